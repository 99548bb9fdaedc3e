import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import type { HttpResponse } from '../../src/host.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import { createFakeHost } from '../helpers/fake-host.js'
import { png, pngSource } from '../helpers/made-pictures.js'
import { BODY_TEXT, expectNoSecret, SECRET_KEY, signatureOf, tellingReply, TICKET, TOKEN } from '../helpers/secrets.js'
import { found, refused } from '../helpers/service-answers.js'

/** A picture whose bytes can be found again, where they leak. */
const tellingSource = () => {
  const data = png()
  data.set(Buffer.from(BODY_TEXT), 500)
  return { name: 'cat.png', data }
}

describe('no secret is in the error', () => {
  const answers: readonly (readonly [what: string, answers: readonly Partial<HttpResponse>[]])[] = [
    [
      'of a signature that is refused, whatever COS says of it',
      [
        {
          status: 403,
          text: `<Error><Code>SignatureDoesNotMatch</Code><Message>${TOKEN}</Message><StringToSign>${SECRET_KEY}</StringToSign></Error>`,
        },
      ],
    ],
    ['of credentials that are refused twice', [refused(400, 'ExpiredToken'), refused(400, 'ExpiredToken')]],
    ['of a denial', [refused(403, 'AccessDenied', 'Denied.')]],
    ['of a service that fails', [refused(500, 'InternalError', TOKEN)]],
    ['of a refusal without XML', [{ status: 418, text: `${TOKEN} ${SECRET_KEY}` }]],
    ['of a web page', [{ status: 200, text: `<html>${TOKEN}</html>` }]],
  ]

  test.each(answers)('%s', async (_what, given) => {
    const { host, client } = createFakeClient({ credentials: () => tellingReply() })
    const task = client.upload(tellingSource(), { key: 'cat.png', slim: false })
    const signatures: string[] = []
    for (const answer of given) {
      const request = await host.nextRequest()
      signatures.push(signatureOf(request) ?? 'no signature')
      request.respondWith(answer)
    }
    const error = await failureOf(task)
    expect(signatures).not.toContain('no signature')
    expectNoSecret(error, signatures)
  })

  test.each(['network-or-cors', 'timeout'] as const)('of %s', async code => {
    const { host, client } = createFakeClient({ credentials: () => tellingReply() })
    const task = client.upload(tellingSource())
    const put = await host.nextRequest()
    put.failWith(code)
    expectNoSecret(await failureOf(task), [signatureOf(put) ?? ''].filter(Boolean))
  })

  test('of a picture that is stored and was not slimmed, where the caller wants a failure', async () => {
    const { host, client } = createFakeClient({ credentials: () => tellingReply(), onSlimFailure: 'fail' })
    const task = client.upload(tellingSource())
    const put = await host.nextRequest()
    put.respondWith(found(1000))
    expectNoSecret(await failureOf(task), [signatureOf(put) ?? ''].filter(Boolean))
  })

  test('of an upload that is cancelled', async () => {
    const { host, client } = createFakeClient({ credentials: () => tellingReply() })
    const task = client.upload(tellingSource())
    await host.nextRequest()
    task.cancel()
    expectNoSecret(await failureOf(task))
  })

  test.each([
    ['lacks the id', { credentials: { tmpSecretKey: SECRET_KEY, sessionToken: TOKEN } }],
    ['lacks the token', { credentials: { tmpSecretId: 'AKIDSENTINEL', tmpSecretKey: SECRET_KEY } }],
    ['gives times in milliseconds', { expiredTime: 1_767_225_600_000 }],
    ['names no usable bucket', { bucket: TOKEN }],
    ['names neither bucket nor region', { bucket: undefined, region: undefined }],
    ['has a key that is none', { key: '../climbs.png' }],
  ])('of an STS reply that %s', async (_what, more) => {
    const { client } = createFakeClient({ credentials: () => tellingReply(more) })
    expectNoSecret(await failureOf(client.upload(pngSource())))
  })

  test.each<[string, Partial<HttpResponse>]>([
    ['something that is not JSON', { status: 200, text: `{"token":"${TOKEN}` }],
    ['JSON without credentials', { status: 200, text: `{"error":"${SECRET_KEY}"}` }],
    ['a refusal', { status: 403, text: TOKEN }],
    ['a failure', { status: 500, text: TOKEN }],
  ])('of an STS endpoint that answers with %s, nor the ticket in its address', async (_what, answer) => {
    const host = createFakeHost()
    const client = createClientOn(host, {
      credentials: `https://page.example/sts?ticket=${TICKET}#${TICKET}`,
      retry: { attempts: 1 },
    })
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).respondWith(answer)
    expectNoSecret(await failureOf(task))
  })
})

test('nothing secret is in the result either', async () => {
  const { host, client } = createFakeClient({ credentials: () => tellingReply() })
  const task = client.upload(tellingSource(), { slim: false })
  const put = await host.nextRequest()
  put.respondWith({ status: 200 })
  const shown = inspect([await task, task, client], { depth: null, showHidden: true })
  for (const secret of [SECRET_KEY, TOKEN, signatureOf(put) ?? TOKEN]) expect(shown).not.toContain(secret)
})
