import { describe, expect, test } from 'vitest'
import type { HttpResponse } from '../../src/host.js'
import type { ClientOptions, UploadOptions } from '../../src/types.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import { pngSource } from '../helpers/made-pictures.js'
import { refused, slimmed, stored } from '../helpers/service-answers.js'

const ORIGIN = 'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com'

/** An upload of 1000 bytes to `uploads/cat.png` that is answered after a second and a half. */
async function answered(answer: Partial<HttpResponse>, options: UploadOptions = {}, more: Partial<ClientOptions> = {}) {
  const { host, client } = createFakeClient(more)
  const task = client.upload(pngSource({ width: 1600, height: 900 }), { key: 'uploads/cat.png', ...options })
  const put = await host.nextRequest()
  await host.advance(1500)
  put.respondWith(answer)
  return { task, host }
}

/** The answer of `slimmed` for one output at the usual place, with something in it replaced. */
function altered(sizeBytes: number, part: string | RegExp, by: string): HttpResponse {
  const answer = slimmed({ key: 'uploads/cat.png', sizeBytes })
  return { ...answer, text: answer.text.replace(part, by) }
}

test('a slimmed picture is reported with both sizes, addresses and what was saved', async () => {
  const { task } = await answered(slimmed({ key: 'slim/cat.png', sizeBytes: 400 }), { saveAs: 'slim/cat.png' })
  const slim = {
    key: 'slim/cat.png',
    url: `${ORIGIN}/slim/cat.png`,
    sizeBytes: 400,
    format: 'png',
    width: 1600,
    height: 900,
    quality: 100,
    etag: '77ab77ab77ab77ab77ab77ab77ab77ab77ab77ab',
  }
  expect(await task).toEqual({
    original: {
      key: 'uploads/cat.png',
      url: `${ORIGIN}/uploads/cat.png`,
      sizeBytes: 1000,
      format: 'png',
      width: 1600,
      height: 900,
      quality: 100,
      averageColor: '#a08162',
      orientation: 0,
      etag: '0f2c0f2c0f2c0f2c0f2c0f2c0f2c0f2c0f2c0f2c',
    },
    slim,
    outputs: [slim],
    outcome: 'compressed',
    savedBytes: 600,
    savedFraction: 0.6,
    requestId: 'NjdhYmNk',
    attempts: 1,
    durationMs: 1500,
  })
})

test.each([1000, 1001, 5000])(
  'a result of %d bytes out of 1000 saved nothing, and never less than that',
  async size => {
    const { task } = await answered(slimmed({ key: 'uploads/cat.png', sizeBytes: size }))
    expect(await task).toMatchObject({
      outcome: 'not-smaller',
      savedBytes: 0,
      savedFraction: 0,
      slim: { sizeBytes: size },
    })
  },
)

test('a result that is not smaller is no reason to fail, whatever the caller wants', async () => {
  const answer = slimmed({ key: 'uploads/cat.png', sizeBytes: 1000 })
  const { task } = await answered(answer, {}, { onSlimFailure: 'fail' })
  expect(await task).toMatchObject({ outcome: 'not-smaller' })
})

test('an upload without slimming is not reported as one that failed to slim', async () => {
  const { task } = await answered(stored(), { slim: false })
  const result = await task
  expect(result).toEqual({
    original: {
      key: 'uploads/cat.png',
      url: `${ORIGIN}/uploads/cat.png`,
      sizeBytes: 1000,
      format: 'png',
      width: 1600,
      height: 900,
      etag: 'ee8de918d05640145b18f70f4c3aa602',
    },
    outputs: [],
    outcome: 'not-requested',
    savedBytes: 0,
    savedFraction: 0,
    requestId: 'NjdhYmNk',
    attempts: 1,
    durationMs: 1500,
  })
})

test('the answer of a service that did not slim means that the original was kept', async () => {
  const { task } = await answered(stored())
  const result = await task
  expect(result).toMatchObject({
    outcome: 'kept-original',
    reason: 'slim-not-run',
    savedBytes: 0,
    outputs: [{ key: 'uploads/cat.png', missing: true }],
  })
  expect(result).not.toHaveProperty('slim')
})

test('a service that did not slim fails the upload where the caller wants that, and says that the picture is stored', async () => {
  const { task } = await answered(stored(), {}, { onSlimFailure: 'fail' })
  const failure = await failureOf(task)
  expect(failure.code).toBe('slim-not-run')
  expect(failure.message).toMatch(/\bis stored\b/)
})

test('an output that the service does not mention is missing, and the others are there', async () => {
  const { task } = await answered(slimmed({ key: 'uploads/cat.png', sizeBytes: 400 }), {
    operations: [{ rule: 'style/marked', saveAs: 'marked/猫.png' }],
  })
  const result = await task
  expect(result).toMatchObject({ outcome: 'compressed', slim: { sizeBytes: 400 } })
  expect(result.outputs[0]).not.toHaveProperty('missing')
  expect(result.outputs[1]).toEqual({ key: 'marked/猫.png', url: `${ORIGIN}/marked/%E7%8C%AB.png`, missing: true })
})

test('a slimmed picture that is missing while another output is there was not slimmed', async () => {
  const { task } = await answered(slimmed({ key: 'marked/cat.png', sizeBytes: 10 }), {
    operations: [{ rule: 'style/marked', saveAs: 'marked/cat.png' }],
  })
  expect(await task).toMatchObject({
    outcome: 'kept-original',
    reason: 'slim-not-run',
    outputs: [{ missing: true }, { sizeBytes: 10 }],
  })
})

test('a result without a size claims no saving', async () => {
  const { task } = await answered(altered(400, '<Size>400</Size>', ''))
  expect(await task).toMatchObject({ outcome: 'not-smaller', savedBytes: 0, savedFraction: 0 })
})

test('a slimmed picture that replaced its original leaves the original without ETag', async () => {
  const { task } = await answered(slimmed({ key: 'uploads/cat.png', sizeBytes: 400 }))
  const { original, slim } = await task
  expect(original).not.toHaveProperty('etag')
  expect(slim?.etag).toBe('77ab77ab77ab77ab77ab77ab77ab77ab77ab77ab')
})

test('the size of the original is that of the source, whatever the answer says', async () => {
  const { task } = await answered(altered(400, '<Ave>', '<Size>7</Size><Ave>'))
  expect((await task).original.sizeBytes).toBe(1000)
})

test('formats are reported in one spelling', async () => {
  const { task } = await answered(altered(400, /<Format>png/g, '<Format>JPG'))
  expect((await task).slim?.format).toBe('jpeg')
})

test('elements that nobody documented change nothing', async () => {
  const { task } = await answered(altered(400, '<ProcessResults>', '<New a="b"><Size>3</Size></New><ProcessResults>'))
  expect(await task).toMatchObject({ outcome: 'compressed', savedBytes: 600 })
})

test('an answer whose headers cannot be read has neither ETag nor request id', async () => {
  const { task } = await answered({ ...stored(), headers: {} }, { slim: false })
  const result = await task
  expect(result).not.toHaveProperty('requestId')
  expect(result.original).not.toHaveProperty('etag')
})

test('addresses are encoded segment by segment', async () => {
  const key = 'a b/猫&"(1)\'.png'
  const { task } = await answered(slimmed({ key: 'a b/猫&amp;&quot;(1)&apos;.png', sizeBytes: 400 }), { key })
  const { original, slim } = await task
  expect(original).toMatchObject({ key, url: `${ORIGIN}/a%20b/%E7%8C%AB%26%22%281%29%27.png` })
  expect(slim).toMatchObject({ key, url: original.url, sizeBytes: 400 })
})

test('addresses belong to the endpoint that was used', async () => {
  const { task } = await answered(stored(), { slim: false }, { endpoint: 'https://img.example.com' })
  expect((await task).original.url).toBe('https://img.example.com/uploads/cat.png')
})

describe('an answer that is none', () => {
  test.each([
    ['a web page', '<!DOCTYPE html>\n<html><body>Please log in</body></html>'],
    ['a web page without document type', '  <html lang="en"><head></head></html>'],
  ])('%s under 200 is unreadable', async (_what, text) => {
    const { task } = await answered({ status: 200, text })
    const failure = await failureOf(task)
    expect(failure).toMatchObject({ code: 'response-unreadable', retryable: true })
    expect(failure.message).not.toContain('log in')
  })

  test.each([
    ['empty', ''],
    ['cut off', slimmed({ key: 'uploads/cat.png', sizeBytes: 400 }).text.slice(0, 300)],
    ['another document', '<Surprise/>'],
    ['no XML', 'OK'],
  ])('that is %s under 200 is no failure: the picture is stored', async (_what, text) => {
    const { task } = await answered({ status: 200, text })
    expect(await task).toMatchObject({ outcome: 'kept-original', savedBytes: 0, outputs: [{ missing: true }] })
  })

  test('an error under 200 is an error', async () => {
    const { task } = await answered({ ...refused(200, 'InternalError'), status: 200 }, { slim: false })
    expect(await failureOf(task)).toMatchObject({
      service: { status: 200, code: 'InternalError', requestId: 'NjdhYmNk' },
    })
  })
})

describe('a refusal', () => {
  test.each([
    [400, 'InvalidArgument', 'request-refused', false],
    [400, 'KeyTooLong', 'key-invalid', false],
    [402, 'PaymentRequired', 'account-blocked', false],
    [403, 'SignatureDoesNotMatch', 'signature-refused', false],
    [404, 'NoSuchBucket', 'not-found', false],
    [405, 'MethodNotAllowed', 'request-refused', false],
    [409, 'FileAlreadyExists', 'already-exists', false],
    [429, 'TooManyRequests', 'rate-limited', true],
    [451, 'UnavailableForLegalReasons', 'account-blocked', false],
    [500, 'InternalError', 'service-failed', true],
    [503, 'SlowDown', 'rate-limited', true],
    [503, 'ServiceUnavailable', 'service-failed', true],
  ])('of %d %s is %s, and is not sent again', async (status, serviceCode, code, retryable) => {
    const { task, host } = await answered(refused(status, serviceCode), { slim: false })
    expect(await failureOf(task)).toMatchObject({
      code,
      retryable,
      service: { status, code: serviceCode, requestId: 'NjdhYmNk', traceId: 'OGVmYzZi' },
    })
    await host.settle()
    expect(host.requests).toHaveLength(1)
  })

  test('for want of the right to store is not taken for the right to slim, where slimming was not asked for', async () => {
    const { task, host } = await answered(refused(403, 'AccessDenied'), { slim: false })
    expect(await failureOf(task)).toMatchObject({ code: 'access-denied' })
    expect(host.requests).toHaveLength(1)
  })

  test('without any body is still one', async () => {
    const { task } = await answered({ status: 502, text: '' }, { slim: false })
    expect(await failureOf(task)).toMatchObject({ code: 'service-failed', service: { status: 502, code: '' } })
  })
})
