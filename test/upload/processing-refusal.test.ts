import { describe, expect, test } from 'vitest'
import type { SlimErrorCode } from '../../src/errors.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import type { FakeHost, FakeRequest } from '../helpers/fake-host.js'
import { pngSource } from '../helpers/made-pictures.js'
import { notFound, refused, slimmed, stored } from '../helpers/service-answers.js'

const BROKEN = refused(400, 'InvalidImageSource')
const asksProcessing = ({ headers }: FakeRequest) => 'Pic-Operations' in headers

/** The next time that the picture is sent; a question whether it is stored is answered with no. */
async function nextPut(host: FakeHost): Promise<FakeRequest> {
  const request = await host.nextRequest()
  if (request.method !== 'HEAD') return request
  request.respondWith(notFound())
  return host.nextRequest()
}

/** An upload of 1000 bytes whose processing the service has just refused. */
async function refusedUpload({
  refusal = BROKEN,
  ...options
}: { refusal?: typeof BROKEN; forbidOverwrite?: true } = {}) {
  const fake = createFakeClient()
  const task = fake.client.upload(pngSource(), { key: 'cat.png', saveAs: 'slim/cat.png', ...options })
  const put = await fake.host.nextRequest()
  expect(asksProcessing(put)).toBe(true)
  put.respondWith(refusal)
  return { ...fake, task, put }
}

describe.each<[string, ReturnType<typeof refused>, SlimErrorCode]>([
  ['InvalidPicOperations', refused(400, 'InvalidPicOperations'), 'slim-refused'],
  ['InvalidImageFormat', refused(400, 'InvalidImageFormat'), 'slim-refused'],
  ['InvalidImageSource', refused(400, 'InvalidImageSource'), 'slim-refused'],
  ['ImageTooLarge', refused(400, 'ImageTooLarge'), 'image-too-large'],
  ['ImageResolutionExceed', refused(400, 'ImageResolutionExceed'), 'image-too-many-pixels'],
  ['NoProcessAuthority', refused(403, 'NoProcessAuthority'), 'slim-not-permitted'],
  ['QcloudApiRoleNotExist', refused(400, 'QcloudApiRoleNotExist'), 'slim-not-permitted'],
  ['a number as code', refused(400, '-62999'), 'slim-refused'],
  [
    'a number in the message',
    refused(400, 'ProcessFailed', 'process failed: -60967 style does not exist'),
    'slim-refused',
  ],
  ['a code that nobody documented', refused(400, 'SomethingNew'), 'request-refused'],
  ['a number in a header', { status: 500, headers: { 'x-errno': '-60987' }, text: '' }, 'slim-refused'],
])('refused with %s', (_what, refusal, reason) => {
  test('the picture is sent again without the rule, and is stored with the reason', async () => {
    const { host, task, put } = await refusedUpload({ refusal })
    const again = await nextPut(host)
    expect(again).toMatchObject({ method: 'PUT', url: put.url, body: put.body })
    expect(asksProcessing(again)).toBe(false)
    expect(again.headers['Content-Type']).toBe('image/png')
    again.respondWith(stored())
    const result = await task
    expect(result).toMatchObject({ outcome: 'kept-original', reason, savedBytes: 0, savedFraction: 0, attempts: 2 })
    expect(result.original).toMatchObject({ key: 'cat.png', sizeBytes: 1000 })
    expect(result).not.toHaveProperty('slim')
  })
})

test('a denial of a request with a rule may mean the rule: it is sent without', async () => {
  const { host, task } = await refusedUpload({ refusal: refused(403, 'AccessDenied') })
  const again = await host.nextRequest()
  expect(again.method).toBe('PUT')
  expect(asksProcessing(again)).toBe(false)
  again.respondWith(stored())
  expect(await task).toMatchObject({ outcome: 'kept-original', reason: 'access-denied', attempts: 2 })
})

test('a denial without a rule too is a denial', async () => {
  const { host, task } = await refusedUpload({ refusal: refused(403, 'AccessDenied') })
  ;(await host.nextRequest()).respondWith(refused(403, 'AccessDenied'))
  expect(await failureOf(task)).toMatchObject({ code: 'access-denied', service: { status: 403 } })
  expect(host.requests).toHaveLength(2)
})

test('a key that is taken when the picture comes without its rule was taken by that picture', async () => {
  const { host, task } = await refusedUpload({ forbidOverwrite: true })
  const again = await nextPut(host)
  expect(again.headers['x-cos-forbid-overwrite']).toBe('true')
  again.respondWith(refused(409, 'FileAlreadyExists'))
  expect(await task).toMatchObject({ outcome: 'kept-original', reason: 'slim-refused' })
})

test('a key that is taken although the request was denied before is the key of another picture', async () => {
  const { host, task } = await refusedUpload({ refusal: refused(403, 'AccessDenied'), forbidOverwrite: true })
  ;(await nextPut(host)).respondWith(refused(409, 'FileAlreadyExists'))
  expect(await failureOf(task)).toMatchObject({ code: 'already-exists' })
})

test.each([
  ['is overloaded', refused(503, 'SlowDown'), 'rate-limited'],
  ['fails', refused(500, 'InternalError'), 'service-failed'],
])('a service that %s says nothing of the rule: the picture is not sent without', async (_what, refusal, code) => {
  const { host, task } = await refusedUpload({ refusal })
  expect(await failureOf(task)).toMatchObject({ code, retryable: true })
  await host.settle()
  expect(host.requests).toHaveLength(1)
})

test('a key that is taken from the start is refused, rule or not', async () => {
  const { host, task } = await refusedUpload({ refusal: refused(409, 'FileAlreadyExists'), forbidOverwrite: true })
  expect(await failureOf(task)).toMatchObject({ code: 'already-exists' })
  expect(host.requests).toHaveLength(1)
})

test('a failure to store without the rule is told as what it is', async () => {
  const { host, task } = await refusedUpload()
  ;(await nextPut(host)).respondWith(refused(500, 'InternalError'))
  expect(await failureOf(task)).toMatchObject({ code: 'service-failed' })
})

test('credentials that expire on the way to the second try are renewed', async () => {
  const { host, task } = await refusedUpload()
  ;(await nextPut(host)).respondWith(refused(400, 'ExpiredToken'))
  const third = await host.nextRequest()
  expect(asksProcessing(third)).toBe(false)
  third.respondWith(stored())
  expect(await task).toMatchObject({ outcome: 'kept-original', reason: 'slim-refused', attempts: 3 })
})

test('every output that was asked for and refused is reported missing', async () => {
  const { host, client } = createFakeClient()
  const task = client.upload(pngSource(), {
    key: 'cat.png',
    operations: [{ rule: 'style/marked', saveAs: 'marked/cat.png' }],
  })
  ;(await host.nextRequest()).respondWith(BROKEN)
  ;(await nextPut(host)).respondWith(stored())
  expect((await task).outputs).toMatchObject([
    { key: 'cat.png', missing: true },
    { key: 'marked/cat.png', missing: true },
  ])
})

test('rules without slimming that are refused leave the picture stored, and their outputs missing', async () => {
  const { host, client } = createFakeClient()
  const operations = [{ rule: 'style/marked', saveAs: 'marked/cat.png' }]
  const task = client.upload(pngSource(), { key: 'cat.png', slim: false, operations })
  ;(await host.nextRequest()).respondWith(BROKEN)
  ;(await nextPut(host)).respondWith(stored())
  const result = await task
  expect(result.outcome).toBe('not-requested')
  expect(result.outputs).toMatchObject([{ key: 'marked/cat.png', missing: true }])
})

describe('where the caller wants a failure', () => {
  test('a refusal of the rule is one, and nothing is stored behind the back of the caller', async () => {
    const { host, client } = createFakeClient({ onSlimFailure: 'fail' })
    const task = client.upload(pngSource(), { key: 'cat.png' })
    ;(await host.nextRequest()).respondWith(BROKEN)
    await host.settle()
    expect(host.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1)
    for (const request of host.requests) request.respondWith(notFound())
    expect(await failureOf(task)).toMatchObject({
      code: 'slim-refused',
      service: { status: 400, code: 'InvalidImageSource', requestId: 'NjdhYmNk' },
    })
  })

  test('a denial with the rule is one', async () => {
    const { host, client } = createFakeClient({ onSlimFailure: 'fail' })
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).respondWith(refused(403, 'AccessDenied'))
    expect(await failureOf(task)).toMatchObject({ code: 'access-denied' })
    await host.settle()
    expect(host.requests).toHaveLength(1)
  })
})

test('an answer without the slimmed picture is not asked for again', async () => {
  const { host, client } = createFakeClient()
  const task = client.upload(pngSource(), { key: 'cat.png' })
  ;(await host.nextRequest()).respondWith(slimmed())
  expect(await task).toMatchObject({ outcome: 'kept-original', reason: 'slim-not-run' })
  expect(host.requests).toHaveLength(1)
})
