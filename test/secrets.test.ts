import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { HttpResponse } from '../src/host.js'
import type { ClientOptions, CosSlimClient } from '../src/types.js'
import { createFakeClient, failureOf } from './helpers/fake-client.js'
import type { FakeHost, FakeRequest } from './helpers/fake-host.js'
import { BODY_TEXT, expectNoSecret, SECRET_KEY, signatureOf, tellingReply, TOKEN } from './helpers/secrets.js'
import { found } from './helpers/service-answers.js'

// Uploads have a file of their own: upload/secrets.test.ts

const createTellingClient = (options: Partial<ClientOptions> = {}) =>
  createFakeClient({ credentials: () => tellingReply(), ...options })

/** What can fail once a request is on its way. */
const CALLS = {
  download: (client: CosSlimClient, signal?: AbortSignal) => client.download('cat.png', { signal }),
  process: (client: CosSlimClient, signal?: AbortSignal) => client.process('cat.png', { signal }),
}
const NAMES = Object.keys(CALLS) as (keyof typeof CALLS)[]

/** Gives the same answer to whatever comes; sizes are told. Returns the signatures seen. */
async function answerAll(host: FakeHost, answer: (request: FakeRequest) => void): Promise<string[]> {
  for (let turn = 0; turn < 5; turn += 1) {
    for (const request of host.requests) {
      if (!request.isOpen) continue
      if (request.method === 'HEAD') request.respondWith(found(1000))
      else answer(request)
    }
    await host.advance(100)
  }
  return host.requests.map(request => signatureOf(request) ?? expect.unreachable())
}

const document = (code: string) =>
  `<Error><Code>${code}</Code><Message>${TOKEN}</Message><StringToSign>${SECRET_KEY}</StringToSign>` +
  `<FormatString>${BODY_TEXT}</FormatString><Resource>${TOKEN}</Resource></Error>`

const ANSWERS: readonly (readonly [what: string, answer: Partial<HttpResponse>])[] = [
  ['a signature that is refused', { status: 403, text: document('SignatureDoesNotMatch') }],
  ['credentials that expired', { status: 400, text: document('ExpiredToken') }],
  ['a missing picture', { status: 404, text: document('NoSuchKey') }],
  ['an archived picture', { status: 403, text: document('InvalidObjectState') }],
  ['a picture that cannot be processed', { status: 400, text: document('InvalidImageFormat') }],
  ['a number under 200', { status: 200, headers: { 'x-errno': '-441' }, text: `{"message":"${TOKEN}"}` }],
  ['a service that fails', { status: 500, text: document('InternalError') }],
  ['a refusal without XML', { status: 418, text: `${TOKEN} ${SECRET_KEY}` }],
  ['a web page', { status: 200, text: `<html>${TOKEN}</html>` }],
]

describe.each(NAMES)('no secret is in the error of %s', call => {
  test.each(ANSWERS)('for %s', async (_what, answer) => {
    const { host, client } = createTellingClient({ onSlimFailure: 'fail' })
    const result = CALLS[call](client)
    result.catch(() => undefined)
    const signatures = await answerAll(host, request => request.respondWith(answer))
    expect(signatures.length).toBeGreaterThan(0)
    expectNoSecret(await failureOf(result), signatures)
  })

  test.each(['network-or-cors', 'timeout'] as const)('for %s', async code => {
    const { host, client } = createTellingClient()
    const result = CALLS[call](client)
    result.catch(() => undefined)
    const signatures = await answerAll(host, request => request.failWith(code))
    expectNoSecret(await failureOf(result), signatures)
  })

  test('that is cancelled', async () => {
    const switchboard = new AbortController()
    const { host, client } = createTellingClient()
    const result = CALLS[call](client, switchboard.signal)
    const request = await host.nextRequest()
    switchboard.abort()
    expectNoSecret(await failureOf(result), [signatureOf(request) ?? expect.unreachable()])
  })
})

describe.each([...NAMES, 'signUrl' as const])('no secret is in the error of %s', call => {
  test.each([
    ['lacks the token', { credentials: { tmpSecretId: 'AKIDSENTINEL', tmpSecretKey: SECRET_KEY } }],
    ['gives times in milliseconds', { expiredTime: 1_767_225_600_000 }],
    ['names no usable bucket', { bucket: TOKEN }],
  ])('for an STS reply that %s', async (_what, more) => {
    const { client } = createTellingClient({ credentials: () => tellingReply(more) })
    const result: Promise<unknown> = call === 'signUrl' ? client.signUrl('cat.png') : CALLS[call](client)
    expectNoSecret(await failureOf(result))
  })
})

test('nothing secret is in what was downloaded or processed, nor in the client', async () => {
  const { host, client } = createTellingClient()
  const results: Promise<unknown>[] = [client.download('a.png'), client.process('b.png')]
  const signatures = await answerAll(host, request => request.respondWith({ status: 200 }))
  const shown = inspect([...(await Promise.all(results)), client], { depth: null, showHidden: true })
  for (const secret of [SECRET_KEY, TOKEN, ...signatures]) expect(shown).not.toContain(secret)
})

// An address has to carry the token: whoever may read the picture may.
test('an address has the token and not the key', async () => {
  const url = await createTellingClient().client.signUrl('cat.png')
  expect(url).toContain(TOKEN)
  expect(url).not.toContain(SECRET_KEY)
})
