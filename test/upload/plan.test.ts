import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import type { HttpRequest } from '../../src/host.js'
import type { ClientOptions, UploadOptions } from '../../src/types.js'
import { generateKey } from '../../src/upload/plan.js'
import { createFakeClient } from '../helpers/fake-client.js'
import { createFakeHost } from '../helpers/fake-host.js'
import { png, pngSource } from '../helpers/made-pictures.js'
import { slimmed, stored, stsReply } from '../helpers/service-answers.js'

const ORIGIN = 'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com'

/** The PUT that an upload of a PNG of 1000 bytes leads to. */
async function putOf(options: UploadOptions = {}, clientOptions: Partial<ClientOptions> = {}): Promise<HttpRequest> {
  const { host, client } = createFakeClient(clientOptions)
  void client.upload(pngSource(), options)
  return host.nextRequest()
}

const keyOf = ({ url }: HttpRequest) => decodeURIComponent(new URL(url).pathname).slice(1)
const operationsOf = ({ headers }: HttpRequest) => headers['Pic-Operations']

describe('headers', () => {
  test('a plain upload sends its type, its rule, its token and its signature, and nothing else', async () => {
    const put = await putOf({ key: 'uploads/cat.png' })
    expect(put).toMatchObject({ method: 'PUT', url: `${ORIGIN}/uploads/cat.png` })
    expect(put.headers).toEqual({
      'Content-Type': 'image/png',
      'Pic-Operations': '{"is_pic_info":1,"rules":[{"fileid":"/uploads/cat.png","rule":"imageSlim"}]}',
      'x-cos-security-token': 'EXAMPLETOKEN',
      Authorization: expect.stringMatching(/^q-sign-algorithm=sha1&q-ak=AKIDEXAMPLE/) as string, // a matcher
    })
  })

  test('type, length, host and rule are signed, the token is not', async () => {
    const { Authorization = '' } = (await putOf({ cacheControl: 'no-cache' })).headers
    expect(Authorization).toContain('&q-header-list=cache-control;content-length;content-type;host;pic-operations&')
  })

  test('the type of an upload without slimming is set too', async () => {
    const put = await putOf({ slim: false })
    expect(put.headers['Content-Type']).toBe('image/png')
    expect(put.headers).not.toHaveProperty('Pic-Operations')
  })

  test('the type is that of the bytes, whatever the file says of itself', async () => {
    const { host, client } = createFakeClient()
    void client.upload(new File([png()], 'cat.jpg', { type: 'image/jpeg' }))
    expect((await host.nextRequest()).headers['Content-Type']).toBe('image/png')
  })

  test('each option of storing becomes its header', async () => {
    const put = await putOf({
      contentType: 'image/x-png',
      cacheControl: 'max-age=600, public',
      acl: 'public-read',
      storageClass: 'STANDARD_IA',
      forbidOverwrite: true,
      metadata: { owner: 'u42', 'Taken-At': '2026-01-01' },
    })
    expect(put.headers).toMatchObject({
      'Content-Type': 'image/x-png',
      'Cache-Control': 'max-age=600, public',
      'x-cos-acl': 'public-read',
      'x-cos-storage-class': 'STANDARD_IA',
      'x-cos-forbid-overwrite': 'true',
      'x-cos-meta-owner': 'u42',
      'x-cos-meta-Taken-At': '2026-01-01',
    })
    expect(put.headers['Authorization']).toContain(
      'q-header-list=cache-control;content-length;content-type;host;pic-operations;x-cos-acl;x-cos-forbid-overwrite;' +
        'x-cos-meta-owner;x-cos-meta-taken-at;x-cos-storage-class&',
    )
  })

  test('overwriting that is not forbidden is not mentioned', async () => {
    expect((await putOf({ forbidOverwrite: false })).headers).not.toHaveProperty('x-cos-forbid-overwrite')
  })

  test('the body is the source itself, and the whole of it', async () => {
    const { host, client } = createFakeClient()
    const file = new File([png()], 'cat.png')
    void client.upload(file)
    expect((await host.nextRequest()).body).toBe(file)
    expect((await putOf()).body).toEqual(png())
  })

  test('the time for one request is the one that was asked for', async () => {
    expect((await putOf({}, { timeoutMs: 5000 })).timeoutMs).toBe(5000)
    expect((await putOf()).timeoutMs).toBe(600_000)
  })

  test('headers that the platform may change are sent, but not signed', async () => {
    const host = createFakeHost({ unsignedHeaders: ['Content-Type'] })
    void createClientOn(host, { credentials: () => stsReply() }).upload(pngSource())
    const { headers } = await host.nextRequest()
    expect(headers['Content-Type']).toBe('image/png')
    expect(headers['Authorization']).toContain('&q-header-list=content-length;host;pic-operations&')
  })
})

describe('where it goes', () => {
  test('bucket, region and key prefix of the client win over those of the STS reply', async () => {
    const put = await putOf({}, { bucket: 'other-1250000001', region: 'eu-frankfurt', keyPrefix: 'mine' })
    expect(put.url).toMatch(/^https:\/\/other-1250000001\.cos\.eu-frankfurt\.myqcloud\.com\/mine\/20260101\//)
  })

  test('an endpoint takes the place of the bucket domain, in the address and in the signed host', async () => {
    const first = await putOf({ key: 'a.png' }, { endpoint: 'http://127.0.0.1:9000' })
    const second = await putOf({ key: 'a.png' }, { endpoint: 'http://127.0.0.1:9001' })
    expect(first.url).toBe('http://127.0.0.1:9000/a.png')
    expect(first.headers['Authorization']).not.toBe(second.headers['Authorization'])
  })

  test('the endpoint of the STS reply is used where the client has none', async () => {
    const put = await putOf({ key: 'a.png' }, { credentials: () => stsReply({ endpoint: 'https://img.example.com' }) })
    expect(put.url).toBe('https://img.example.com/a.png')
  })
})

describe('the generated key', () => {
  test('is prefix, date, a random name and the ending of the format found', async () => {
    expect(keyOf(await putOf())).toMatch(/^uploads\/u42\/20260101\/\d{16,48}\.png$/)
  })

  test('ends like the bytes and not like the name', async () => {
    const { host, client } = createFakeClient()
    void client.upload({ name: 'cat.jpeg', data: png() })
    expect(keyOf(await host.nextRequest())).toMatch(/\.png$/)
  })

  test('is another for each picture', async () => {
    const { host, client } = createFakeClient()
    void client.uploadAll([pngSource(), { ...pngSource(), name: 'dog.png' }])
    expect(keyOf(await host.nextRequest())).not.toBe(keyOf(await host.nextRequest()))
  })

  test.each([
    ['mine/', 'mine/20260101/'],
    ['mine', 'mine/20260101/'],
    ['', '20260101/'],
    ['用户/4 2/', '用户/4 2/20260101/'],
  ])('begins with the key prefix %o as a folder', async (keyPrefix, beginning) => {
    expect(keyOf(await putOf({}, { keyPrefix }))).toMatch(RegExp(`^${beginning}\\d{16,48}\\.png$`))
  })

  test('begins with the date where there is no prefix at all', async () => {
    const put = await putOf({}, { credentials: () => stsReply({ keyPrefix: undefined }) })
    expect(keyOf(put)).toMatch(/^20260101\//)
  })

  test('writes date and name in digits', () => {
    const image = { name: '', sizeBytes: 1, format: 'jpeg', extension: 'jpg', contentType: 'image/jpeg' } as const
    expect(generateKey('a/', image, Date.UTC(2026, 11, 31, 23, 59), Uint8Array.of(0, 255))).toBe('a/20261231/0255.jpg')
  })
})

describe('the key', () => {
  test('of the caller is never prefixed', async () => {
    expect(keyOf(await putOf({ key: 'cat.png' }, { keyPrefix: 'mine/' }))).toBe('cat.png')
  })

  test('can be made from what the picture shows of itself', async () => {
    const { host, client } = createFakeClient()
    void client.upload(
      { name: 'Cat.PNG', data: png({ width: 30, height: 20 }) },
      { key: image => [image.name, image.format, image.width, image.height, image.sizeBytes].join('-') },
    )
    expect(keyOf(await host.nextRequest())).toBe('Cat.PNG-png-30-20-1000')
  })

  test('chosen by the STS endpoint serves one upload, and the next asks for another', async () => {
    let calls = 0
    const { host, client } = createFakeClient({ credentials: () => stsReply({ key: `chosen/${(calls += 1)}.png` }) })
    void client.uploadAll(['a.png', 'b.png', 'c.png'].map(name => ({ ...pngSource(), name })))
    await host.settle()
    expect(host.requests.map(keyOf).sort()).toEqual(['chosen/1.png', 'chosen/2.png', 'chosen/3.png'])
    expect(calls).toBe(3)
  })

  test('of the caller wins over the one that the STS endpoint chose, and does not use it up', async () => {
    let calls = 0
    const { host, client } = createFakeClient({ credentials: () => stsReply({ key: `chosen/${(calls += 1)}.png` }) })
    const task = client.upload(pngSource(), { key: 'chosen/1.png' })
    ;(await host.nextRequest()).respondWith(stored())
    await task
    void client.upload(pngSource())
    expect(keyOf(await host.nextRequest())).toBe('chosen/1.png')
    expect(calls).toBe(1)
  })

  test('chosen by the STS endpoint is checked like any other', async () => {
    const { host, client } = createFakeClient({ credentials: () => stsReply({ key: '../climbs.png' }) })
    await expect(client.upload(pngSource())).rejects.toMatchObject({ code: 'key-invalid' })
    expect(host.requests).toHaveLength(0)
  })
})

describe('saveAs', () => {
  test('is the key itself where it is left out: the slimmed picture replaces the original', async () => {
    expect(operationsOf(await putOf({ key: 'a/b.png' }))).toContain('"fileid":"/a/b.png"')
  })

  test('is a whole key of its own as text', async () => {
    const put = await putOf({ key: 'a/b.png', saveAs: 'slim/b.png' })
    expect(operationsOf(put)).toContain('"fileid":"/slim/b.png"')
    expect(keyOf(put)).toBe('a/b.png')
  })

  test('can be made from the key, also from a generated one', async () => {
    const put = await putOf({ saveAs: key => key.replace('uploads/', 'slim/') })
    expect(operationsOf(put)).toContain(`"fileid":"/${keyOf(put).replace('uploads/', 'slim/')}"`)
  })

  test('is encoded segment by segment, and the header is ASCII', async () => {
    const put = await putOf({ saveAs: 'slim/猫 1/"x"(2)*.png' })
    expect(operationsOf(put)).toBe(
      '{"is_pic_info":1,"rules":[{"fileid":"/slim/%E7%8C%AB%201/%22x%22%282%29%2A.png","rule":"imageSlim"}]}',
    )
  })
})

describe('operations', () => {
  const thumbnail = { rule: 'imageMogr2/thumbnail/!50p', saveAs: 'thumb/cat.png' }
  const marked = { rule: 'style/marked', saveAs: 'marked/cat.png' }

  test('follow imageSlim in the order in which they were given', async () => {
    expect(operationsOf(await putOf({ key: 'cat.png', operations: [thumbnail, marked] }))).toBe(
      '{"is_pic_info":1,"rules":[{"fileid":"/cat.png","rule":"imageSlim"},' +
        '{"fileid":"/thumb/cat.png","rule":"imageMogr2/thumbnail/!50p"},' +
        '{"fileid":"/marked/cat.png","rule":"style/marked"}]}',
    )
  })

  test('go alone where slimming is not wanted', async () => {
    expect(operationsOf(await putOf({ slim: false, operations: [marked] }))).toBe(
      '{"is_pic_info":1,"rules":[{"fileid":"/marked/cat.png","rule":"style/marked"}]}',
    )
  })

  test('come back as outputs in that order, whatever the order of the answer', async () => {
    const { host, client } = createFakeClient()
    const task = client.upload(pngSource(), { key: 'cat.png', saveAs: 'slim/cat.png', operations: [thumbnail, marked] })
    ;(await host.nextRequest()).respondWith(
      slimmed(
        { key: 'marked/cat.png', sizeBytes: 3 },
        { key: 'thumb/cat.png', sizeBytes: 2 },
        { key: 'slim/cat.png', sizeBytes: 1 },
      ),
    )
    const { outputs, slim } = await task
    expect(outputs.map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual([
      ['slim/cat.png', 1],
      ['thumb/cat.png', 2],
      ['marked/cat.png', 3],
    ])
    expect(slim).toEqual(outputs[0])
  })
})
