import { describe, expect, test } from 'vitest'
import type { SlimErrorCode } from '../../src/errors.js'
import type { UploadOptions, UploadSource } from '../../src/types.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import { png, pngSource, webp } from '../helpers/made-pictures.js'
import { slimmed, stored } from '../helpers/service-answers.js'

const bytes = (data: Uint8Array, name = 'cat.png') => ({ name, data })
const rules = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ rule: 'imageMogr2/rotate/90', saveAs: `out/${index}.png` }))

interface BadCase {
  readonly what: string
  readonly code: SlimErrorCode
  readonly source: UploadSource
  readonly options?: UploadOptions
}

const bad = (what: string, code: SlimErrorCode, source: UploadSource, options: UploadOptions = {}): BadCase => ({
  what,
  code,
  source,
  options,
})

const BAD: readonly BadCase[] = [
  bad('an empty file', 'source-empty', bytes(new Uint8Array())),
  bad('text that is called a picture', 'not-an-image', bytes(Buffer.from('no picture at all'))),
  bad('a picture that is cut off', 'image-truncated', bytes(png().subarray(0, 900))),
  bad('33 MB', 'image-too-large', bytes(Buffer.concat([png(), Buffer.alloc(33 * 1024 * 1024)]))),
  bad('60 000 pixels a side', 'image-too-many-pixels', bytes(png({ width: 60_000 }))),
  bad('251 million pixels', 'image-too-many-pixels', bytes(png({ width: 25_100, height: 10_000 }))),
  bad('a key that climbs', 'key-invalid', pngSource(), { key: 'uploads/../secret.png' }),
  bad('a key with a dot segment', 'key-invalid', pngSource(), { key: './cat.png' }),
  bad('a key with an empty segment', 'key-invalid', pngSource(), { key: 'a//b.png' }),
  bad('a key with a leading slash', 'key-invalid', pngSource(), { key: '/cat.png' }),
  bad('a key with a leading backslash', 'key-invalid', pngSource(), { key: '\\cat.png' }),
  bad('a key that is a folder', 'key-invalid', pngSource(), { key: 'uploads/' }),
  bad('an empty key', 'key-invalid', pngSource(), { key: '' }),
  bad('a key with a line break', 'key-invalid', pngSource(), { key: 'cat\n.png' }),
  bad('a key with DEL', 'key-invalid', pngSource(), { key: 'cat\x7f.png' }),
  bad('a key with half a surrogate pair', 'key-invalid', pngSource(), { key: 'cat\ud83d.png' }),
  bad('a key of 851 bytes', 'key-invalid', pngSource(), { key: 'k'.repeat(851) }),
  bad('a key of 851 bytes in 285 characters', 'key-invalid', pngSource(), { key: `${'猫'.repeat(283)}ab` }),
  // The type says string; a caller in JavaScript may forget to return.
  bad('a key function that returns nothing', 'key-invalid', pngSource(), {
    key: (() => undefined) as unknown as () => string,
  }),
  bad('a target that climbs', 'key-invalid', pngSource(), { saveAs: '../cat.png' }),
  bad('a target function that climbs', 'key-invalid', pngSource(), { saveAs: key => `../${key}` }),
  bad('a further target with a control character', 'key-invalid', pngSource(), {
    operations: [{ rule: 'style/a', saveAs: 'a\tb' }],
  }),
  bad('six rules', 'operations-invalid', pngSource(), { operations: rules(5) }),
  bad('six rules without slimming', 'operations-invalid', pngSource(), { slim: false, operations: rules(6) }),
  bad('more than 4 KB of rules', 'operations-invalid', pngSource(), {
    operations: [{ rule: 'x'.repeat(4096), saveAs: 'out.png' }],
  }),
]

describe.each(BAD)('$what', ({ code, source, options }) => {
  test(`is ${code}, and neither COS nor the STS endpoint hears of it`, async () => {
    const fake = createFakeClient()
    const failure = await failureOf(fake.client.upload(source, { key: 'uploads/cat.png', ...options }))
    await fake.host.settle()
    expect(failure).toMatchObject({ name: 'CosSlimError', code, retryable: false })
    expect(fake.host.requests).toHaveLength(0)
    expect(fake.stsCallCount).toBe(0)
  })
})

test('a bad picture asks for no credentials where the key is left to the client either', async () => {
  const fake = createFakeClient()
  await failureOf(fake.client.upload(bytes(new Uint8Array())))
  expect(fake.stsCallCount).toBe(0)
})

test('five rules are allowed, imageSlim counted', async () => {
  const { host, client } = createFakeClient()
  void client.upload(pngSource(), { operations: rules(4) })
  expect((await host.nextRequest()).headers['Pic-Operations']).toContain('out/3.png')
})

test('a rule of other than ASCII reaches the service encoded: headers take nothing else', async () => {
  const { host, client } = createFakeClient()
  void client.upload(pngSource(), { slim: false, operations: [{ rule: 'style/水印\n', saveAs: 'out.png' }] })
  const header = (await host.nextRequest()).headers['Pic-Operations']
  expect(header).toMatch(/^[ -~]+$/)
  expect(header).toContain('style/%E6%B0%B4%E5%8D%B0')
})

test('a key of exactly 850 bytes is sent', async () => {
  const { host, client } = createFakeClient()
  void client.upload(pngSource(), { key: `${'猫'.repeat(283)}b` })
  expect((await host.nextRequest()).url).toMatch(/%E7%8C%ABb$/)
})

test.each(['猫.png', 'cat 😺 (1).png', 'a=b&c+d.png', '100%.png'])('the key %s arrives as it is', async key => {
  const { host, client } = createFakeClient()
  const task = client.upload(pngSource(), { key })
  const put = await host.nextRequest()
  expect(decodeURIComponent(new URL(put.url).pathname)).toBe(`/${key}`)
  put.respondWith(slimmed({ key: encodeURIComponent(key), sizeBytes: 10 }))
  expect(await task).toMatchObject({ original: { key }, slim: { key, sizeBytes: 10 } })
})

test('without slimming, the limits of slimming do not count', async () => {
  const { host, client } = createFakeClient()
  const data = Buffer.concat([png({ width: 60_000 }), Buffer.alloc(33 * 1024 * 1024)])
  const task = client.upload(bytes(data), { slim: false, send: 'put' })
  const put = await host.nextRequest()
  expect(put.headers).not.toHaveProperty('Pic-Operations')
  put.respondWith(stored())
  expect(await task).toMatchObject({ outcome: 'not-requested', original: { sizeBytes: data.length } })
})

test('a picture that cannot be slimmed is stored as it is, with the reason', async () => {
  const { host, client } = createFakeClient()
  const task = client.upload(bytes(webp(), 'cat.webp'))
  const put = await host.nextRequest()
  expect(put.headers).not.toHaveProperty('Pic-Operations')
  expect(put.headers['Content-Type']).toBe('image/webp')
  expect(put.url).toMatch(/\.webp$/)
  put.respondWith(stored())
  const result = await task
  expect(result).toMatchObject({ outcome: 'kept-original', reason: 'format-not-slimmable', savedBytes: 0, outputs: [] })
  expect(result).not.toHaveProperty('slim')
})

test('a picture that cannot be slimmed still gets the further rules', async () => {
  const { host, client } = createFakeClient()
  const operations = [{ rule: 'imageMogr2/format/png', saveAs: 'out/cat.png' }]
  const task = client.upload(bytes(webp()), { operations })
  const put = await host.nextRequest()
  expect(put.headers['Pic-Operations']).toBe(
    '{"is_pic_info":1,"rules":[{"fileid":"/out/cat.png","rule":"imageMogr2/format/png"}]}',
  )
  put.respondWith(slimmed({ key: 'out/cat.png', sizeBytes: 300 }))
  const result = await task
  expect(result).toMatchObject({ outcome: 'kept-original', reason: 'format-not-slimmable', savedBytes: 0 })
  expect(result.outputs).toMatchObject([{ key: 'out/cat.png', sizeBytes: 300 }])
})

test('a picture that cannot be slimmed fails before any byte leaves where the caller wants that', async () => {
  const { host, client } = createFakeClient({ onSlimFailure: 'fail' })
  expect(await failureOf(client.upload(bytes(webp())))).toMatchObject({ code: 'format-not-slimmable' })
  await host.settle()
  expect(host.requests).toHaveLength(0)
})

test('a picture that cannot be slimmed passes where slimming is not asked for, whatever the caller wants', async () => {
  const { host, client } = createFakeClient({ onSlimFailure: 'fail' })
  const task = client.upload(bytes(webp()), { slim: false })
  ;(await host.nextRequest()).respondWith(stored())
  expect(await task).toMatchObject({ outcome: 'not-requested' })
})

test('a file that cannot be read fails as unreadable', async () => {
  const fake = createFakeClient()
  const file = new File([png()], 'cat.png')
  file.slice = () => {
    throw new DOMException('The file was moved.', 'NotReadableError')
  }
  expect(await failureOf(fake.client.upload(file))).toMatchObject({ code: 'source-unreadable' })
  expect(fake.host.requests).toHaveLength(0)
})

test('a connection that is lost fails as one, and is not tried again', async () => {
  const { host, client } = createFakeClient()
  const task = client.upload(new File([png()], 'cat.png'))
  ;(await host.nextRequest()).failWith('network-or-cors')
  expect(await failureOf(task)).toMatchObject({ code: 'network-or-cors', retryable: true })
  await host.settle()
  expect(host.requests).toHaveLength(1)
})

test('a key function that throws fails the upload with what it threw', async () => {
  const { client } = createFakeClient()
  const thrown = new Error('no name left')
  const key = () => {
    throw thrown
  }
  expect(await failureOf(client.upload(pngSource(), { key }))).toMatchObject({ code: 'request-refused', cause: thrown })
})
