import { describe, expect, test, vi } from 'vitest'
import { documentText } from '../../src/protocol/document-text.js'
import type { SlimErrorCode } from '../../src/errors.js'
import type { HttpResponse } from '../../src/host.js'
import { MAX_IMAGE_BYTES } from '../../src/protocol/pic-operations.js'
import type { ClientOptions, DownloadOptions, DownloadProgress } from '../../src/types.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import type { FakeRequest } from '../helpers/fake-host.js'
import { png, webp } from '../helpers/made-pictures.js'
import { picture, refused, stsReply } from '../helpers/service-answers.js'

const ADDRESS = 'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com/uploads/u42/cat.png'
const ORIGINAL = png({ sizeBytes: 1000 })
const SLIM = png({ sizeBytes: 400 })
const FAIL: Partial<ClientOptions> = { onSlimFailure: 'fail' }

const asksSlim = ({ url }: FakeRequest) => url === `${ADDRESS}?imageSlim`
const isPlain = ({ url }: FakeRequest) => url === ADDRESS

/** A download under way, and its first request. */
async function begin(options: DownloadOptions = {}, clientOptions: Partial<ClientOptions> = {}) {
  const fake = createFakeClient(clientOptions)
  const result = fake.client.download('uploads/u42/cat.png', options)
  return { ...fake, fake, result, first: await fake.host.nextRequest() }
}

/** A download whose first answer is given. */
async function answered(answer: Partial<HttpResponse>, ...given: Parameters<typeof begin>) {
  const begun = await begin(...given)
  begun.first.respondWith(answer)
  return begun
}

describe('a download', () => {
  test('asks for the slimmed picture, with the parameter in the signature, and gets it', async () => {
    const { host, result, first } = await begin()
    expect(first).toMatchObject({ method: 'GET', url: `${ADDRESS}?imageSlim`, textIn: documentText })
    expect(first.headers['Authorization']).toContain('&q-header-list=host&q-url-param-list=imageslim&')
    await host.advance(250)
    first.respondWith(picture(SLIM, { 'x-slimflag': '1', 'x-orisize': '1000' }))
    const { body, ...told } = await result
    expect(told).toEqual({
      key: 'uploads/u42/cat.png',
      sizeBytes: 400,
      contentType: 'image/png',
      format: 'png',
      slimFlag: 1,
      outcome: 'compressed',
      originalSizeBytes: 1000,
      savedBytes: 600,
      savedFraction: 0.6,
      requestId: 'NjdhYmNk',
      attempts: 1,
      durationMs: 250,
    })
    expect(body.type).toBe('image/png')
    expect(new Uint8Array(await body.arrayBuffer())).toEqual(SLIM)
  })

  test('of the original asks for it without the parameter', async () => {
    const { host, result, first } = await begin({ slim: false })
    expect(isPlain(first)).toBe(true)
    expect(first.headers['Authorization']).toContain('&q-header-list=host&q-url-param-list=&')
    first.respondWith(picture(ORIGINAL))
    expect(await result).toMatchObject({ outcome: 'not-requested', slimFlag: null, sizeBytes: 1000, attempts: 1 })
    expect(host.requests).toHaveLength(1)
  })

  test('of something that is no picture gives it as it is', async () => {
    const { result } = await answered(
      picture(Uint8Array.from(Buffer.from('just a text')), { 'content-type': 'text/plain' }),
    )
    const { body, ...told } = await result
    expect(await body.text()).toBe('just a text')
    expect(told).toMatchObject({ contentType: 'text/plain', outcome: 'unknown' })
    expect(told).not.toHaveProperty('format')
  })

  test('of nothing is an empty body', async () => {
    const { result } = await answered({ status: 200 }, { slim: false })
    const { body, sizeBytes, contentType } = await result
    expect([body.size, body.type, sizeBytes, contentType]).toEqual([0, '', 0, ''])
  })

  test('signs the key as it is, and has it encoded in the address', async () => {
    const { host, client } = createFakeClient()
    void client.download('uploads/u42/猫 1.png')
    expect((await host.nextRequest()).url).toBe(`${ADDRESS.slice(0, -7)}%E7%8C%AB%201.png?imageSlim`)
  })

  test.each(['', '/cat.png', '../cat.png', 'a//b.png'])('of the key %j asks nobody', async key => {
    const fake = createFakeClient()
    expect(await failureOf(fake.client.download(key))).toMatchObject({ code: 'key-invalid' })
    expect([fake.stsCallCount, fake.host.requests.length]).toEqual([0, 0])
  })

  test('has the timeout of the client', async () => {
    const { first } = await begin({}, { timeoutMs: 5000 })
    expect(first.timeoutMs).toBe(5000)
  })
})

describe('progress', () => {
  test('is bytes and their share, and whole at the end', async () => {
    const reports: DownloadProgress[] = []
    const { result, first } = await begin({ onProgress: progress => reports.push(progress) })
    first.reportReceived(100, 400)
    first.reportReceived(300, 400)
    first.respondWith(picture(SLIM, { 'x-slimflag': '1' }))
    await result
    expect(reports).toEqual([
      { receivedBytes: 100, totalBytes: 400, fraction: 0.25 },
      { receivedBytes: 300, totalBytes: 400, fraction: 0.75 },
      { receivedBytes: 400, totalBytes: 400, fraction: 1 },
    ])
  })

  test('makes up no share where the service does not say how much there is', async () => {
    const reports: DownloadProgress[] = []
    const { result, first } = await begin({ onProgress: progress => reports.push(progress) })
    first.reportReceived(100)
    first.reportReceived(300, 0)
    first.respondWith(picture(SLIM))
    await result
    expect(reports).toEqual([
      { receivedBytes: 100 },
      { receivedBytes: 300 },
      { receivedBytes: 400, totalBytes: 400, fraction: 1 },
    ])
  })

  test('of nothing is whole at once', async () => {
    const onProgress = vi.fn()
    const { result } = await answered({ status: 200 }, { onProgress, slim: false })
    await result
    expect(onProgress.mock.calls).toEqual([[{ receivedBytes: 0, totalBytes: 0, fraction: 1 }]])
  })

  test('is not whole of a download that fails', async () => {
    const onProgress = vi.fn()
    const { result } = await answered(refused(404, 'NoSuchKey'), { onProgress })
    await failureOf(result)
    expect(onProgress).not.toHaveBeenCalled()
  })

  test('that the listener cannot take harms nothing, and surfaces elsewhere', async () => {
    const fault = new RangeError('The bar is gone.')
    const onProgress = () => {
      throw fault
    }
    const { host, result, first } = await begin({ onProgress })
    first.reportReceived(100, 400)
    first.respondWith(picture(SLIM))
    expect(await result).toMatchObject({ sizeBytes: 400 })
    await host.advance(0)
    expect(host.uncaught).toEqual([fault, fault])
  })
})

// What follows defends against what nobody knows of the service: D1 to D8 of the project's list of open questions.

describe('D1: flag 0, of which nobody says with which status and body it comes', () => {
  test('with a picture is that picture, not compressed', async () => {
    const { host, result } = await answered(picture(ORIGINAL, { 'x-slimflag': '0' }))
    const { body, ...told } = await result
    expect(told).toMatchObject({ slimFlag: 0, outcome: 'kept-original', reason: 'slim-refused', savedBytes: 0 })
    expect(new Uint8Array(await body.arrayBuffer())).toEqual(ORIGINAL)
    expect(host.requests).toHaveLength(1)
  })

  test.each<[string, Partial<HttpResponse>]>([
    ['nothing', { status: 200, headers: { 'x-slimflag': '0' } }],
    ['a document', { status: 200, headers: { 'x-slimflag': '0' }, text: '{"code":-1}' }],
    ['an error document', { ...refused(200, 'InvalidImageFormat'), headers: { 'x-slimflag': '0' } }],
    ['another status', { ...refused(400, 'InvalidImageFormat'), headers: { 'x-slimflag': '0' } }],
  ])('with %s has the original fetched', async (_what, answer) => {
    const { host, result } = await answered(answer)
    const second = await host.nextRequest()
    expect(isPlain(second)).toBe(true)
    second.respondWith(picture(ORIGINAL))
    const { body, ...told } = await result
    expect(told).toMatchObject({
      slimFlag: null,
      outcome: 'kept-original',
      reason: 'slim-refused',
      sizeBytes: 1000,
      savedBytes: 0,
      attempts: 2,
    })
    expect(body.size).toBe(1000)
  })

  test('is a failure with the number of CI, where the caller wants one', async () => {
    const { host, result } = await answered(
      { status: 200, headers: { 'x-slimflag': '0', 'x-errno': '-441' } },
      {},
      FAIL,
    )
    expect(await failureOf(result)).toMatchObject({
      code: 'format-not-slimmable',
      service: { status: 200, code: '-441' },
    })
    expect(host.requests).toHaveLength(1)
  })

  test('with a picture is a failure, where the caller wants one', async () => {
    const onProgress = vi.fn()
    const { host, result } = await answered(picture(ORIGINAL, { 'x-slimflag': '0' }), { onProgress }, FAIL)
    expect(await failureOf(result)).toMatchObject({
      code: 'slim-refused',
      message: 'uploads/u42/cat.png is stored, not slimmed.',
    })
    expect(onProgress).not.toHaveBeenCalled()
    expect(host.requests).toHaveLength(1)
  })
})

describe('D2: the flag may be missing or not be exposed', () => {
  test('then sizes tell, where the caller knows that of the original', async () => {
    const { result } = await answered(picture(SLIM), { originalSizeBytes: 1000 })
    expect(await result).toMatchObject({ slimFlag: null, outcome: 'compressed', savedBytes: 600, savedFraction: 0.6 })
  })

  test('then a body of that size is the original', async () => {
    const { result } = await answered(picture(ORIGINAL), { originalSizeBytes: 1000 })
    expect(await result).toMatchObject({ slimFlag: null, outcome: 'kept-original', savedBytes: 0 })
  })

  test('then nothing is claimed where no size is known', async () => {
    const { result } = await answered(picture(SLIM))
    expect(await result).toMatchObject({ slimFlag: null, outcome: 'unknown' })
  })

  test('it is no failure, not even where the caller wants failures', async () => {
    const { result } = await answered(picture(SLIM), {}, FAIL)
    expect(await result).toMatchObject({ slimFlag: null, outcome: 'unknown' })
  })
})

describe('D3: the size of the original is not documented to come', () => {
  test('without it the picture is compressed by nobody knows how much', async () => {
    const { result } = await answered(picture(SLIM, { 'x-slimflag': '1' }))
    const told = await result
    expect(told).toMatchObject({ slimFlag: 1, outcome: 'compressed' })
    expect(told).not.toHaveProperty('savedBytes')
  })

  test('where it comes it goes before what the caller knows', async () => {
    const answer = picture(SLIM, { 'x-slimflag': '1', 'x-orisize': '800' })
    const { result } = await answered(answer, { originalSizeBytes: 1000 })
    expect(await result).toMatchObject({ originalSizeBytes: 800, savedBytes: 400, savedFraction: 0.5 })
  })
})

describe('D4: nothing is known of HEAD, Range and conditions beside the parameter', () => {
  test('so there is one plain GET without any of them', async () => {
    const { host, result, first } = await begin()
    expect(Object.keys(first.headers).sort()).toEqual(['Authorization', 'x-cos-security-token'])
    expect(first.body).toBeUndefined()
    first.respondWith(picture(SLIM, { 'x-slimflag': '1', etag: '"of the original"', 'last-modified': 'tomorrow' }))
    expect(await result).not.toHaveProperty('etag')
    expect(host.requests.map(({ method }) => method)).toEqual(['GET'])
  })

  test('and none with them for the original either', async () => {
    const { host } = await answered(refused(400, 'InvalidImageFormat'))
    expect(await host.nextRequest()).toMatchObject({ method: 'GET' })
    expect(Object.keys(host.requests[1]?.headers ?? {}).sort()).toEqual(['Authorization', 'x-cos-security-token'])
  })
})

describe('D5: a picture over the limit is led past the service, where a page may not be let in', () => {
  test('so one that is known to be so large is not sent there', async () => {
    const { host, result, first } = await begin({ originalSizeBytes: MAX_IMAGE_BYTES + 1 })
    expect(isPlain(first)).toBe(true)
    first.respondWith(picture(ORIGINAL))
    expect(await result).toMatchObject({ outcome: 'kept-original', reason: 'image-too-large', attempts: 1 })
    expect(host.requests).toHaveLength(1)
  })

  test('one at the limit is', async () => {
    const { first } = await begin({ originalSizeBytes: MAX_IMAGE_BYTES })
    expect(asksSlim(first)).toBe(true)
  })

  test('one that is known to be so large is a failure without any request, where the caller wants one', async () => {
    const { host, client } = createFakeClient(FAIL)
    const result = client.download('cat.png', { originalSizeBytes: MAX_IMAGE_BYTES + 1 })
    expect(await failureOf(result)).toMatchObject({ code: 'image-too-large' })
    expect(host.requests).toHaveLength(0)
  })

  test('one whose original is wanted anyway is no failure', async () => {
    const { result } = await answered(picture(ORIGINAL), { slim: false, originalSizeBytes: MAX_IMAGE_BYTES + 1 }, FAIL)
    expect(await result).toMatchObject({ outcome: 'not-requested' })
  })

  test.each([
    ['CORS forbids to read it', 'network-or-cors'],
    ['the signature does not fit it', 'signature-refused'],
  ] as const)('where the answer is out of reach because %s, the original is fetched', async (_what, code) => {
    const { host, result, first } = await begin()
    if (code === 'network-or-cors') first.failWith(code)
    else first.respondWith(refused(403, 'SignatureDoesNotMatch'))
    const second = await host.nextRequest()
    expect(isPlain(second)).toBe(true)
    second.respondWith(picture(ORIGINAL))
    expect(await result).toMatchObject({ outcome: 'kept-original', reason: code, sizeBytes: 1000, attempts: 2 })
  })

  test('an original that turns out to be so large was led past it, and that is the reason', async () => {
    const large = new Uint8Array(MAX_IMAGE_BYTES + 1)
    large.set(ORIGINAL)
    const { host, result, first } = await begin()
    first.failWith('network-or-cors')
    ;(await host.nextRequest()).respondWith(picture(large))
    expect(await result).toMatchObject({ outcome: 'kept-original', reason: 'image-too-large' })
  })

  test.each(['network-or-cors', 'signature-refused'] as const)(
    'a connection or a signature that is at fault itself says so after a second try: %s',
    async code => {
      const { host, result, first } = await begin()
      for (const request of [first, undefined]) {
        const current = request ?? (await host.nextRequest())
        if (code === 'network-or-cors') current.failWith(code)
        else current.respondWith(refused(403, 'SignatureDoesNotMatch'))
      }
      expect(await failureOf(result)).toMatchObject({ code })
      await host.settle()
      expect(host.requests).toHaveLength(2)
    },
  )

  test('where the caller wants failures it is one, and nothing more is fetched', async () => {
    const { host, result, first } = await begin({}, FAIL)
    first.failWith('network-or-cors')
    expect(await failureOf(result)).toMatchObject({ code: 'network-or-cors' })
    await host.settle()
    expect(host.requests).toHaveLength(1)
  })

  test('where a page is let in, the size of the body tells', async () => {
    const large = new Uint8Array(MAX_IMAGE_BYTES + 1)
    large.set(ORIGINAL)
    const { result } = await answered(picture(large))
    expect(await result).toMatchObject({ outcome: 'kept-original', reason: 'image-too-large', sizeBytes: large.length })
  })
})

describe('D6: a format that cannot be slimmed ends as the original, whichever way the service says so', () => {
  const WEBP = Uint8Array.from(webp())

  test('flag 2', async () => {
    const { result } = await answered(picture(WEBP, { 'x-slimflag': '2', 'content-type': 'image/webp' }))
    expect(await result).toMatchObject({
      slimFlag: 2,
      format: 'webp',
      outcome: 'kept-original',
      reason: 'format-not-slimmable',
      savedBytes: 0,
    })
  })

  test('flag 2 of a picture that could be slimmed, and would not become smaller', async () => {
    const { result } = await answered(picture(ORIGINAL, { 'x-slimflag': '2' }))
    expect(await result).toMatchObject({ slimFlag: 2, outcome: 'not-smaller', savedBytes: 0, originalSizeBytes: 1000 })
  })

  test('flag 2 of such a picture is a result, also where the caller wants failures', async () => {
    const { result } = await answered(picture(ORIGINAL, { 'x-slimflag': '2' }), {}, FAIL)
    expect(await result).toMatchObject({ outcome: 'not-smaller' })
  })

  test.each(['-441', '-443'])('X-ErrNo %s with the picture', async number => {
    const { host, result } = await answered(picture(WEBP, { 'x-errno': number }))
    expect(await result).toMatchObject({ outcome: 'kept-original', reason: 'format-not-slimmable', format: 'webp' })
    expect(host.requests).toHaveLength(1)
  })

  test.each<[string, Partial<HttpResponse>]>([
    ['X-ErrNo -441 without', { status: 200, headers: { 'x-errno': '-441' } }],
    ['X-ErrNo -443 with another status', { status: 400, headers: { 'x-errno': '-443' } }],
    ['a document', refused(400, 'InvalidImageFormat')],
  ])('%s: the original is fetched', async (_what, answer) => {
    const { host, result } = await answered(answer)
    const second = await host.nextRequest()
    expect(isPlain(second)).toBe(true)
    second.respondWith(picture(WEBP))
    expect(await result).toMatchObject({ outcome: 'kept-original', format: 'webp', savedBytes: 0, attempts: 2 })
  })
})

describe('D7: a refusal may be XML, JSON, a number or nothing, under any status', () => {
  const refusals: readonly (readonly [string, Partial<HttpResponse>, SlimErrorCode])[] = [
    ['XML', refused(400, 'ImageResolutionExceed'), 'image-too-many-pixels'],
    ['XML behind blanks', { status: 400, text: `\r\n  ${refused(400, 'ImageTooLarge').text}` }, 'image-too-large'],
    ['XML under 200', refused(200, 'InvalidImageSource'), 'slim-refused'],
    ['XML with a number', refused(400, '-447'), 'image-too-many-pixels'],
    ['a denial, which may mean processing alone', refused(403, 'AccessDenied'), 'access-denied'],
    ['no right to process', refused(403, 'NoProcessAuthority'), 'slim-not-permitted'],
    ['JSON', { status: 400, text: '{"code":"InvalidParam","message":"No."}' }, 'request-refused'],
    ['JSON with a number', { status: 400, headers: { 'x-errno': '-163' }, text: '{"code":-163}' }, 'slim-not-run'],
    ['JSON under 200', { status: 200, headers: { 'x-errno': '-902' }, text: '{"code":-902}' }, 'service-failed'],
    ['nothing but a status', { status: 400 }, 'request-refused'],
    ['a redirection that was not followed', { status: 302, headers: { location: ADDRESS } }, 'request-refused'],
    ['nothing but a number', { status: 200, headers: { 'x-errno': '-164' } }, 'rate-limited'],
    ['a number under 503', { status: 503, headers: { 'x-errno': '-164' } }, 'rate-limited'],
    ['a number for a signature', { status: 403, headers: { 'x-errno': '-46618' } }, 'signature-refused'],
    ['a number for an account', { status: 403, headers: { 'x-errno': '-162' } }, 'account-blocked'],
    ['a number for a missing picture', { status: 404, headers: { 'x-errno': '-46628' } }, 'not-found'],
  ]

  test.each(refusals)('%s: the original is fetched, with the reason', async (_what, answer, reason) => {
    const { host, result } = await answered(answer)
    const second = await host.nextRequest()
    expect(isPlain(second)).toBe(true)
    second.respondWith(picture(ORIGINAL))
    expect(await result).toMatchObject({ outcome: 'kept-original', reason, slimFlag: null, attempts: 2 })
  })

  test.each(refusals)('%s: a failure of that code where the caller wants one', async (_what, answer, code) => {
    const { host, result } = await answered(answer, {}, FAIL)
    expect(await failureOf(result)).toMatchObject({ code })
    await host.settle()
    expect(host.requests).toHaveLength(1)
  })

  test('what the original is refused with is the failure then', async () => {
    const { host, result } = await answered({ status: 404, headers: { 'x-errno': '-46628' } })
    ;(await host.nextRequest()).respondWith(refused(404, 'NoSuchKey'))
    expect(await failureOf(result)).toMatchObject({ code: 'not-found', service: { code: 'NoSuchKey' } })
    await host.settle()
    expect(host.requests).toHaveLength(2)
  })

  test.each<[string, Partial<HttpResponse>, SlimErrorCode]>([
    ['a missing picture', refused(404, 'NoSuchKey'), 'not-found'],
    ['an archived picture', refused(403, 'InvalidObjectState'), 'object-archived'],
    ['an archived picture, said otherwise', refused(403, 'AccessDenied', 'InvalidObjectState'), 'object-archived'],
    ['an account', refused(451, 'UnavailableForLegalReasons'), 'account-blocked'],
    ['a service that fails', refused(500, 'InternalError'), 'service-failed'],
    ['a service that is busy', refused(503, 'SlowDown'), 'rate-limited'],
    ['a page of somebody else', { status: 200, text: '<!doctype html><html></html>' }, 'response-unreadable'],
  ])('%s says nothing of processing: it is the failure, and nothing more is fetched', async (_what, answer, code) => {
    const { host, result } = await answered(answer)
    expect(await failureOf(result)).toMatchObject({ code })
    await host.settle()
    expect(host.requests).toHaveLength(1)
  })

  test('an archived picture is to be restored first', async () => {
    const { result } = await answered(refused(403, 'InvalidObjectState'))
    expect(await failureOf(result)).toMatchObject({ hint: 'Restore it first.', retryable: false })
  })

  test('time that is over is the failure', async () => {
    const { host, result, first } = await begin()
    first.failWith('timeout')
    expect(await failureOf(result)).toMatchObject({ code: 'timeout', retryable: true })
    expect(host.requests).toHaveLength(1)
  })

  test('a refusal of the original, where no slimming was asked for, is the failure', async () => {
    const { host, result } = await answered(refused(403, 'AccessDenied'), { slim: false })
    expect(await failureOf(result)).toMatchObject({ code: 'access-denied' })
    await host.settle()
    expect(host.requests).toHaveLength(1)
  })
})

describe('D8: a bucket may slim on its own what is read from it', () => {
  test('the parameter is sent once, and the answer is read as any other', async () => {
    const { result, first } = await begin()
    expect(first.url.match(/imageSlim/g)).toHaveLength(1)
    first.respondWith(picture(SLIM, { 'x-slimflag': '1', 'x-orisize': '1000' }))
    expect(await result).toMatchObject({ outcome: 'compressed', savedBytes: 600 })
  })

  test.each([[{ 'x-slimflag': '0' }], [{ 'x-slimflag': '2' }], [{ 'x-errno': '-441' }]])(
    'that it did not slim what nobody wanted slimmed is no failure: %o',
    async headers => {
      const { result } = await answered(picture(ORIGINAL, headers), { slim: false }, FAIL)
      const told = await result
      expect(told).toMatchObject({ outcome: 'not-requested' })
      expect(told).not.toHaveProperty('reason')
    },
  )

  test('what it slimmed without being asked is told as slimmed', async () => {
    const { result } = await answered(picture(SLIM, { 'x-slimflag': '1', 'x-orisize': '1000' }), { slim: false })
    expect(await result).toMatchObject({ slimFlag: 1, outcome: 'compressed', savedBytes: 600 })
  })
})

describe('credentials that the service calls expired', () => {
  test.each([
    ['in XML', refused(400, 'ExpiredToken')],
    ['as a number', { status: 403, headers: { 'x-errno': '-46619' } }],
  ])('%s are renewed, and the slimmed picture is asked for again', async (_what, answer) => {
    const { host, fake, result } = await answered(answer)
    const second = await host.nextRequest()
    expect(asksSlim(second)).toBe(true)
    expect(fake.stsCallCount).toBe(2)
    second.respondWith(picture(SLIM, { 'x-slimflag': '1' }))
    expect(await result).toMatchObject({ outcome: 'compressed', attempts: 2 })
  })

  test('are renewed on the way to the original too, and it is the original that is asked for', async () => {
    const { host, result } = await answered(refused(400, 'InvalidImageFormat'))
    ;(await host.nextRequest()).respondWith(refused(400, 'ExpiredToken'))
    const third = await host.nextRequest()
    expect(isPlain(third)).toBe(true)
    third.respondWith(picture(ORIGINAL))
    expect(await result).toMatchObject({ outcome: 'kept-original', reason: 'slim-refused', attempts: 3 })
  })

  test('twice are a failure, however the requests are spread', async () => {
    const { host, fake, result } = await answered(refused(400, 'ExpiredToken'))
    ;(await host.nextRequest()).respondWith(refused(400, 'InvalidImageFormat'))
    ;(await host.nextRequest()).respondWith(refused(400, 'ExpiredToken'))
    expect(await failureOf(result)).toMatchObject({ code: 'credentials-expired' })
    await host.settle()
    expect([host.requests.length, fake.stsCallCount]).toEqual([3, 2])
  })

  test('are the same for the slimmed picture and the original', async () => {
    let calls = 0
    const credentials = () => {
      calls += 1
      return stsReply()
    }
    const { host } = await answered(refused(400, 'InvalidImageFormat'), {}, { credentials })
    await host.nextRequest()
    expect(calls).toBe(1)
  })
})

describe('cancelling', () => {
  test('ends the request on its way, with its own code', async () => {
    const switchboard = new AbortController()
    const { host, result, first } = await begin({ signal: switchboard.signal })
    switchboard.abort()
    expect(await failureOf(result)).toMatchObject({ code: 'cancelled', retryable: false })
    expect(first.isOpen).toBe(false)
    await host.advance(10_000)
    expect(host.requests).toHaveLength(1)
  })

  test('is the last that is heard of it: what the platform still reports is not passed on', async () => {
    const switchboard = new AbortController()
    const onProgress = vi.fn()
    const { result, first } = await begin({ signal: switchboard.signal, onProgress })
    switchboard.abort()
    first.reportReceived(100, 400)
    expect(await failureOf(result)).toMatchObject({ code: 'cancelled' })
    expect(onProgress).not.toHaveBeenCalled()
  })

  test('ends the request for the original too', async () => {
    const switchboard = new AbortController()
    const { host, result } = await answered(refused(400, 'InvalidImageFormat'), { signal: switchboard.signal })
    const second = await host.nextRequest()
    switchboard.abort()
    expect(await failureOf(result)).toMatchObject({ code: 'cancelled' })
    expect(second.isOpen).toBe(false)
  })

  test('before it begins asks nobody', async () => {
    const fake = createFakeClient()
    const result = fake.client.download('cat.png', { signal: AbortSignal.abort() })
    expect(await failureOf(result)).toMatchObject({ code: 'cancelled' })
    await fake.host.settle()
    expect([fake.stsCallCount, fake.host.requests.length]).toEqual([0, 0])
  })

  test('after the end changes nothing', async () => {
    const switchboard = new AbortController()
    const { result } = await answered(picture(SLIM), { signal: switchboard.signal })
    await result
    switchboard.abort()
    expect(await result).toMatchObject({ sizeBytes: 400 })
  })
})
