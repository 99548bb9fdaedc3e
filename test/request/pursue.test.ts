import { describe, expect, test } from 'vitest'
import { DEFAULT_RETRY } from '../../src/defaults.js'
import { CosSlimError } from '../../src/errors.js'
import type { ServiceRefusal, SlimErrorCode } from '../../src/errors.js'
import type { Lease, Session } from '../../src/protocol/session.js'
import type { RequestContext } from '../../src/request/context.js'
import { pursue } from '../../src/request/pursue.js'
import type { Pursuit, Try } from '../../src/request/pursue.js'
import { createQueue } from '../../src/request/queue.js'
import type { RetrySettings } from '../../src/request/retry.js'
import { createFakeHost } from '../helpers/fake-host.js'

/** A session that lends the same until it is dropped, and remembers what it was asked and told. */
function createLender({ hasKeys = false } = {}) {
  const asked: [forSec: number, needsKey: boolean][] = []
  const dropped: [secretId: string, serverTimeMs: number | undefined][] = []
  let held: Lease | undefined
  let lentCount = 0
  let failure: Error | undefined
  const session: Session = {
    lease: (forSec, needsKey) => {
      asked.push([forSec, needsKey])
      if (failure) return Promise.reject(failure)
      if (held && !hasKeys) return Promise.resolve(held)
      lentCount += 1
      held = {
        credentials: { secretId: `AKID${lentCount}`, secretKey: 'EXAMPLEKEY', keyTime: '1;2' },
        origin: { origin: 'https://cos.example', host: 'cos.example' },
        keyPrefix: '',
        ...(hasKeys && { key: `chosen/${lentCount}.png` }),
      }
      return Promise.resolve(held)
    },
    drop: (lease, serverTimeMs) => {
      dropped.push([lease.credentials.secretId, serverTimeMs])
      if (held === lease) held = undefined
    },
    serverNowMs: () => 0,
    clear: () => undefined,
  }
  return {
    session,
    asked,
    dropped,
    failFromNowOn: (error: Error | undefined) => void (failure = error),
    /** Time passes, and the session no longer lends what it has. */
    expire: () => void (held = undefined),
  }
}

function setUp({ retry = {}, places = 3, ...lending }: SetUp = {}) {
  const host = createFakeHost()
  const lender = createLender(lending)
  const queue = createQueue(places)
  const context = { host, session: lender.session, queue, retry: { ...DEFAULT_RETRY, ...retry } }
  const switchboard = new AbortController()
  const waits: [code: SlimErrorCode, delayMs: number][] = []
  /** Requests of one piece of work. */
  const begin = (more: Partial<Pursuit> = {}) =>
    pursue(
      // What a request says of itself is none of its business.
      context as unknown as RequestContext,
      { signal: switchboard.signal, onWaiting: ({ code }, delayMs) => void waits.push([code, delayMs]), ...more },
    )
  return { ...lender, host, queue, begin, waits, switchboard }
}

interface SetUp {
  readonly retry?: Partial<RetrySettings>
  readonly places?: number
  readonly hasKeys?: boolean
}

const failure = (code: SlimErrorCode, service?: Partial<ServiceRefusal>) =>
  new CosSlimError(code, 'No.', service && { service: { status: 400, code: '', ...service } })
const busy = () => failure('service-failed')

const idOf: Try<string> = async lend => (await lend()).credentials.secretId

/** A request that is refused with each of the errors in turn, and passes then. */
function refusedWith(...errors: readonly Error[]) {
  const left = [...errors]
  const used: string[] = []
  const request: Try<string> = async lend => {
    const { credentials } = await lend()
    used.push(credentials.secretId)
    const error = left.shift()
    if (error) throw error
    return credentials.secretId
  }
  return { used, request }
}

/** A request that stays under way until the test ends it. */
function heldBack() {
  const ends: ((error?: Error) => void)[] = []
  const used: string[] = []
  const request: Try<string> = async lend => {
    const { secretId } = (await lend()).credentials
    used.push(secretId)
    await new Promise<void>((resolve, reject) => {
      ends.push(error => {
        if (error) reject(error)
        else resolve()
      })
    })
    return secretId
  }
  return { request, used, ends }
}

describe('credentials', () => {
  test('are not asked for before there is a request', () => {
    const { begin, asked } = setUp()
    begin()
    expect(asked).toHaveLength(0)
  })

  test('are asked for as long as one request takes, and with its key', async () => {
    const { begin, asked } = setUp()
    await begin({ forSec: 240, needsKey: true })(idOf)
    expect(asked).toEqual([[240, true]])
  })

  test('for as short as it may be, and without a key, where nothing is said', async () => {
    const { begin, asked } = setUp()
    await begin()(idOf)
    expect(asked).toEqual([[0, false]])
  })

  test('are the same however often one try asks', async () => {
    const { begin, asked } = setUp({ hasKeys: true })
    const same = await begin()(async lend => (await lend()) === (await lend()))
    expect([same, asked.length]).toEqual([true, 1])
  })

  test('for one key serve all requests of one piece of work', async () => {
    const { begin } = setUp({ hasKeys: true })
    const persist = begin()
    expect([await persist(idOf), await persist(idOf)]).toEqual(['AKID1', 'AKID1'])
  })

  test('for one key are asked for anew by other work', async () => {
    const { begin } = setUp({ hasKeys: true })
    expect(await begin()(idOf)).toBe('AKID1')
    expect(await begin()(idOf)).toBe('AKID2')
  })

  test('that grew old meanwhile are not used for the next request', async () => {
    const { begin, expire, dropped } = setUp()
    const persist = begin()
    expect(await persist(idOf)).toBe('AKID1')
    expire()
    expect(await persist(idOf)).toBe('AKID2')
    expect(dropped).toEqual([])
  })

  test('that cannot be had end the work with their own reason before the request', async () => {
    const { begin, failFromNowOn } = setUp({ retry: { attempts: 1 } })
    const unreachable = failure('credentials-unreachable')
    failFromNowOn(unreachable)
    const { request, used } = refusedWith()
    await expect(begin()(request)).rejects.toBe(unreachable)
    expect(used).toEqual([])
  })

  test('that cannot be had for a while are asked for again', async () => {
    const { begin, failFromNowOn, host, waits } = setUp()
    failFromNowOn(failure('credentials-unreachable'))
    const result = begin()(idOf)
    await host.settle()
    failFromNowOn(undefined)
    await host.advance(500)
    expect(await result).toBe('AKID1')
    expect(waits).toMatchObject([['credentials-unreachable', expect.any(Number)]])
  })
})

describe.each([
  ['credentials that the service calls expired', 'credentials-expired'],
  ['a clock that the service calls wrong', 'clock-skewed'],
] as const)('for %s', (_what, code) => {
  test('the request is sent once more with new ones, at once and without counting as a failure', async () => {
    const { begin, dropped, waits } = setUp({ retry: { attempts: 1 } })
    const { request, used } = refusedWith(failure(code, { serverTimeMs: 42_000 }))
    expect(await begin()(request)).toBe('AKID2')
    expect([used, dropped, waits]).toEqual([['AKID1', 'AKID2'], [['AKID1', 42_000]], []])
  })

  test('they are replaced for the requests that follow too', async () => {
    const { begin } = setUp({ hasKeys: true })
    const persist = begin()
    await persist(refusedWith(failure(code)).request)
    expect(await persist(idOf)).toBe('AKID2')
  })

  test('the work ends where the new ones are refused for it too', async () => {
    const { begin, asked, dropped } = setUp()
    const { request, used } = refusedWith(failure(code), failure(code))
    await expect(begin()(request)).rejects.toMatchObject({ code })
    expect([used.length, asked.length, dropped.length]).toEqual([2, 2, 1])
  })

  test('several requests of one piece of work that are refused at once renew them once', async () => {
    const { begin, dropped, host } = setUp()
    const { request, used, ends } = heldBack()
    const persist = begin()
    const results = [persist(request), persist(request), persist(request)]
    await host.settle()
    for (const end of ends.splice(0)) end(failure(code))
    await host.settle()
    for (const end of ends.splice(0)) end()
    expect(await Promise.all(results)).toEqual(['AKID2', 'AKID2', 'AKID2'])
    expect(used).toEqual(['AKID1', 'AKID1', 'AKID1', 'AKID2', 'AKID2', 'AKID2'])
    expect(dropped).toHaveLength(1)
  })

  test('several requests that are refused at once get the same key with the new ones', async () => {
    const { begin } = setUp({ hasKeys: true })
    const run = begin({ needsKey: true })
    const keys: (string | undefined)[] = []
    const expiring = (): Try<undefined> => {
      let isFirst = true
      return async lend => {
        const { key } = await lend()
        if (isFirst) {
          isFirst = false
          throw failure('credentials-expired')
        }
        keys.push(key)
        return undefined
      }
    }
    await Promise.all([run(expiring()), run(expiring()), run(expiring())])
    expect(keys).toEqual(['chosen/2.png', 'chosen/2.png', 'chosen/2.png'])
  })

  test('a refusal that comes late does not throw away the new ones', async () => {
    const { begin, dropped, host } = setUp()
    const { request, ends } = heldBack()
    const persist = begin()
    const results = [persist(request), persist(request)]
    await host.settle()
    ends[0]?.(failure(code))
    await host.settle()
    ends[2]?.()
    ends[1]?.(failure(code))
    await host.settle()
    ends[3]?.()
    expect(await Promise.all(results)).toEqual(['AKID2', 'AKID2'])
    expect(dropped).toHaveLength(1)
  })

  test('work that outlives several credentials renews them each time, as long as requests succeed between', async () => {
    const { begin, dropped } = setUp()
    const persist = begin()
    for (let round = 0; round < 5; round += 1) await persist(refusedWith(failure(code)).request)
    expect(dropped).toHaveLength(5)
  })
})

test('credentials are known as expired from another copy of this SDK too', async () => {
  const { begin } = setUp()
  const foreign = Object.assign(new Error('They expired.'), { name: 'CosSlimError', code: 'credentials-expired' })
  expect(await begin()(refusedWith(foreign).request)).toBe('AKID2')
})

test.each([
  ['a denial', failure('access-denied')],
  ['credentials that were refused before they came', failure('credentials-refused')],
  ['a fault of a callback', new RangeError('No.')],
])('%s is no reason to renew anything or to try again', async (_what, error) => {
  const { begin, asked, dropped } = setUp()
  const { request, used } = refusedWith(error)
  await expect(begin()(request)).rejects.toBe(error)
  expect([used.length, asked.length, dropped]).toEqual([1, 1, []])
})

describe('a failure that can pass', () => {
  test('is tried again after the wait that is told, and not before', async () => {
    const { begin, host, waits } = setUp()
    const { request, used } = refusedWith(busy(), busy())
    const result = begin()(request)
    await host.settle()
    const [first] = waits
    // The first byte of the fake host's chance is 1 of 256.
    expect(first).toEqual(['service-failed', 500 / 256])
    await host.advance(1)
    expect(used).toHaveLength(1)
    await host.advance(1)
    expect(used).toHaveLength(2)
    await host.advance(1000)
    expect(await result).toBe('AKID1')
    expect(waits[1]).toEqual(['service-failed', (2 * 1000) / 256])
  })

  test('ends the work with the last of the failures once the tries are used up', async () => {
    const { begin, host } = setUp({ retry: { attempts: 3 } })
    const last = failure('rate-limited')
    const { request, used } = refusedWith(busy(), busy(), last)
    const result = expect(begin()(request)).rejects.toBe(last)
    await host.advance(60_000)
    await result
    expect([used.length, host.timerCount]).toEqual([3, 0])
  })

  test('of one request does not use up the tries of another', async () => {
    const { begin, host } = setUp({ retry: { attempts: 2 } })
    const persist = begin()
    for (let round = 0; round < 5; round += 1) {
      const result = persist(refusedWith(busy()).request)
      await host.advance(5000)
      expect(await result).toBe('AKID1')
    }
  })

  test('of a request that stood in line for long has all its time before it', async () => {
    const { begin, host } = setUp({ places: 1, retry: { maxTotalMs: 1000 } })
    const { request, ends } = heldBack()
    const first = begin()(request)
    const second = begin()(refusedWith(busy()).request)
    await host.advance(3_600_000)
    ends[0]?.()
    await first
    await host.advance(1000)
    expect(await second).toBe('AKID1')
  })

  test('ends where the time is over, however many tries are left', async () => {
    const { begin, host } = setUp({ retry: { maxTotalMs: 100 } })
    const { request, used, ends } = heldBack()
    const result = expect(begin()(request)).rejects.toMatchObject({ code: 'service-failed' })
    await host.advance(101)
    ends[0]?.(busy())
    await result
    expect(used).toHaveLength(1)
  })
})

describe('without network', () => {
  test('it waits until the network is back, however long that is, and no try is spent', async () => {
    const { begin, host, waits } = setUp({ retry: { attempts: 1, maxTotalMs: 1000 } })
    const { request, used } = refusedWith(failure('network-or-cors'), failure('timeout'))
    host.setOnline(false)
    const result = begin()(request)
    await host.advance(3_600_000)
    expect([used.length, host.timerCount]).toEqual([1, 0])
    host.setOnline(true)
    host.setOnline(false)
    await host.advance(3_600_000)
    expect(used).toHaveLength(2)
    host.setOnline(true)
    expect(await result).toBe('AKID1')
    expect(waits).toEqual([
      ['network-or-cors', Infinity],
      ['timeout', Infinity],
    ])
  })

  test('its time is not counted', async () => {
    const { begin, host } = setUp({ retry: { maxTotalMs: 1000 } })
    const { request } = refusedWith(failure('timeout'), busy())
    host.setOnline(false)
    const result = begin()(request)
    await host.advance(3_600_000)
    host.setOnline(true)
    await host.advance(1000)
    expect(await result).toBe('AKID1')
  })

  test('what no network would help is a failure at once', async () => {
    const { begin, host } = setUp()
    host.setOnline(false)
    await expect(begin()(refusedWith(failure('key-invalid')).request)).rejects.toMatchObject({ code: 'key-invalid' })
  })
})

describe('cancelled', () => {
  test.each([
    ['between two tries', true],
    ['without network', false],
  ])('%s it rejects at once, leaves no timer and tries nothing more', async (_when, isOnline) => {
    const { begin, host, switchboard } = setUp()
    const { request, used } = refusedWith(failure('timeout'))
    host.setOnline(isOnline)
    const result = expect(begin()(request)).rejects.toMatchObject({ code: 'cancelled' })
    await host.settle()
    switchboard.abort()
    await result
    expect(host.timerCount).toBe(0)
    host.setOnline(true)
    await host.advance(60_000)
    expect(used).toHaveLength(1)
  })

  test('in line it rejects at once, and the others move up', async () => {
    const { begin, host, switchboard } = setUp({ places: 1 })
    const { request, ends } = heldBack()
    const first = begin({ signal: new AbortController().signal })(request)
    const second = expect(begin()(idOf)).rejects.toMatchObject({ code: 'cancelled' })
    const third = begin({ signal: new AbortController().signal })(idOf)
    await host.settle()
    switchboard.abort()
    await second
    ends[0]?.()
    expect([await first, await third]).toEqual(['AKID1', 'AKID1'])
  })

  test('during a try it rejects with what the try ends with, and tries nothing more', async () => {
    const { begin, host, switchboard, waits } = setUp()
    const { request, ends, used } = heldBack()
    const result = expect(begin()(request)).rejects.toMatchObject({ code: 'timeout' })
    await host.settle()
    switchboard.abort()
    ends[0]?.(failure('timeout'))
    await result
    expect([used.length, waits.length]).toEqual([1, 0])
  })
})

describe('places', () => {
  test('are given back while it waits for the next try', async () => {
    const { begin, host } = setUp({ places: 1 })
    void begin()(refusedWith(failure('rate-limited', { retryAfterMs: 60_000 })).request)
    expect(await begin()(idOf)).toBe('AKID1')
    await host.advance(60_000)
  })

  test('go to who tries again before all who have not been in yet', async () => {
    const { begin, host } = setUp({ places: 1 })
    const order: string[] = []
    const named =
      (name: string, { request }: { request: Try<string> }): Try<string> =>
      (...given) => {
        order.push(name)
        return request(...given)
      }
    const blocked = heldBack()
    const again = begin()(named('again', refusedWith(busy())))
    const first = begin()(named('first', blocked))
    const rest = ['b', 'c'].map(name => begin()(named(name, refusedWith())))
    await host.advance(500)
    blocked.ends[0]?.()
    await Promise.all([again, first, ...rest])
    expect(order).toEqual(['again', 'first', 'again', 'b', 'c'])
  })

  test('go to the next request of work that has begun before all that has not', async () => {
    const { begin, host } = setUp({ places: 1 })
    const order: string[] = []
    const log =
      (name: string): Try<void> =>
      () => {
        order.push(name)
        return host.settle()
      }
    const persist = begin()
    const both = persist(log('a1')).then(() => persist(log('a2')))
    const others = ['b', 'c', 'd'].map(name => begin()(log(name)))
    await Promise.all([both, ...others])
    expect(order.indexOf('a2')).toBeLessThanOrEqual(2)
  })
})
