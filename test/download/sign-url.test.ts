import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { DEFAULT_URL_LIFE_SEC } from '../../src/defaults.js'
import { signUrl } from '../../src/download/sign-url.js'
import type { Lease, Session } from '../../src/protocol/session.js'
import { authorization } from '../../src/protocol/signature.js'
import type { ClientOptions, SignUrlOptions } from '../../src/types.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import { START_MS } from '../helpers/fake-host.js'
import { stsReply } from '../helpers/service-answers.js'

const START_SEC = START_MS / 1000
const HOST = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com'

/** Parameters of an address as a service reads them: each decoded once. */
const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams)

function timesOf(url: string): { readonly startSec: number; readonly endSec: number } {
  const { 'q-sign-time': signTime = '', 'q-key-time': keyTime } = parametersOf(url)
  expect(signTime).toMatch(/^\d{10};\d{10}$/)
  expect(keyTime).toBe(signTime)
  const [startSec = NaN, endSec = NaN] = signTime.split(';').map(Number)
  return { startSec, endSec }
}

/** Credentials whose reply tells of this life, and a clock that begins with it. */
const living = (lifeSec: number): Partial<ClientOptions> => ({
  credentials: () => stsReply({ expiredTime: START_SEC + lifeSec }),
})

describe('an address', () => {
  test('brings the slimmed picture, with the parameter in the signature', async () => {
    const { client } = createFakeClient()
    const url = await client.signUrl('uploads/u42/cat.png')
    const { startSec, endSec } = timesOf(url)
    const { secretId, secretKey } = {
      secretId: 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001',
      secretKey: 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001',
    }
    const expected = authorization(
      { secretId, secretKey, keyTime: `${startSec};${endSec}` },
      { method: 'GET', path: '/uploads/u42/cat.png', query: { imageSlim: '' }, headers: { Host: HOST } },
    )
    expect(url.startsWith(`https://${HOST}/uploads/u42/cat.png?q-sign-algorithm=sha1&q-ak=${secretId}&`)).toBe(true)
    expect(url.endsWith('&x-cos-security-token=EXAMPLETOKEN&imageSlim')).toBe(true)
    expect(parametersOf(url)).toMatchObject({ 'q-url-param-list': 'imageslim', 'q-signature': expected.slice(-40) })
  })

  test('brings the original where that is wanted, and cannot be made from the other one', async () => {
    const { client } = createFakeClient()
    const plain = await client.signUrl('cat.png', { slim: false })
    const slim = await client.signUrl('cat.png')
    expect(plain).not.toContain('imageSlim')
    expect(parametersOf(plain)).toMatchObject({ 'q-url-param-list': '', 'q-header-list': 'host' })
    expect(parametersOf(plain)['q-signature']).not.toBe(parametersOf(slim)['q-signature'])
  })

  test('has the token encoded: it may hold what addresses give a meaning', async () => {
    const credentials = { tmpSecretId: 'AKID', tmpSecretKey: 'KEY', sessionToken: 'a+b/c=d&e%2F' }
    const { client } = createFakeClient({ credentials: () => stsReply({ credentials }) })
    const url = await client.signUrl('cat.png')
    expect(url).toContain('&x-cos-security-token=a%2Bb%2Fc%3Dd%26e%252F&')
    expect(parametersOf(url)['x-cos-security-token']).toBe('a+b/c=d&e%2F')
  })

  test('never has the secret key', async () => {
    const url = await createFakeClient().client.signUrl('cat.png')
    expect(url).not.toContain('EXAMPLEKEY')
  })

  test('is made without any request to the service', async () => {
    const { host, client } = createFakeClient()
    await client.signUrl('cat.png')
    expect(host.requests).toHaveLength(0)
  })

  test('goes to the endpoint of the client', async () => {
    const { client } = createFakeClient({ endpoint: 'https://img.example.com' })
    expect((await client.signUrl('cat.png')).startsWith('https://img.example.com/cat.png?')).toBe(true)
  })
})

describe('the life of an address', () => {
  test('is a quarter of an hour where nothing is said, counted from now', async () => {
    const { client } = createFakeClient(living(7200))
    const { startSec, endSec } = timesOf(await client.signUrl('cat.png'))
    expect(DEFAULT_URL_LIFE_SEC).toBe(900)
    expect(startSec).toBe(START_SEC)
    expect(endSec - START_SEC).toBeGreaterThanOrEqual(900)
    expect(endSec - START_SEC).toBeLessThanOrEqual(990)
  })

  test('counts from now, also late in the life of the credentials', async () => {
    const { host, client } = createFakeClient(living(7200))
    await client.signUrl('cat.png')
    await host.advance(3000_000)
    const { startSec, endSec } = timesOf(await client.signUrl('cat.png', { expiresInSec: 600 }))
    expect(startSec).toBe(START_SEC)
    expect(endSec).toBeGreaterThanOrEqual(START_SEC + 3600)
    expect(endSec).toBeLessThanOrEqual(START_SEC + 3660)
  })

  test('ends with the credentials where they end before', async () => {
    const { client } = createFakeClient(living(1800))
    expect(timesOf(await client.signUrl('cat.png', { expiresInSec: 86_400 })).endSec).toBe(START_SEC + 1800)
  })

  test('counts on the clock of the service, whatever that of the device says', async () => {
    const { client } = createFakeClient({
      credentials: () => stsReply({ startTime: 1_893_456_000, expiredTime: 1_893_456_000 + 7200 }),
    })
    const { startSec, endSec } = timesOf(await client.signUrl('cat.png', { expiresInSec: 60 }))
    expect(startSec).toBe(1_893_456_000)
    expect(endSec - startSec).toBeLessThanOrEqual(66)
  })
})

describe('credentials', () => {
  test('are asked for once, for as many addresses as there are', async () => {
    const fake = createFakeClient()
    const urls = await Promise.all(Array.from({ length: 20 }, () => fake.client.signUrl('cat.png')))
    expect(new Set(urls).size).toBe(1)
    expect(fake.stsCallCount).toBe(1)
  })

  test('that outlive the address are used further, and new ones fetched where they do not', async () => {
    const credentials = vi.fn(() => stsReply({ expiredTime: START_SEC + 7200 }))
    const { host, client } = createFakeClient({ credentials })
    const sign = () => client.signUrl('a.png', { expiresInSec: 3000 })
    await sign()
    await host.advance(4_199_000)
    await sign()
    expect(credentials).toHaveBeenCalledOnce()
    await host.advance(1000)
    await sign()
    expect(credentials).toHaveBeenCalledTimes(2)
  })

  test('that cannot be had reject with their code', async () => {
    const { client } = createFakeClient({
      credentials: () => {
        throw new Error('The STS endpoint is down.')
      },
    })
    expect(await failureOf(client.signUrl('cat.png'))).toMatchObject({ code: 'credentials-unreachable' })
  })
})

test.each(['', '/cat.png', '../cat.png', 'a//b.png'])('the key %j is none', async key => {
  const fake = createFakeClient()
  expect(await failureOf(fake.client.signUrl(key))).toMatchObject({ code: 'key-invalid' })
  expect(fake.stsCallCount).toBe(0)
})

describe('misuse', () => {
  test.each([
    ['slim', 'yes'],
    ['slim', null],
    ['expiresInSec', 0],
    ['expiresInSec', -60],
    ['expiresInSec', 0.5],
    ['expiresInSec', 60.5],
    ['expiresInSec', NaN],
    ['expiresInSec', Infinity],
    ['expiresInSec', 1e21],
    ['expiresInSec', '900'],
  ])('%s cannot be %o: a TypeError at once', (name, value) => {
    const { client } = createFakeClient()
    const call = () => client.signUrl('cat.png', { [name]: value }) // wrong on purpose
    expect(call).toThrow(TypeError)
    expect(call).toThrow(RegExp(`^signUrl: ${name} cannot be `))
  })

  test('there is no option expires', () => {
    const { client } = createFakeClient()
    const call = () => client.signUrl('cat.png', { expires: 900 } as SignUrlOptions) // wrong on purpose
    expect(call).toThrow('signUrl: there is no option expires')
  })

  test('options that are undefined count as not given', async () => {
    const { client } = createFakeClient()
    const none = { slim: undefined, expiresInSec: undefined }
    expect(await client.signUrl('cat.png', none)).toBe(await client.signUrl('cat.png'))
  })
})

describe('whatever the time, the life of the credentials and that of the address', () => {
  /** A session of credentials with a start and an end, at a time between. */
  function sessionAt(keyStartSec: number, keyEndSec: number, nowMs: number): Session {
    const lease: Lease = {
      credentials: {
        secretId: 'AKID',
        secretKey: 'KEY',
        sessionToken: 'TOKEN',
        keyTime: `${keyStartSec};${keyEndSec}`,
      },
      origin: { origin: `https://${HOST}`, host: HOST },
      keyPrefix: '',
    }
    return {
      lease: () => Promise.resolve(lease),
      drop: () => undefined,
      serverNowMs: () => nowMs,
      clear: () => undefined,
    }
  }

  const cases = fc
    .record({
      keyLifeSec: fc.integer({ min: 120, max: 129_600 }),
      expiresInSec: fc.integer({ min: 1, max: 200_000 }),
      age: fc.double({ min: 0, max: 0.999, noNaN: true }),
      keyStartSec: fc.integer({ min: START_SEC, max: START_SEC + 100_000 }),
    })
    .map(({ age, ...times }) => {
      const nowMs = (times.keyStartSec + age * times.keyLifeSec) * 1000
      return { ...times, keyEndSec: times.keyStartSec + times.keyLifeSec, nowMs }
    })
  const at = (
    { keyStartSec, keyEndSec, expiresInSec }: { keyStartSec: number; keyEndSec: number; expiresInSec: number },
    nowMs: number,
  ) => signUrl(sessionAt(keyStartSec, keyEndSec, nowMs), 'cat.png', { expiresInSec })
  const stepOf = (expiresInSec: number) => Math.ceil(expiresInSec / 10)

  test('it lives as long as it should unless the credentials end before, and at most a tenth longer', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async one => {
        const { endSec } = timesOf(await at(one, one.nowMs))
        const lifeSec = endSec - one.nowMs / 1000
        expect(lifeSec).toBeGreaterThanOrEqual(Math.min(one.expiresInSec, one.keyEndSec - one.nowMs / 1000))
        // Whole seconds are what there is: of an address of 5 seconds a tenth is one.
        expect(lifeSec).toBeLessThanOrEqual(one.expiresInSec + stepOf(one.expiresInSec))
      }),
      { numRuns: 300 },
    )
  })

  test('it never outlives the credentials, never begins in the future, and never before they do', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async one => {
        const { startSec, endSec } = timesOf(await at(one, one.nowMs))
        expect(endSec).toBeLessThanOrEqual(one.keyEndSec)
        expect(endSec * 1000).toBeGreaterThan(one.nowMs)
        expect(startSec * 1000).toBeLessThanOrEqual(one.nowMs)
        expect(startSec).toBeGreaterThanOrEqual(one.keyStartSec)
      }),
      { numRuns: 300 },
    )
  })

  test('it is the same text all through a step, and in the next step another one that lives longer', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.double({ min: 0, max: 0.999, noNaN: true }), async (one, part) => {
        const stepMs = stepOf(one.expiresInSec) * 1000
        const stepStartMs = Math.floor(one.nowMs / stepMs) * stepMs
        const url = await at(one, one.nowMs)
        expect(await at(one, stepStartMs + part * stepMs)).toBe(url)
        const [now, next] = [timesOf(url), timesOf(await at(one, stepStartMs + stepMs))]
        expect(next.endSec).toBe(Math.min(one.keyEndSec, now.endSec + stepMs / 1000))
      }),
      { numRuns: 300 },
    )
  })
})

test('twenty pages that show one picture within a minute ask for one address', async () => {
  const { host, client } = createFakeClient(living(7200))
  const urls = new Set<string>()
  for (let render = 0; render < 20; render += 1) {
    urls.add(await client.signUrl('cat.png', { expiresInSec: 3600 }))
    await host.advance(3000)
  }
  expect(urls.size).toBe(1)
})
