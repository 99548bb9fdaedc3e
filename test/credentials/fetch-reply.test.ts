import { describe, expect, it } from 'vitest'
import { fetchReply } from '../../src/credentials/fetch-reply.js'
import { CosSlimError } from '../../src/errors.js'
import type { HttpResponse } from '../../src/host.js'
import type { CredentialsSource } from '../../src/types.js'
import { createFakeHost } from '../helpers/fake-host.js'

const STS_URL = 'https://app.example.com/sts?ticket=SECRETTICKET'
const TIMEOUT_MS = 15_000

/** A reply that is being waited for, and what became of it. */
function ask(source: CredentialsSource = STS_URL) {
  const host = createFakeHost()
  const reply = fetchReply(source, host, TIMEOUT_MS)
  let outcome: 'pending' | 'fulfilled' | 'rejected' = 'pending'
  void reply.then(
    () => (outcome = 'fulfilled'),
    () => (outcome = 'rejected'),
  )
  return { host, reply, outcome: () => outcome }
}

async function answered(answer: Partial<HttpResponse>) {
  const { host, reply } = ask()
  const request = await host.nextRequest()
  request.respondWith(answer)
  return reply
}

const errorOf = (reply: Promise<unknown>): Promise<CosSlimError> =>
  reply.then(
    () => Promise.reject(new Error('It succeeded.')),
    (error: unknown) => (error instanceof CosSlimError ? error : Promise.reject(error as Error)), // shown by the test
  )

describe('an STS endpoint', () => {
  it('is asked once, by GET', async () => {
    const { host } = ask()
    const request = await host.nextRequest()
    expect(request).toMatchObject({ method: 'GET', url: STS_URL })
    await host.settle()
    expect(host.requests).toHaveLength(1)
  })

  it('is heard with its body and the date of its answer', async () => {
    const date = 'Thu, 01 Jan 2026 00:00:07 GMT'
    expect(await answered({ text: '{"a":[1]}', headers: { date } })).toEqual({ body: { a: [1] }, date })
  })

  it('is heard without a date where that cannot be read', async () => {
    expect(await answered({ text: '{}' })).toMatchObject({ body: {}, date: undefined })
  })

  it.each([
    [401, 'credentials-refused'],
    [403, 'credentials-refused'],
    [302, 'credentials-unreachable'],
    [400, 'credentials-unreachable'],
    [404, 'credentials-unreachable'],
    [500, 'credentials-unreachable'],
    [503, 'credentials-unreachable'],
  ] as const)('that answers %i is %s', async (status, code) => {
    const error = await errorOf(answered({ status, text: '{"SECRET":"BODY"}' }))
    expect(error.code).toBe(code)
    expect(error.message).toContain(String(status))
  })

  it.each(['', 'not json', '<!doctype html><p>Log in', '{"credentials":'])(
    'that answers 200 with %j is credentials-invalid',
    async text => {
      expect((await errorOf(answered({ text }))).code).toBe('credentials-invalid')
    },
  )

  it('that cannot be reached is credentials-unreachable, with the cause', async () => {
    const { host, reply } = ask()
    const request = await host.nextRequest()
    request.failWith('network-or-cors')
    const { code, cause } = await errorOf(reply)
    expect(code).toBe('credentials-unreachable')
    expect(cause).toMatchObject({ code: 'network-or-cors' })
  })

  it('whose domain a mini program has not listed says so by itself', async () => {
    const { host, reply } = ask()
    const request = await host.nextRequest()
    request.failWith('domain-not-listed')
    expect(await errorOf(reply)).toMatchObject({ code: 'domain-not-listed', message: 'The transport failed.' })
  })

  it.each(['cancelled', 'timeout', 'response-unreadable'] as const)(
    'that fails with %s is credentials-unreachable',
    async code => {
      const { host, reply } = ask()
      const request = await host.nextRequest()
      request.failWith(code)
      expect(await errorOf(reply)).toMatchObject({ code: 'credentials-unreachable', cause: { code } })
    },
  )

  it.each([
    ['a refusal', { status: 403, text: 'SECRETBODY' }],
    ['no JSON', { text: '{"tmpSecretKey":"SECRETBODY"' }],
  ])('has neither its body nor its query repeated after %s', async (_what, answer) => {
    const error = await errorOf(answered(answer))
    expect(JSON.stringify([error.message, error.hint, error.service, String(error.cause)])).not.toContain('SECRET')
  })
})

describe('a function', () => {
  it('may return the reply', async () => {
    expect(await ask(() => ({ a: 1 })).reply).toMatchObject({ body: { a: 1 } })
  })

  it('may return a promise of it', async () => {
    expect(await ask(() => Promise.resolve({ a: 1 })).reply).toMatchObject({ body: { a: 1 } })
  })

  it('sends nothing of its own', async () => {
    const { host, reply } = ask(() => ({}))
    await reply
    expect(host.requests).toEqual([])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no session')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no session'))],
  ])('that %s is credentials-unreachable, with the cause', async (_how, source) => {
    const { code, cause } = await errorOf(ask(source).reply)
    expect(code).toBe('credentials-unreachable')
    expect(cause).toEqual(new Error('no session'))
  })

  it('may say by itself that the visitor has to log in', async () => {
    const own = new CosSlimError('credentials-refused', 'Please log in.')
    expect(await errorOf(ask(() => Promise.reject(own)).reply)).toBe(own)
  })

  it('has no say in codes that are not about credentials', async () => {
    const own = new CosSlimError('access-denied', 'No.')
    expect((await errorOf(ask(() => Promise.reject(own)).reply)).code).toBe('credentials-unreachable')
  })
})

describe('the timeout', () => {
  it.each([
    ['an endpoint', STS_URL],
    ['a function', () => new Promise(() => undefined)],
  ])('ends the waiting for %s that hangs, to the millisecond', async (_what, source) => {
    const { host, reply, outcome } = ask(source)
    await host.advance(TIMEOUT_MS - 1)
    expect(outcome()).toBe('pending')
    await host.advance(1)
    expect((await errorOf(reply)).code).toBe('credentials-timeout')
  })

  it('is not running any longer after an answer', async () => {
    const { host, reply } = ask(() => ({}))
    await reply
    expect(host.timerCount).toBe(0)
  })

  it('is not running any longer after a failure', async () => {
    const { host, reply } = ask(() => Promise.reject(new Error('no')))
    await errorOf(reply)
    expect(host.timerCount).toBe(0)
  })

  it('makes a late answer count for nothing', async () => {
    const { host, reply } = ask()
    const request = await host.nextRequest()
    await host.advance(TIMEOUT_MS)
    request.respondWith({ text: '{}' })
    await host.settle()
    expect((await errorOf(reply)).code).toBe('credentials-timeout')
  })

  it('makes a late failure count for nothing, and leaves no rejection unheard', async () => {
    let fail: (error: Error) => void = () => undefined
    const { host, reply } = ask(() => new Promise((_resolve, reject) => (fail = reject)))
    await host.advance(TIMEOUT_MS)
    expect((await errorOf(reply)).code).toBe('credentials-timeout')
    fail(new Error('late'))
    await host.settle()
    expect(host.uncaught).toEqual([])
  })
})
