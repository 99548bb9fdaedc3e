import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { element, get, picOperations, put, send, signedHeadersOf } from './call.js'

const IMAGES = join(import.meta.dirname, '../fixtures/images')
const PHOTOGRAPH = readFileSync(join(IMAGES, 'seeding-1335kb.png'))

/** A piece of it, for what does not depend on the picture. */
let small: Buffer
let cos: LocalCos
beforeAll(async () => {
  small = await sharp(PHOTOGRAPH).extract({ left: 400, top: 200, width: 160, height: 120 }).png().toBuffer()
  cos = await startLocalCos()
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(() => cos.close())

const exists = async (key: string) => (await send(cos, { method: 'HEAD', path: `/${key}` })).status === 200
const filesIn = (name: string) => readdirSync(join(cos.folder, name))

describe('a plain PUT', () => {
  test('answers with the checksums that the PUT Object page prints', async () => {
    const headers = { 'content-md5': '7o3pGNBWQBRbGPcPTDqmAg==' }
    const answer = await put(cos, 'document', '[Object Content]', { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['etag']).toBe('"ee8de918d05640145b18f70f4c3aa602"')
    expect(answer.headers['x-cos-hash-crc64ecma']).toBe('16749565679157681890')
    expect(answer.headers['server']).toBe('tencent-cos')
    expect(answer.headers['x-cos-request-id']).toBeTruthy()
    expect(answer.text).toBe('')
  })

  test('keeps what GET sends again', async () => {
    const headers = { 'content-type': 'text/x-test', 'cache-control': 'max-age=7', 'x-cos-meta-owner': '猫' }
    const sent = { ...headers, 'x-cos-meta-owner': Buffer.from('猫').toString('latin1') }
    await put(cos, 'kept.txt', 'abc', { headers: sent })
    const answer = await get(cos, 'kept.txt')
    expect(answer.headers['content-type']).toBe('text/x-test')
    expect(answer.headers['cache-control']).toBe('max-age=7')
    expect(Buffer.from(answer.headers['x-cos-meta-owner'] ?? '', 'latin1').toString()).toBe('猫')
    expect(answer.headers['content-length']).toBe('3')
  })

  test('with the wrong checksum stores nothing', async () => {
    const digest = await put(cos, 'md5', 'x', { headers: { 'content-md5': '7o3pGNBWQBRbGPcPTDqmAg==' } })
    expect([digest.status, digest.code]).toEqual([400, 'BadDigest'])
    const malformed = await put(cos, 'md5', 'x', { headers: { 'content-md5': 'abc' } })
    expect([malformed.status, malformed.code]).toEqual([400, 'InvalidDigest'])
    expect(await exists('md5')).toBe(false)
  })

  test('does not replace an object where that is forbidden', async () => {
    const headers = { 'x-cos-forbid-overwrite': 'true' }
    expect((await put(cos, 'once', 'first', { headers })).status).toBe(200)
    const answer = await put(cos, 'once', 'second', { headers })
    expect([answer.status, answer.code]).toEqual([409, 'FileAlreadyExists'])
    expect((await get(cos, 'once')).text).toBe('first')
  })

  test('of many at once to one key that may not be replaced stores one', async () => {
    const headers = { 'x-cos-forbid-overwrite': 'true' }
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => put(cos, 'race', String(index), { headers })),
    )
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
  })

  test.each([
    ['x-cos-acl', 'everybody'],
    ['x-cos-storage-class', 'CUPBOARD'],
    ['x-cos-meta-a', 'x'.repeat(2048)],
    ['x-cos-meta-a_b', 'x'],
  ])('with %s not valid is refused', async (name, value) => {
    expect((await put(cos, 'invalid', 'x', { headers: { [name]: value } })).code).toBe('InvalidArgument')
  })

  test('of a hundred at once stores each', async () => {
    const keys = Array.from({ length: 100 }, (_, index) => `many/${index}`)
    const answers = await Promise.all(keys.map(key => put(cos, key, key.repeat(1000))))
    expect(answers.every(answer => answer.status === 200)).toBe(true)
    expect((await get(cos, 'many/99')).text).toBe('many/99'.repeat(1000))
    expect(filesIn('drafts')).toEqual([])
  })

  test('replaces the object and leaves no bytes of the old one', async () => {
    const before = filesIn('objects').length
    await put(cos, 'replaced', 'one')
    await put(cos, 'replaced', 'two')
    expect((await get(cos, 'replaced')).text).toBe('two')
    expect(filesIn('objects')).toHaveLength(before + 2)
  })
})

describe('a body that breaks off', () => {
  test('is answered as incomplete where the client still listens, and leaves nothing', async () => {
    const headers = signedHeadersOf(cos, { method: 'PUT', path: '/short', body: '0123456789' })
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect({ port: Number(new URL(cos.endpoint).port), host: '127.0.0.1', allowHalfOpen: true })
      let received = ''
      socket.on('data', chunk => (received += chunk.toString()))
      socket.on('end', () => {
        socket.end()
        resolve(received)
      })
      socket.on('error', reject)
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.end(`PUT /short HTTP/1.1\r\n${lines.join('')}\r\n01234`)
    })
    expect(text).toContain('400 Bad Request')
    expect(text).toContain('<Code>IncompleteBody</Code>')
    expect(await exists('short')).toBe(false)
    await expect.poll(() => filesIn('drafts')).toEqual([])
  })

  test('leaves nothing where the client is gone, and is marked in the log', async () => {
    const body = Buffer.alloc(2_000_000)
    const headers = signedHeadersOf(cos, { method: 'PUT', path: '/gone', body })
    cos.log.length = 0
    const sent = request({ host: '127.0.0.1', port: new URL(cos.endpoint).port, path: '/gone', method: 'PUT', headers })
    sent.on('error', () => undefined)
    sent.write(body.subarray(0, 1_000_000), () => sent.destroy())
    await expect.poll(() => cos.log.map(entry => entry.aborted)).toEqual([true])
    await expect.poll(() => filesIn('drafts')).toEqual([])
    expect(await exists('gone')).toBe(false)
  })
})

describe('a key', () => {
  const ESCAPES = [
    '/../escape',
    '/%2e%2e/escape',
    '/a/../../escape',
    '/a/%2e%2e%2f%2e%2e%2fescape',
    '//etc/passwd',
    '/%2fetc/passwd',
    '/%5cescape',
    '/.',
    '/a/./b',
    '/a%00b',
    '/a%1bb',
    '/a%7fb',
    '/a%0ab',
  ]
  test.each(ESCAPES)('%s is refused', async path => {
    const answer = await send(cos, { method: 'PUT', path, body: 'x' })
    expect([answer.status, answer.code]).toEqual([400, 'InvalidObjectName'])
  })

  test.each(['/a%zz', '/%ff%fe'])('%s is no address', async path => {
    const call = { method: 'PUT', path: '/a', body: 'x' }
    const { authorization } = signedHeadersOf(cos, call)
    const answer = await send(cos, { ...call, path, keys: null, headers: { authorization: authorization ?? '' } })
    expect([answer.status, answer.code]).toEqual([400, 'InvalidURI'])
  })

  test('of 850 bytes is stored, of 851 refused', async () => {
    expect((await put(cos, 'k'.repeat(850), 'x')).status).toBe(200)
    expect((await put(cos, 'k'.repeat(851), 'x')).code).toBe('KeyTooLong')
    expect((await put(cos, '猫'.repeat(284), 'x')).code).toBe('KeyTooLong')
  })

  test('is never the name of a file', async () => {
    await put(cos, 'COM1', 'x')
    await put(cos, 'com1', 'y')
    expect((await get(cos, 'COM1')).text).toBe('x')
    for (const name of filesIn('objects')) expect(name).toMatch(/^[0-9a-f]{64}\.([0-9a-f-]{36}\.data|json)$/)
  })
})

describe('a PUT with Pic-Operations', () => {
  const slimPut = (key: string, body: Buffer | string, fileid = `/slim/${key}`) =>
    put(cos, key, body, { headers: { 'content-type': 'image/png', 'pic-operations': picOperations({ fileid }) } })

  test('stores both pictures and answers in the documented form', async () => {
    const answer = await slimPut('u/cat 1.png', PHOTOGRAPH, '/slim/u/cat%201.png')
    const host = new URL(cos.endpoint).host
    const slim = await get(cos, 'slim/u/cat 1.png')
    expect(answer.headers['content-type']).toBe('application/xml')
    expect(answer.text).toMatch(
      new RegExp(
        `^<UploadResult><OriginalInfo><Key>u/cat 1.png</Key><Location>${host}/u/cat%201.png</Location><ETag>&quot;[0-9a-f]{40}&quot;</ETag>` +
          '<ImageInfo><Format>PNG</Format><Width>1040</Width><Height>585</Height><Quality>100</Quality><Ave>0x[0-9a-f]{6}</Ave><Orientation>0</Orientation></ImageInfo></OriginalInfo>' +
          `<ProcessResults><Object><Key>slim/u/cat 1.png</Key><Location>${host}/slim/u/cat%201.png</Location><Format>png</Format>` +
          `<Width>1040</Width><Height>585</Height><Size>${slim.bytes.length}</Size><Quality>100</Quality><ETag>&quot;[0-9a-f]{40}&quot;</ETag></Object></ProcessResults></UploadResult>$`,
      ),
    )
    expect(slim.bytes.length).toBeLessThan(PHOTOGRAPH.length * (1 - 0.5888))
    expect(slim.headers['content-type']).toBe('image/png')
    expect((await get(cos, 'u/cat 1.png')).bytes.equals(PHOTOGRAPH)).toBe(true)
  })

  test('replaces the source where the output has its key, and gives the ETag of what is stored', async () => {
    const answer = await slimPut('replaced.png', small, '/replaced.png')
    const stored = await get(cos, 'replaced.png')
    expect(stored.bytes.length).toBe(Number(element(answer.text, 'Size')))
    expect(element(answer.text, 'ETag')).toBe(`&quot;${stored.headers['etag']?.replaceAll('"', '') ?? ''}&quot;`)
  })

  test('without is_pic_info tells nothing of the source', async () => {
    const headers = { 'pic-operations': JSON.stringify({ rules: [{ fileid: '/q.png', rule: 'imageSlim' }] }) }
    const answer = await put(cos, 'p.png', small, { headers })
    expect(answer.text).toContain('<OriginalInfo><Key>p.png</Key>')
    expect(answer.text).not.toContain('<ImageInfo>')
  })

  test('makes one output for each rule', async () => {
    const headers = {
      'pic-operations': picOperations(
        { fileid: '/two/slim.png' },
        { fileid: '/two/half.jpg', rule: 'imageMogr2/thumbnail/!50p/format/jpg' },
      ),
    }
    const answer = await put(cos, 'two.png', small, { headers })
    expect(answer.text).toContain('<Key>two/half.jpg</Key>')
    expect(answer.text).toContain('<Format>jpg</Format><Width>80</Width><Height>60</Height>')
    expect(await exists('two/slim.png')).toBe(true)
    expect(await exists('two/half.jpg')).toBe(true)
  })

  test('of something that is no picture is refused and not stored', async () => {
    const answer = await slimPut('text.png', 'I am a text')
    expect([answer.status, answer.code]).toEqual([400, 'InvalidImageFormat'])
    expect(await exists('text.png')).toBe(false)
    expect(filesIn('drafts')).toEqual([])
  })

  test('of something that is no picture is stored all the same where the switch says so', async () => {
    cos.settings.unprocessable = 'refuse-but-store'
    expect((await slimPut('text2.png', 'I am a text')).code).toBe('InvalidImageFormat')
    expect((await get(cos, 'text2.png')).text).toBe('I am a text')
    expect(await exists('slim/text2.png')).toBe(false)
  })

  test('of a broken picture is refused', async () => {
    expect((await slimPut('cut.png', small.subarray(0, 5_000))).code).toBe('InvalidImageSource')
  })

  test('with a header that is not valid is refused before anything is stored', async () => {
    const answer = await put(cos, 'x.png', small, { headers: { 'pic-operations': '{' } })
    expect([answer.status, answer.code]).toEqual([400, 'InvalidPicOperations'])
    expect(await exists('x.png')).toBe(false)
  })

  test('can play a refusal with the source stored or not', async () => {
    cos.settings.processingRefusal = { status: 403, code: 'NoProcessAuthority', stored: true }
    const answer = await slimPut('refused1.png', small)
    expect([answer.status, answer.code]).toEqual([403, 'NoProcessAuthority'])
    expect(await exists('refused1.png')).toBe(true)
    cos.settings.processingRefusal = { status: 403, code: 'NoProcessAuthority', stored: false }
    await slimPut('refused2.png', small)
    expect(await exists('refused2.png')).toBe(false)
  })

  test('while imageSlim is off is answered as the switch says', async () => {
    cos.settings.imageSlim = { api: false, auto: false, suffixes: [] }
    const ignored = await slimPut('off1.png', small)
    expect(ignored.status).toBe(200)
    expect(ignored.text).not.toContain('ProcessResults')
    expect(await exists('off1.png')).toBe(true)
    cos.settings.whenSlimOff = 'refuse'
    expect((await slimPut('off2.png', small)).code).toBe('-163')
    expect(await exists('off2.png')).toBe(false)
    cos.settings.whenSlimOff = 'refuse-but-store'
    expect((await slimPut('off3.png', small)).code).toBe('-163')
    expect(await exists('off3.png')).toBe(true)
  })

  test('to a bucket without Cloud Infinite is a plain PUT', async () => {
    cos.settings.ciBound = false
    const answer = await slimPut('unbound.png', small)
    expect([answer.status, answer.text]).toEqual([200, ''])
    expect(answer.headers['etag']).toBeTruthy()
  })

  test('can leave out an Object, cut the document, send none, or an error under 200', async () => {
    cos.settings.dropObject = 0
    const dropped = await slimPut('spoilt.png', small)
    expect(dropped.text).toContain('<ProcessResults></ProcessResults>')
    cos.settings.processedReply = 'truncated'
    expect((await slimPut('spoilt.png', small)).text).not.toContain('</UploadResult>')
    cos.settings.processedReply = 'empty'
    expect((await slimPut('spoilt.png', small)).text).toBe('')
    cos.settings.processedReply = 'error-under-200'
    const error = await slimPut('spoilt.png', small)
    expect([error.status, error.code]).toEqual([200, 'InternalError'])
  })

  test('takes as long as the switch says', async () => {
    cos.settings.processingDelayMs = 300
    const startedMs = performance.now()
    await slimPut('slow.png', 'I am a text')
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(290)
  })

  test('chunked, without a length, is taken as well', async () => {
    const { 'content-length': _, ...headers } = signedHeadersOf(cos, { method: 'PUT', path: '/chunked', body: '' })
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: new URL(cos.endpoint).port, path: '/chunked', method: 'PUT', headers },
        response => {
          response.resume()
          resolve(response.statusCode)
        },
      )
      sent.on('error', reject)
      sent.write('a')
      sent.end('b')
    })
    expect(status).toBe(200)
    expect((await get(cos, 'chunked')).text).toBe('ab')
  })
})

describe('processing of a stored picture', () => {
  const processed = (key: string, fileid: string) =>
    send(cos, {
      method: 'POST',
      path: `/${key}`,
      query: 'image_process',
      headers: { 'pic-operations': picOperations({ fileid }) },
    })

  test('makes the output and leaves the source', async () => {
    await put(cos, 'stored.png', small)
    const answer = await processed('stored.png', '/cloud/stored.png')
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('<Key>cloud/stored.png</Key>')
    expect((await get(cos, 'cloud/stored.png')).bytes.length).toBe(Number(element(answer.text, 'Size')))
    expect((await get(cos, 'stored.png')).bytes.equals(small)).toBe(true)
  })

  test('of one that does not exist is refused', async () => {
    expect((await processed('no-such.png', '/a.png')).code).toBe('NoSuchKey')
  })

  test('of an archived one is refused, and it cannot be read either', async () => {
    await put(cos, 'archived.png', small, { headers: { 'x-cos-storage-class': 'ARCHIVE' } })
    expect((await processed('archived.png', '/a.png')).code).toBe('InvalidObjectState')
    expect((await get(cos, 'archived.png')).code).toBe('InvalidObjectState')
  })

  test('without a length is refused', async () => {
    const headers = signedHeadersOf(cos, {
      method: 'POST',
      path: '/stored.png',
      query: 'image_process',
      headers: { 'pic-operations': picOperations({ fileid: '/a.png' }) },
    })
    delete headers['content-length']
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect({ port: Number(new URL(cos.endpoint).port), host: '127.0.0.1' })
      let received = ''
      socket.on('data', chunk => {
        received += chunk.toString()
        if (received.includes('</Error>')) socket.destroy()
      })
      socket.on('close', () => resolve(received))
      socket.on('error', reject)
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(`POST /stored.png?image_process HTTP/1.1\r\n${lines.join('')}\r\n`)
    })
    expect(answer).toContain('411')
    expect(answer).toContain('MissingContentLength')
  })
})

test('objects are there again when the same folder is served once more', async () => {
  await put(cos, 'again.txt', 'still here', { headers: { 'content-type': 'text/x' } })
  const other = await startLocalCos({ folder: cos.folder })
  try {
    const answer = await get(other, 'again.txt')
    expect([answer.text, answer.headers['content-type']]).toEqual(['still here', 'text/x'])
  } finally {
    await other.close()
  }
})

test('an unknown sub-resource is not implemented, an unknown method not allowed', async () => {
  expect((await get(cos, 'again.txt', { query: 'torrent' })).code).toBe('NotImplemented')
  expect((await get(cos, 'again.txt', { query: 'acl' })).status).toBe(501)
  expect((await send(cos, { method: 'PUT', path: '/', query: 'versioning' })).code).toBe('NotImplemented')
  expect((await send(cos, { method: 'POST', path: '/again.txt' })).code).toBe('MethodNotAllowed')
})
