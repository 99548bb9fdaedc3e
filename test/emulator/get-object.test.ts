import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { get, put, send } from './call.js'

const PHOTOGRAPH = readFileSync(join(import.meta.dirname, '../fixtures/images/seeding-1335kb.png'))

let cos: LocalCos
let picture: Buffer
beforeAll(async () => {
  cos = await startLocalCos()
  picture = await sharp(PHOTOGRAPH).extract({ left: 400, top: 200, width: 160, height: 120 }).png().toBuffer()
  await put(cos, 'a.png', picture, { headers: { 'content-type': 'image/png' } })
  await put(cos, 'digits', '0123456789')
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(() => cos.close())

describe('a range', () => {
  test.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=7-99', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
  ])('%s', async (range, text, contentRange) => {
    const answer = await get(cos, 'digits', { headers: { range } })
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([206, text, contentRange])
  })

  test('behind the end is refused', async () => {
    expect((await get(cos, 'digits', { headers: { range: 'bytes=10-' } })).code).toBe('InvalidRange')
  })

  test('of several pieces, or not understood, means the whole', async () => {
    for (const range of ['bytes=0-1,3-4', 'lines=1-2', 'bytes=-']) {
      expect((await get(cos, 'digits', { headers: { range } })).text).toBe('0123456789')
    }
  })
})

describe('a condition', () => {
  test('that the copy is still right is answered with 304', async () => {
    const etag = (await get(cos, 'digits')).headers['etag'] ?? ''
    const answer = await get(cos, 'digits', { headers: { 'if-none-match': etag } })
    expect([answer.status, answer.text]).toEqual([304, ''])
    expect((await get(cos, 'digits', { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  test('that does not hold is refused', async () => {
    expect((await get(cos, 'digits', { headers: { 'if-match': '"other"' } })).status).toBe(412)
  })
})

test('HEAD tells the same as GET, without a body', async () => {
  const [head, whole] = [await send(cos, { method: 'HEAD', path: '/digits' }), await get(cos, 'digits')]
  for (const name of ['etag', 'content-length', 'content-type', 'x-cos-hash-crc64ecma', 'last-modified']) {
    expect(head.headers[name]).toBe(whole.headers[name])
  }
  expect(head.bytes).toHaveLength(0)
})

test('what was deleted is gone, and deleting it again succeeds', async () => {
  await put(cos, 'gone', 'x')
  expect((await send(cos, { method: 'DELETE', path: '/gone' })).status).toBe(204)
  expect((await get(cos, 'gone')).code).toBe('NoSuchKey')
  expect((await send(cos, { method: 'DELETE', path: '/gone' })).status).toBe(204)
})

describe('?imageSlim', () => {
  const slim = (key = 'a.png') => get(cos, key, { query: 'imageSlim' })

  test('sends the small picture with flag 1 and the size of the original, and stores nothing', async () => {
    const answer = await slim()
    expect(answer.headers['x-slimflag']).toBe('1')
    expect(answer.headers['x-orisize']).toBe(String(picture.length))
    expect(answer.headers['x-ci-request-id']).toBeTruthy()
    expect(answer.headers['content-type']).toBe('image/png')
    expect(answer.bytes.length).toBeLessThan(picture.length)
    expect((await sharp(answer.bytes).metadata()).width).toBe(160)
    expect((await get(cos, 'a.png')).bytes.equals(picture)).toBe(true)
  })

  test('sends the original with flag 2 where nothing can be gained', async () => {
    await put(cos, 'small.png', (await slim()).bytes)
    const answer = await slim('small.png')
    expect(answer.headers['x-slimflag']).toBe('2')
    expect((await slim('digits')).text).toBe('0123456789')
    expect((await slim('digits')).headers['x-slimflag']).toBe('2')
  })

  test('sends the original with flag 0 where the picture is broken', async () => {
    await put(cos, 'broken.png', picture.subarray(0, 5000))
    const answer = await slim('broken.png')
    expect([answer.status, answer.headers['x-slimflag'], answer.headers['x-errno']]).toEqual([200, '0', '-120'])
    expect(answer.bytes).toHaveLength(5000)
  })

  test('can be made to fail, or to lose its flag', async () => {
    cos.settings.slimFlag = 0
    expect((await slim()).headers['x-slimflag']).toBe('0')
    cos.settings.slimFlag = 'absent'
    const answer = await slim()
    expect(answer.headers['x-slimflag']).toBeUndefined()
    expect(answer.bytes.equals(picture)).toBe(true)
  })

  test('is a plain download while it is off, or a refusal where the switch says so', async () => {
    cos.settings.imageSlim = { api: false, auto: false, suffixes: [] }
    const answer = await slim()
    expect(answer.headers['x-slimflag']).toBeUndefined()
    expect(answer.bytes.equals(picture)).toBe(true)
    cos.settings.whenSlimOff = 'refuse'
    const refused = await slim()
    expect([refused.code, refused.headers['x-errno']]).toEqual(['-163', '-163'])
  })

  test('is not needed for listed suffixes in Auto mode', async () => {
    cos.settings.imageSlim = { api: false, auto: true, suffixes: ['png'] }
    expect((await get(cos, 'a.png')).headers['x-slimflag']).toBe('1')
    expect((await get(cos, 'digits')).headers['x-slimflag']).toBeUndefined()
  })

  test('of more than 32 MB is sent to the original', async () => {
    await put(cos, 'huge.png', Buffer.alloc(32 * 1024 * 1024 + 1))
    const answer = await slim('huge.png')
    expect([answer.status, answer.headers['location']]).toEqual([302, `${cos.endpoint}/huge.png`])
  })

  test('of what does not exist is NoSuchKey', async () => {
    expect((await slim('no-such.png')).code).toBe('NoSuchKey')
  })
})

test('?imageMogr2 makes a thumbnail', async () => {
  const answer = await get(cos, 'a.png', { query: 'imageMogr2/thumbnail/40x/format/jpg' })
  const { format, width, height } = await sharp(answer.bytes).metadata()
  expect([format, width, height]).toEqual(['jpeg', 40, 30])
})

test('?imageInfo tells everything as text', async () => {
  const answer = await get(cos, 'a.png', { query: 'imageInfo' })
  expect(answer.headers['content-type']).toBe('application/json')
  expect(JSON.parse(answer.text)).toMatchObject({
    format: 'png',
    width: '160',
    height: '120',
    size: String(picture.length),
    frame_count: '1',
  })
})

describe('an error', () => {
  test('is a document with the ids of the headers', async () => {
    const answer = await get(cos, 'no-such')
    const host = new URL(cos.endpoint).host
    expect(answer.status).toBe(404)
    expect(answer.headers['content-type']).toBe('application/xml')
    expect(answer.text).toBe(
      `<?xml version='1.0' encoding='utf-8' ?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>` +
        `<Resource>${host}/no-such</Resource><RequestId>${answer.headers['x-cos-request-id'] ?? ''}</RequestId>` +
        `<TraceId>${answer.headers['x-cos-trace-id'] ?? ''}</TraceId></Error>`,
    )
  })

  test('can be JSON, or empty', async () => {
    cos.settings.errorBody = 'json'
    expect(JSON.parse((await get(cos, 'no-such')).text)).toMatchObject({ code: 'NoSuchKey' })
    cos.settings.errorBody = 'empty'
    const answer = await get(cos, 'no-such')
    expect([answer.status, answer.text]).toEqual([404, ''])
  })
})

describe('a list', () => {
  beforeAll(async () => {
    for (const key of ['l/a', 'l/b/1', 'l/b/2', 'l/猫', 'l/c', 'l/😀', 'l/ｚ']) await put(cos, key, 'x')
  })
  const keysIn = (text: string) => [...text.matchAll(/<(?:Key|Prefix)>([^<]*)</g)].map(match => match[1]).slice(1)

  test('holds the keys with the prefix in the order of their bytes', async () => {
    const answer = await get(cos, '', { query: 'prefix=l%2F' })
    expect(keysIn(answer.text)).toEqual(['l/a', 'l/b/1', 'l/b/2', 'l/c', 'l/猫', 'l/ｚ', 'l/😀'])
    expect(answer.text).toContain('<IsTruncated>false</IsTruncated>')
  })

  test('puts folders together', async () => {
    const { text } = await get(cos, '', { query: 'prefix=l%2F&delimiter=%2F' })
    expect(text.match(/<CommonPrefixes>.*?<\/CommonPrefixes>/g)).toEqual([
      '<CommonPrefixes><Prefix>l/b/</Prefix></CommonPrefixes>',
    ])
    expect(text).not.toContain('l/b/1')
  })

  test('goes on from page to page and misses nothing', async () => {
    const found: (string | undefined)[] = []
    let marker: string | undefined = ''
    for (let page = 0; marker !== undefined && page < 10; page++) {
      const query = `prefix=l%2F&delimiter=%2F&max-keys=2&marker=${encodeURIComponent(marker)}`
      const { text } = await get(cos, '', { query })
      found.push(...keysIn(text))
      marker = /<NextMarker>([^<]*)</.exec(text)?.[1]
    }
    expect(found.sort()).toEqual(['l/a', 'l/b/', 'l/c', 'l/猫', 'l/😀', 'l/ｚ'].sort())
  })

  test('encodes keys where that is asked for', async () => {
    expect((await get(cos, '', { query: 'prefix=l%2F&encoding-type=url' })).text).toContain('<Key>l%2F%E7%8C%AB</Key>')
  })

  test.each(['max-keys=-1', 'max-keys=x', 'encoding-type=base64'])('with %s is refused', async query => {
    expect((await get(cos, '', { query })).code).toBe('InvalidArgument')
  })
})
