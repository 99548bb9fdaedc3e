import { describe, expect, test } from 'vitest'
import type { SlimErrorCode } from '../../src/errors.js'
import type { HttpResponse } from '../../src/host.js'
import { MAX_IMAGE_BYTES } from '../../src/protocol/pic-operations.js'
import type { ClientOptions, ProcessOptions } from '../../src/types.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import { found, notFound, refused, slimmed } from '../helpers/service-answers.js'

const KEY = 'uploads/u42/cat.png'
const ADDRESS = `https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com/${KEY}`

/** A processing under way, and its first request. */
async function begin(options: ProcessOptions = {}, clientOptions: Partial<ClientOptions> = {}) {
  const fake = createFakeClient(clientOptions)
  const result = fake.client.process(KEY, options)
  return { ...fake, fake, result, first: await fake.host.nextRequest() }
}

/** The next request, once its turn has come: they leave at a certain rate. */
async function next({ host }: Pick<ReturnType<typeof createFakeClient>, 'host'>) {
  await host.advance(100)
  return host.nextRequest()
}

/** A processing whose original is found to have 1000 bytes, and its POST. */
async function beginPost(...given: Parameters<typeof begin>) {
  const begun = await begin(...given)
  begun.first.respondWith(found(1000))
  return { ...begun, post: await next(begun) }
}

describe('processing what is stored', () => {
  test('asks for the size of the original first, and then for the slimmed picture', async () => {
    const { host, result, first, post } = await beginPost({ saveAs: 'slim/u42/cat.png' })
    expect(first.method).toBe('HEAD')
    expect(first.url).toMatch(RegExp(`^${ADDRESS}\\?response-expires=\\w{3}%2C`))
    expect(first.headers).not.toHaveProperty('Pic-Operations')
    expect(post).toMatchObject({ method: 'POST', url: `${ADDRESS}?image_process` })
    expect(post.body).toBeUndefined()
    expect(post.headers['Pic-Operations']).toBe(
      '{"is_pic_info":1,"rules":[{"fileid":"/slim/u42/cat.png","rule":"imageSlim"}]}',
    )
    expect(post.headers['Authorization']).toContain(
      '&q-header-list=content-length;host;pic-operations&q-url-param-list=image_process&',
    )
    post.respondWith(slimmed({ key: 'slim/u42/cat.png', sizeBytes: 400 }))
    expect(await result).toMatchObject({
      original: { key: KEY, url: ADDRESS, sizeBytes: 1000, format: 'png', width: 1600, height: 900 },
      slim: { key: 'slim/u42/cat.png', sizeBytes: 400 },
      outputs: [{ key: 'slim/u42/cat.png', sizeBytes: 400 }],
      outcome: 'compressed',
      savedBytes: 600,
      savedFraction: 0.6,
      requestId: 'NjdhYmNk',
      attempts: 1,
      durationMs: 100,
    })
    expect(host.requests).toHaveLength(2)
  })

  test('replaces the original where no other key is given', async () => {
    const { result, post } = await beginPost()
    expect(post.headers['Pic-Operations']).toContain(`"fileid":"/${KEY}"`)
    post.respondWith(slimmed({ key: KEY, sizeBytes: 400 }))
    const { original, slim } = await result
    expect([original.key, slim?.key]).toEqual([KEY, KEY])
    // It is that of the slimmed picture now.
    expect(original).not.toHaveProperty('etag')
    expect(original.sizeBytes).toBe(1000)
  })

  test('stores under what saveAs makes of the key, and every further output under its own', async () => {
    const operations = [{ rule: 'imageMogr2/thumbnail/!50p', saveAs: 'small/cat.png' }]
    const { result, post } = await beginPost({ saveAs: key => `slim/${key}`, operations })
    expect(post.headers['Pic-Operations']).toBe(
      '{"is_pic_info":1,"rules":[{"fileid":"/slim/uploads/u42/cat.png","rule":"imageSlim"},' +
        '{"fileid":"/small/cat.png","rule":"imageMogr2/thumbnail/!50p"}]}',
    )
    post.respondWith(slimmed({ key: 'small/cat.png', sizeBytes: 90 }, { key: `slim/${KEY}`, sizeBytes: 400 }))
    expect(await result).toMatchObject({
      slim: { key: `slim/${KEY}`, sizeBytes: 400 },
      outputs: [{ sizeBytes: 400 }, { sizeBytes: 90 }],
      savedBytes: 600,
    })
  })

  test('that does not make it smaller saved nothing', async () => {
    const { result, post } = await beginPost()
    post.respondWith(slimmed({ key: KEY, sizeBytes: 1000 }))
    expect(await result).toMatchObject({ outcome: 'not-smaller', savedBytes: 0, savedFraction: 0 })
  })

  test.each([
    ['without a result', slimmed()],
    ['without a word', { status: 200, headers: {}, text: '' }],
  ])('that is answered %s did not run, and the original is there', async (_what, answer: HttpResponse) => {
    const { result, post } = await beginPost()
    post.respondWith(answer)
    const told = await result
    expect(told).toMatchObject({ outcome: 'kept-original', reason: 'slim-not-run', savedBytes: 0 })
    expect(told).not.toHaveProperty('slim')
    expect(told.outputs).toMatchObject([{ key: KEY, missing: true }])
  })

  test('that did not run is a failure where the caller wants one', async () => {
    const { result, post } = await beginPost({}, { onSlimFailure: 'fail' })
    post.respondWith(slimmed())
    expect(await failureOf(result)).toMatchObject({
      code: 'slim-not-run',
      message: 'uploads/u42/cat.png is stored, not slimmed.',
    })
  })

  test('has the timeout of the client', async () => {
    const { first } = await begin({}, { timeoutMs: 5000 })
    expect(first.timeoutMs).toBe(5000)
  })
})

describe('the size of the original', () => {
  test('is not asked for where the caller knows it', async () => {
    const { host, result, first } = await begin({ originalSizeBytes: 2000 })
    expect(first.method).toBe('POST')
    first.respondWith(slimmed({ key: KEY, sizeBytes: 400 }))
    expect(await result).toMatchObject({ original: { sizeBytes: 2000 }, savedBytes: 1600, savedFraction: 0.8 })
    expect(host.requests).toHaveLength(1)
  })

  test.each([[{}], [{ 'content-length': '0' }], [{ 'content-length': 'many' }]])(
    'stays unknown where the answer has %o, and nothing is claimed of what was saved',
    async headers => {
      const begun = await begin()
      begun.first.respondWith({ status: 200, headers })
      ;(await next(begun)).respondWith(slimmed({ key: KEY, sizeBytes: 400 }))
      const told = await begun.result
      expect(told).toMatchObject({ outcome: 'compressed', savedBytes: 0, savedFraction: 0, slim: { sizeBytes: 400 } })
      expect(told.original).not.toHaveProperty('sizeBytes')
    },
  )

  test('is asked of the service for pictures where the headers may not be read', async () => {
    const begun = await begin()
    begun.first.respondWith({ status: 403 })
    const info = await next(begun)
    expect(info).toMatchObject({ method: 'GET', url: `${ADDRESS}?imageInfo` })
    info.respondWith({ status: 200, text: '{"format":"png","width":"1","height":"1","size":"1234"}' })
    ;(await next(begun)).respondWith(slimmed({ key: KEY, sizeBytes: 400 }))
    expect(await begun.result).toMatchObject({ original: { sizeBytes: 1234 }, savedBytes: 834, attempts: 1 })
  })

  test.each<[string, Partial<HttpResponse>]>([
    ['is refused too', refused(403, 'AccessDenied')],
    ['is answered with something else', { status: 200, text: 'no JSON' }],
    ['is answered with nothing', { status: 200, text: 'null' }],
    ['is answered without a size', { status: 200, text: '{"format":"png"}' }],
    ['is answered with no number', { status: 200, text: '{"size":"many"}' }],
    ['fails', refused(500, 'InternalError')],
  ])('stays unknown where that question %s, and the picture is processed all the same', async (_what, answer) => {
    const begun = await begin()
    begun.first.respondWith({ status: 403 })
    ;(await next(begun)).respondWith(answer)
    const post = await next(begun)
    expect(post.method).toBe('POST')
    post.respondWith(slimmed({ key: KEY, sizeBytes: 400 }))
    const told = await begun.result
    expect(told).toMatchObject({ outcome: 'compressed', savedBytes: 0 })
    expect(told.original).not.toHaveProperty('sizeBytes')
  })

  test('that is over the limit ends it before anything is processed, and names the limit', async () => {
    const { host, result, first } = await begin()
    first.respondWith(found(MAX_IMAGE_BYTES + 1))
    expect(await failureOf(result)).toMatchObject({
      code: 'image-too-large',
      message: `${KEY} has ${MAX_IMAGE_BYTES + 1} bytes, ${MAX_IMAGE_BYTES} are allowed.`,
    })
    await host.advance(1000)
    expect(host.requests).toHaveLength(1)
  })

  test('that the caller knows to be over the limit ends it without any request', async () => {
    const { host, client } = createFakeClient()
    const result = client.process(KEY, { originalSizeBytes: MAX_IMAGE_BYTES + 1 })
    expect(await failureOf(result)).toMatchObject({ code: 'image-too-large' })
    expect(host.requests).toHaveLength(0)
  })
})

describe('a failure', () => {
  test('to find the original ends it', async () => {
    const { host, result, first } = await begin()
    first.respondWith(notFound())
    expect(await failureOf(result)).toMatchObject({ code: 'not-found', service: { status: 404 } })
    await host.advance(1000)
    expect(host.requests).toHaveLength(1)
  })

  test('of the link ends it', async () => {
    const { host, result, first } = await begin()
    first.failWith('timeout')
    expect(await failureOf(result)).toMatchObject({ code: 'timeout', retryable: true })
    await host.advance(1000)
    expect(host.requests).toHaveLength(1)
  })

  test('to be heard by the page may concern HEAD alone, which a CORS rule can leave out', async () => {
    const { host, result, first } = await begin()
    first.failWith('network-or-cors')
    await host.advance(1000)
    const info = await host.nextRequest()
    expect(info.url).toMatch(/\?imageInfo$/)
    info.failWith('network-or-cors')
    await host.advance(1000)
    const post = await host.nextRequest()
    post.failWith('network-or-cors')
    expect(await failureOf(result)).toMatchObject({ code: 'network-or-cors', retryable: true })
  })

  // Nothing is sent again without the rule, as an upload is: there would be nothing left to do.
  test.each<[string, HttpResponse, SlimErrorCode]>([
    ['a refusal of the rule', refused(400, 'InvalidPicOperations'), 'slim-refused'],
    ['a format that is not taken', refused(400, 'InvalidImageFormat'), 'slim-refused'],
    ['a picture of too many pixels', refused(400, 'ImageResolutionExceed'), 'image-too-many-pixels'],
    ['a denial', refused(403, 'AccessDenied'), 'access-denied'],
    ['no right to process', refused(403, 'NoProcessAuthority'), 'slim-not-permitted'],
    ['an archived picture', refused(403, 'InvalidObjectState'), 'object-archived'],
    ['an archived picture, said with another status', refused(409, 'InvalidObjectState'), 'object-archived'],
    ['a picture that went away', refused(404, 'NoSuchKey'), 'not-found'],
    ['a service that is busy', refused(503, 'SlowDown'), 'rate-limited'],
    ['a service that fails', refused(500, 'InternalError'), 'service-failed'],
    ['an error under 200', refused(200, 'InvalidImageSource'), 'slim-refused'],
    ['a number', { status: 400, headers: { 'x-errno': '-60949' }, text: '' }, 'rate-limited'],
    ['a web page', { status: 200, headers: {}, text: '<html></html>' }, 'response-unreadable'],
  ])('that is %s rejects, whatever the caller wants of uploads', async (_what, answer, code) => {
    const { host, result, post } = await beginPost({}, { onSlimFailure: 'keep-original' })
    post.respondWith(answer)
    expect(await failureOf(result)).toMatchObject({ code })
    await host.advance(1000)
    expect(host.requests).toHaveLength(2)
  })

  test('of an archived picture says what to do first', async () => {
    const { result, post } = await beginPost()
    post.respondWith(refused(403, 'InvalidObjectState'))
    expect(await failureOf(result)).toMatchObject({ hint: 'Restore it first.', retryable: false })
  })
})

describe('what cannot work', () => {
  test.each(['', '/cat.png', '../cat.png', 'a//b.png'])('like the key %j asks nobody', async key => {
    const fake = createFakeClient()
    const result = fake.client.process(key, { saveAs: 'slim/cat.png' })
    expect(await failureOf(result)).toMatchObject({
      code: 'key-invalid',
      message: `key cannot be ${JSON.stringify(key)}.`,
    })
    expect([fake.stsCallCount, fake.host.requests.length]).toEqual([0, 0])
  })

  test.each<[string, ProcessOptions, SlimErrorCode]>([
    ['a saveAs that is no key', { saveAs: '../cat.png' }, 'key-invalid'],
    ['a saveAs that makes no key', { saveAs: () => '' }, 'key-invalid'],
    ['an output without a key', { operations: [{ rule: 'style/a', saveAs: '/a.png' }] }, 'key-invalid'],
    ['too many rules', { operations: Array(5).fill({ rule: 'style/a', saveAs: 'a.png' }) }, 'operations-invalid'],
  ])('like %s asks nobody', async (_what, options, code) => {
    const fake = createFakeClient()
    expect(await failureOf(fake.client.process(KEY, options))).toMatchObject({ code })
    expect([fake.stsCallCount, fake.host.requests.length]).toEqual([0, 0])
  })

  test('like a saveAs that throws has its fault as the cause', async () => {
    const cause = new RangeError('no folder')
    const saveAs = () => {
      throw cause
    }
    const { client } = createFakeClient()
    expect(await failureOf(client.process(KEY, { saveAs }))).toMatchObject({ code: 'request-refused', cause })
  })
})

describe('credentials that the service calls expired', () => {
  test('are renewed, and only that request is sent again', async () => {
    const begun = await beginPost()
    begun.post.respondWith(refused(400, 'ExpiredToken'))
    const again = await next(begun)
    expect(again).toMatchObject({ method: 'POST', url: begun.post.url })
    expect(begun.fake.stsCallCount).toBe(2)
    again.respondWith(slimmed({ key: KEY, sizeBytes: 400 }))
    expect(await begun.result).toMatchObject({ outcome: 'compressed', savedBytes: 600, attempts: 2 })
  })

  // A HEAD is refused with a status alone: what it means is heard from the question that follows.
  test.each([400, 403])(
    'and are called so by a status %i without a word, are renewed by the next question',
    async status => {
      const begun = await begin()
      begun.first.respondWith({ status })
      ;(await next(begun)).respondWith(refused(400, 'ExpiredToken'))
      ;(await next(begun)).respondWith({ status: 200, text: '{"size":"1000"}' })
      ;(await next(begun)).respondWith(slimmed({ key: KEY, sizeBytes: 400 }))
      expect(await begun.result).toMatchObject({ savedBytes: 600, attempts: 1 })
      expect(begun.fake.stsCallCount).toBe(2)
    },
  )

  test('twice are a failure', async () => {
    const begun = await beginPost()
    begun.post.respondWith(refused(400, 'ExpiredToken'))
    ;(await next(begun)).respondWith(refused(400, 'ExpiredToken'))
    expect(await failureOf(begun.result)).toMatchObject({ code: 'credentials-expired' })
    expect(begun.fake.stsCallCount).toBe(2)
  })

  test('are asked for once for all requests of one processing', async () => {
    const { fake } = await beginPost()
    expect(fake.stsCallCount).toBe(1)
  })
})

describe('cancelling', () => {
  test.each(['HEAD', 'POST'])('ends the %s on its way', async method => {
    const switchboard = new AbortController()
    const begun = await begin({ signal: switchboard.signal })
    if (method === 'POST') begun.first.respondWith(found(1000))
    const request = method === 'POST' ? await next(begun) : begun.first
    expect(request.method).toBe(method)
    switchboard.abort()
    expect(await failureOf(begun.result)).toMatchObject({ code: 'cancelled' })
    expect(request.isOpen).toBe(false)
    const sent = begun.host.requests.length
    await begun.host.advance(10_000)
    expect(begun.host.requests).toHaveLength(sent)
  })

  test('while it waits for its turn sends nothing more', async () => {
    const switchboard = new AbortController()
    const { host, client, result, first } = await begin({ signal: switchboard.signal })
    void client.process('other.png', { originalSizeBytes: 1 })
    await host.settle()
    first.respondWith(found(1000))
    await host.settle()
    expect(host.requests.map(({ method }) => method)).toEqual(['HEAD', 'POST'])
    switchboard.abort()
    expect(await failureOf(result)).toMatchObject({ code: 'cancelled' })
    await host.advance(10_000)
    expect(host.requests).toHaveLength(2)
  })

  test('before it begins asks nobody', async () => {
    const fake = createFakeClient()
    expect(await failureOf(fake.client.process(KEY, { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'cancelled',
    })
    await fake.host.settle()
    expect([fake.stsCallCount, fake.host.requests.length]).toEqual([0, 0])
  })
})
