import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSession } from '../../src/credentials/provider.js'
import type { SessionOptions } from '../../src/credentials/provider.js'
import type { Lease, Session } from '../../src/protocol/session.js'
import { createFakeHost } from '../helpers/fake-host.js'
import type { FakeHost } from '../helpers/fake-host.js'

const HOUR_MS = 3_600_000
const TIMEOUT_MS = 15_000
/** What the service's clock says when a test begins. */
const NOW_SEC = 1_767_225_600
const LIFE_SEC = 1800

/** The n-th reply of an STS endpoint that is asked at the given second of the test. */
function replyAt(passedSec: number, count: number, more: Readonly<Record<string, unknown>> = {}) {
  return {
    credentials: { tmpSecretId: `AKID${count}`, tmpSecretKey: 'KEY', sessionToken: 'TOKEN' },
    startTime: NOW_SEC + passedSec,
    expiredTime: NOW_SEC + passedSec + LIFE_SEC,
    bucket: 'examplebucket-1250000000',
    region: 'ap-beijing',
    ...more,
  }
}

const dateAt = (passedSec: number) => new Date((NOW_SEC + passedSec) * 1000).toUTCString()

/** A session whose credentials come from a function that answers at once. */
function withFunction(more: Readonly<Record<string, unknown>> = {}, options: Partial<SessionOptions> = {}) {
  const host = createFakeHost()
  let calls = 0
  const credentials = () => {
    calls += 1
    return replyAt(host.elapsedMs() / 1000, calls, more)
  }
  const session = createSession({ credentials, timeoutMs: TIMEOUT_MS, ...options }, host)
  return { host, session, calls: () => calls }
}

/** A session whose credentials come from an endpoint that the test plays. */
function withEndpoint(options: Partial<SessionOptions> = {}) {
  const host = createFakeHost()
  const session = createSession({ credentials: 'https://app.example.com/sts', timeoutMs: TIMEOUT_MS, ...options }, host)
  return { host, session }
}

/** Answers the next request to the endpoint. */
async function answer(host: FakeHost, count: number, more: Readonly<Record<string, unknown>> = {}, date?: string) {
  const request = await host.nextRequest()
  const text = JSON.stringify(replyAt(host.elapsedMs() / 1000, count, more))
  request.respondWith({ text, headers: date === undefined ? {} : { date } })
}

const leases = (session: Session, count: number, needsKey = false) =>
  Promise.all(Array.from({ length: count }, () => session.lease(0, needsKey)))

const secretId = ({ credentials }: Lease) => credentials.secretId

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error as { code?: unknown }).code, // every test says which one
  )

describe('one fetch at a time', () => {
  it('serves a hundred callers who ask at once', async () => {
    const { host, session } = withEndpoint()
    const all = leases(session, 100)
    await answer(host, 1)
    expect(new Set((await all).map(secretId))).toEqual(new Set(['AKID1']))
    expect(host.requests).toHaveLength(1)
  })

  it('serves those who ask while it is under way, and those who ask later', async () => {
    const { host, session } = withEndpoint()
    const first = session.lease(0, false)
    await host.settle()
    const second = session.lease(0, false)
    await answer(host, 1)
    const third = await session.lease(0, false)
    expect([await first, await second, third].map(secretId)).toEqual(['AKID1', 'AKID1', 'AKID1'])
    expect(host.requests).toHaveLength(1)
  })

  it('fails for all who wait for it, and the next to ask is served by another', async () => {
    const { host, session } = withEndpoint()
    const all = Promise.all(Array.from({ length: 10 }, () => codeOf(session.lease(0, false))))
    const refused = await host.nextRequest()
    refused.respondWith({ status: 403 })
    expect(new Set(await all)).toEqual(new Set(['credentials-refused']))
    const next = session.lease(0, false)
    await answer(host, 2)
    expect(secretId(await next)).toBe('AKID2')
    expect(host.requests).toHaveLength(2)
  })

  it('is made for nobody before somebody asks', async () => {
    const { host, session, calls } = withFunction()
    await host.advance(HOUR_MS)
    expect([session, calls()]).toEqual([session, 0])
  })
})

describe('failures', () => {
  it('an endpoint that hangs is credentials-timeout within the timeout', async () => {
    const { host, session } = withEndpoint()
    const code = codeOf(session.lease(0, false))
    await host.advance(TIMEOUT_MS)
    expect(await code).toBe('credentials-timeout')
  })

  it('a function that hangs is credentials-timeout, and is called again by the next to ask', async () => {
    let calls = 0
    const host = createFakeHost()
    const credentials = () => {
      calls += 1
      return calls === 1 ? new Promise(() => undefined) : replyAt(0, calls)
    }
    const session = createSession({ credentials, timeoutMs: TIMEOUT_MS }, host)
    const code = codeOf(session.lease(0, false))
    await host.advance(TIMEOUT_MS)
    expect(await code).toBe('credentials-timeout')
    expect(secretId(await session.lease(0, false))).toBe('AKID2')
  })

  it('an endpoint that cannot be reached is credentials-unreachable', async () => {
    const { host, session } = withEndpoint()
    const code = codeOf(session.lease(0, false))
    const request = await host.nextRequest()
    request.failWith('network-or-cors')
    expect(await code).toBe('credentials-unreachable')
  })

  it.each([401, 403])('an endpoint that answers %i is credentials-refused', async status => {
    const { host, session } = withEndpoint()
    const code = codeOf(session.lease(0, false))
    const request = await host.nextRequest()
    request.respondWith({ status })
    expect(await code).toBe('credentials-refused')
  })

  it('an endpoint that answers 200 with the error of STS is credentials-invalid', async () => {
    const { host, session } = withEndpoint()
    const code = codeOf(session.lease(0, false))
    const request = await host.nextRequest()
    request.respondWith({ text: '{"Code":"AuthFailure.SignatureFailure","Message":"x"}' })
    expect(await code).toBe('credentials-invalid')
  })

  it.each([
    ['bucket', { bucket: '' }],
    ['region', { region: '' }],
  ])('credentials that nobody names a %s for are credentials-invalid', async (_what, more) => {
    expect(await codeOf(withFunction(more).session.lease(0, false))).toBe('credentials-invalid')
  })
})

describe('where uploads go', () => {
  it('is what the reply says', async () => {
    const lease = await withFunction({ keyPrefix: 'uploads/u42/' }).session.lease(0, false)
    expect(lease).toMatchObject({
      origin: {
        origin: 'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com',
        host: 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com',
      },
      keyPrefix: 'uploads/u42/',
      credentials: { secretId: 'AKID1', secretKey: 'KEY', sessionToken: 'TOKEN' },
    })
  })

  it('is what the options say, where they say something', async () => {
    const options = { bucket: 'mine-1250000001', region: 'ap-tokyo', keyPrefix: 'own/' }
    const { origin, keyPrefix } = await withFunction({ keyPrefix: 'uploads/' }, options).session.lease(0, false)
    expect([origin.host, keyPrefix]).toEqual(['mine-1250000001.cos.ap-tokyo.myqcloud.com', 'own/'])
  })

  it('is the endpoint of the reply, with its port', async () => {
    const { origin } = await withFunction({ endpoint: 'http://127.0.0.1:9000' }).session.lease(0, false)
    expect(origin).toEqual({ origin: 'http://127.0.0.1:9000', host: '127.0.0.1:9000' })
  })

  it('is the endpoint of the options rather than that of the reply', async () => {
    const options = { endpoint: 'https://img.example.com' }
    const { origin } = await withFunction({ endpoint: 'http://127.0.0.1:9000' }, options).session.lease(0, false)
    expect(origin.host).toBe('img.example.com')
  })

  it.each([
    ['uploads/u42', 'uploads/u42/'],
    ['uploads/u42/', 'uploads/u42/'],
    ['', ''],
  ])('begins with %j as the folder %j', async (keyPrefix, folder) => {
    expect((await withFunction({}, { keyPrefix }).session.lease(0, false)).keyPrefix).toBe(folder)
  })
})

describe('the key time', () => {
  it('is that of the reply, unchanged', async () => {
    const { credentials } = await withFunction().session.lease(0, false)
    expect(credentials.keyTime).toBe(`${NOW_SEC};${NOW_SEC + LIFE_SEC}`)
  })

  it('begins a second before the answer where the reply names no start', async () => {
    const { host, session } = withEndpoint()
    const lease = session.lease(0, false)
    await answer(host, 1, { startTime: undefined, expiredTime: NOW_SEC + 7200 }, dateAt(0))
    expect((await lease).credentials.keyTime).toBe(`${NOW_SEC - 1};${NOW_SEC + 7200}`)
  })

  // 7200 s is what the official package names as the maximum, and a root account's.
  it.each([120, 900, 1800, 7200, 43_200, 129_600])(
    'of credentials for %i s has begun although nobody says when',
    async lifeSec => {
      const more = { startTime: undefined, expiredTime: NOW_SEC + lifeSec }
      const { credentials } = await withFunction(more).session.lease(0, false)
      const [startSec, endSec] = credentials.keyTime.split(';').map(Number)
      expect(startSec).toBeLessThanOrEqual(NOW_SEC)
      expect(endSec).toBe(NOW_SEC + lifeSec)
    },
  )

  it('is in whole seconds, ten digits each', async () => {
    const { host, session } = withEndpoint()
    await host.advance(1234)
    const lease = session.lease(0, false)
    await answer(host, 1, { startTime: undefined, expiredTime: NOW_SEC + 900 }, dateAt(1))
    expect((await lease).credentials.keyTime).toMatch(/^\d{10};\d{10}$/)
  })
})

describe.each([
  ['right', 0],
  ['2 h ahead', 2 * HOUR_MS],
  ['2 h behind', -2 * HOUR_MS],
])('while the clock of the device is %s', (_clock, offMs) => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW_SEC * 1000 + offMs })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('credentials are kept until a minute before they expire on the clock of the service', async () => {
    const { host, session, calls } = withFunction()
    await session.lease(0, false)
    await host.advance((LIFE_SEC - 61) * 1000)
    expect(secretId(await session.lease(0, false))).toBe('AKID1')
    await host.advance(1000)
    expect(secretId(await session.lease(0, false))).toBe('AKID2')
    expect(calls()).toBe(2)
  })

  it('they are so without a start, by the date of the answer', async () => {
    const { host, session } = withEndpoint()
    const first = session.lease(0, false)
    await answer(host, 1, { startTime: undefined, expiredTime: NOW_SEC + 900 }, dateAt(0))
    await first
    await host.advance(839_000)
    expect(secretId(await session.lease(0, false))).toBe('AKID1')
    await host.advance(1000)
    const second = session.lease(0, false)
    await answer(host, 2, {}, dateAt(840))
    expect(secretId(await second)).toBe('AKID2')
  })

  it('they are so without start and date, taken for credentials of half an hour', async () => {
    const { host, session, calls } = withFunction({ startTime: undefined })
    await session.lease(0, false)
    await host.advance((LIFE_SEC - 61) * 1000)
    await session.lease(0, false)
    expect(calls()).toBe(1)
    await host.advance(1000)
    await session.lease(0, false)
    expect(calls()).toBe(2)
  })

  it('a hundred uploads at once make one call', async () => {
    const { session, calls } = withFunction()
    await leases(session, 100)
    await leases(session, 100)
    expect(calls()).toBe(1)
  })

  it('the time of the service is known to the second', async () => {
    const { host, session } = withEndpoint()
    const lease = session.lease(0, false)
    await host.advance(5000)
    await answer(host, 1, {}, dateAt(5))
    await lease
    await host.advance(10_000)
    expect(session.serverNowMs()).toBe((NOW_SEC + 15) * 1000)
  })
})

describe('renewal', () => {
  it('is earlier for a request that takes longer', async () => {
    const { host, session } = withFunction()
    await session.lease(0, false)
    await host.advance((LIFE_SEC - 300) * 1000)
    expect(secretId(await session.lease(299, false))).toBe('AKID1')
    expect(secretId(await session.lease(300, false))).toBe('AKID2')
  })

  it('is not needed for each picture that would outlast half the life of credentials', async () => {
    const { session, calls } = withFunction()
    for (let picture = 0; picture < 5; picture += 1) await session.lease(10 * LIFE_SEC, false)
    expect(calls()).toBe(1)
  })

  it('is not needed for each picture where credentials live for less than two minutes', async () => {
    const { host, session, calls } = withFunction({ expiredTime: NOW_SEC + 90 })
    await session.lease(0, false)
    await host.advance(44_000)
    await session.lease(0, false)
    expect(calls()).toBe(1)
    await host.advance(2000)
    await session.lease(0, false)
    expect(calls()).toBe(2)
  })

  it('serves a hundred callers who ask at once by one call', async () => {
    const { host, session, calls } = withFunction()
    await session.lease(0, false)
    await host.advance(LIFE_SEC * 1000)
    expect(new Set((await leases(session, 100)).map(secretId))).toEqual(new Set(['AKID2']))
    expect(calls()).toBe(2)
  })

  it('that fails fails the one who asked, and is tried again', async () => {
    const { host, session } = withEndpoint()
    const first = session.lease(0, false)
    await answer(host, 1)
    await first
    await host.advance(LIFE_SEC * 1000)
    const failed = codeOf(session.lease(0, false))
    const request = await host.nextRequest()
    request.respondWith({ status: 500 })
    expect(await failed).toBe('credentials-unreachable')
    const again = session.lease(0, false)
    await answer(host, 3)
    expect(secretId(await again)).toBe('AKID3')
  })

  it('goes by the date of an answer that comes with a start long past', async () => {
    const { host, session } = withEndpoint()
    const first = session.lease(0, false)
    // The endpoint handed out credentials that it had kept for 25 minutes.
    await answer(host, 1, { startTime: NOW_SEC - 1500, expiredTime: NOW_SEC + 300 }, dateAt(0))
    await first
    await host.advance(241_000)
    const second = session.lease(0, false)
    await answer(host, 2, {}, dateAt(241))
    expect(secretId(await second)).toBe('AKID2')
  })
})

describe('credentials that the service refused', () => {
  it('are dropped, and the next to ask gets others', async () => {
    const { session, calls } = withFunction()
    session.drop(await session.lease(0, false))
    expect(secretId(await session.lease(0, false))).toBe('AKID2')
    expect(calls()).toBe(2)
  })

  it('are dropped once for all uploads that were refused with them', async () => {
    const { session, calls } = withFunction()
    const refused = await leases(session, 5)
    const renewed: string[] = []
    for (const lease of refused) {
      session.drop(lease)
      renewed.push(secretId(await session.lease(0, false)))
    }
    expect(renewed).toEqual(['AKID2', 'AKID2', 'AKID2', 'AKID2', 'AKID2'])
    expect(calls()).toBe(2)
  })

  it('stay away while others are on their way', async () => {
    const { host, session } = withEndpoint()
    const first = session.lease(0, false)
    await answer(host, 1)
    const refused = await first
    session.drop(refused)
    const second = session.lease(0, false)
    await host.settle()
    session.drop(refused)
    await answer(host, 2)
    expect(secretId(await second)).toBe('AKID2')
    expect(secretId(await session.lease(0, false))).toBe('AKID2')
    expect(host.requests).toHaveLength(2)
  })
})

describe('the time that the service told with a refusal', () => {
  const TOLD_SEC = NOW_SEC + 2 * 86_400

  it('is kept, and goes on from there', async () => {
    const { host, session } = withFunction()
    session.drop(await session.lease(0, false), TOLD_SEC * 1000)
    expect(session.serverNowMs()).toBe(TOLD_SEC * 1000)
    await host.advance(5000)
    expect(session.serverNowMs()).toBe((TOLD_SEC + 5) * 1000)
  })

  it.each([
    ['two days ahead', 2 * 86_400],
    ['two hours ahead', 7200],
    ['two hours behind', -7200],
    ['two days behind', -2 * 86_400],
  ])('wins over an STS endpoint that is %s of it', async (_what, aheadSec) => {
    const { session } = withFunction({
      startTime: NOW_SEC + aheadSec,
      // The credentials themselves last: the STS API counts by its own clock.
      expiredTime: Math.max(NOW_SEC, NOW_SEC + aheadSec) + LIFE_SEC,
    })
    session.drop(await session.lease(0, false), NOW_SEC * 1000)
    const { credentials } = await session.lease(0, false)
    expect(session.serverNowMs()).toBe(NOW_SEC * 1000)
    const [start = NaN] = credentials.keyTime.split(';').map(Number)
    expect(start).toBeLessThan(NOW_SEC)
  })

  it('is kept over a Date of the endpoint, however often credentials are fetched', async () => {
    const { host, session } = withEndpoint()
    const first = session.lease(0, false)
    await answer(host, 1, {}, dateAt(0))
    session.drop(await first, (NOW_SEC + 100) * 1000)
    for (const count of [2, 3]) {
      const next = session.lease(0, false)
      await answer(host, count, {}, dateAt(0))
      session.drop(await next)
      expect(session.serverNowMs()).toBe((NOW_SEC + 100) * 1000)
    }
  })

  it('counts also where it comes with credentials that were replaced meanwhile, and those stay', async () => {
    const { session, calls } = withFunction()
    const old = await session.lease(0, false)
    session.drop(old)
    await session.lease(0, false)
    session.drop(old, (NOW_SEC + 100) * 1000)
    expect(session.serverNowMs()).toBe((NOW_SEC + 100) * 1000)
    expect(secretId(await session.lease(0, false))).toBe('AKID2')
    expect(calls()).toBe(2)
  })

  it('is what the end of credentials is counted by', async () => {
    const { session, calls } = withFunction({ expiredTime: NOW_SEC + LIFE_SEC })
    const old = await session.lease(0, false)
    session.drop(old)
    await session.lease(0, false)
    session.drop(old, (NOW_SEC + LIFE_SEC - 30) * 1000)
    await session.lease(0, false)
    expect(calls()).toBe(3)
  })

  it('where none was told, is that of the next reply', async () => {
    const { host, session } = withFunction()
    const first = await session.lease(0, false)
    await host.advance(1000)
    session.drop(first)
    await session.lease(0, false)
    expect(session.serverNowMs()).toBe((NOW_SEC + 1) * 1000)
  })
})

describe('credentials for one key', () => {
  /** Each reply names a key of its own. */
  function withKeys() {
    const host = createFakeHost()
    let calls = 0
    const credentials = () => {
      calls += 1
      return replyAt(0, calls, { key: `file/${calls}.png` })
    }
    return { host, session: createSession({ credentials, timeoutMs: TIMEOUT_MS }, host), calls: () => calls }
  }

  it('are handed out once each to callers without a key of their own', async () => {
    const { session } = withKeys()
    const keys = (await leases(session, 10, true)).map(({ key }) => key)
    expect([...keys].sort()).toEqual(Array.from({ length: 10 }, (_, at) => `file/${at + 1}.png`).sort())
  })

  it('are handed out once each also one after the other', async () => {
    const { session, calls } = withKeys()
    const first = await session.lease(0, true)
    const second = await session.lease(0, true)
    expect([first.key, second.key]).toEqual(['file/1.png', 'file/2.png'])
    expect(calls()).toBe(2)
  })

  it('go with the secret of the same reply', async () => {
    const { session } = withKeys()
    for (const { key, credentials } of await leases(session, 5, true)) {
      expect(credentials.secretId).toBe(`AKID${(key ?? '').replace(/\D/g, '')}`)
    }
  })

  it('are shared by callers who have a key of their own', async () => {
    const { session, calls } = withKeys()
    await leases(session, 10)
    expect(calls()).toBe(1)
  })

  it('are fetched once per caller who needs one, whoever else waits', async () => {
    const { session, calls } = withKeys()
    const both = await Promise.all([session.lease(0, true), session.lease(0, false), session.lease(0, true)])
    expect([both[0].key, both[2].key]).toEqual(['file/1.png', 'file/2.png'])
    expect(calls()).toBe(2)
  })

  it('that name no key are shared by all', async () => {
    const { session, calls } = withFunction()
    const all = await leases(session, 10, true)
    expect(all.some(lease => 'key' in lease)).toBe(false)
    expect(calls()).toBe(1)
  })
})

describe('clear', () => {
  it('forgets what is held', async () => {
    const { session, calls } = withFunction()
    await session.lease(0, false)
    session.clear()
    expect(secretId(await session.lease(0, false))).toBe('AKID2')
    expect(calls()).toBe(2)
  })

  it('keeps nothing of a reply that is on its way', async () => {
    const { host, session } = withEndpoint()
    const first = session.lease(0, false)
    await host.settle()
    session.clear()
    await answer(host, 1)
    await first
    const second = session.lease(0, false)
    await answer(host, 2)
    expect(secretId(await second)).toBe('AKID2')
  })

  it('asks for nothing by itself', async () => {
    const { host, session, calls } = withFunction()
    session.clear()
    await host.advance(HOUR_MS)
    expect(calls()).toBe(0)
  })
})
