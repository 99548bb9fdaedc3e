import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import {
  allowing,
  authorization,
  element,
  federationToken,
  get,
  keyTimeNow,
  picOperations,
  put,
  send,
  signedHeadersOf,
} from './call.js'

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos()
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(() => cos.close())

const exists = async (key: string) => (await send(cos, { method: 'HEAD', path: `/${key}` })).status === 200

describe('a signature', () => {
  test('that is right lets the object be stored', async () => {
    expect((await put(cos, 'right.txt', 'x')).status).toBe(200)
    expect(await exists('right.txt')).toBe(true)
  })

  test('holds for keys and parameters in any writing', async () => {
    const key = "a b/照片(1)!'*~+&=%.png"
    expect((await put(cos, key, 'x')).status).toBe(200)
    const answer = await get(cos, key, { query: 'response-content-type=text%2Fplain&Response-Cache-Control=a%20b' })
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('x')
  })

  test('with one changed bit stores nothing and says what the service had hashed', async () => {
    const spoil = (text: string) => text.replace(/(.)$/, last => (parseInt(last, 16) ^ 1).toString(16))
    const answer = await put(cos, 'bit.txt', 'x', { spoil })
    expect(answer.status).toBe(403)
    expect(answer.code).toBe('SignatureDoesNotMatch')
    expect(element(answer.text, 'Message')).toBe('The Signature you specified is invalid.')
    expect(element(answer.text, 'StringToSign')).toMatch(/^sha1\n\d{10};\d{10}\n[0-9a-f]{40}\n$/)
    expect(element(answer.text, 'FormatString')).toBe(
      `put\n/bit.txt\n\nhost=${encodeURIComponent(new URL(cos.endpoint).host)}\n`,
    )
    expect(await exists('bit.txt')).toBe(false)
  })

  test('for another key does not hold', async () => {
    const { authorization: other } = signedHeadersOf(cos, { method: 'PUT', path: '/other.txt', body: 'x' })
    const answer = await put(cos, 'mine.txt', 'x', { spoil: () => other ?? '' })
    expect(answer.code).toBe('SignatureDoesNotMatch')
  })

  test('that lists a header the request does not have fails', async () => {
    const answer = await put(cos, 'listed.txt', 'x', { signedHeaders: ['host', 'x-cos-acl'] })
    expect(answer.code).toBe('SignatureDoesNotMatch')
  })

  test('outside of its time is refused as expired, with the time of the server', async () => {
    const nowSec = Math.floor(Date.now() / 1000)
    const answer = await put(cos, 'late.txt', 'x', { keyTime: `${nowSec - 100};${nowSec - 10}` })
    expect([answer.status, answer.code, element(answer.text, 'Message')]).toEqual([
      403,
      'AccessDenied',
      'Request has expired',
    ])
    expect(Math.abs(Date.parse(element(answer.text, 'ServerTime') ?? '') - Date.now())).toBeLessThan(5000)
    expect(await exists('late.txt')).toBe(false)
  })

  test('that begins in the future is refused', async () => {
    const answer = await put(cos, 'early.txt', 'x', { keyTime: keyTimeNow(60) })
    expect(element(answer.text, 'Message')).toBe('Request has expired')
  })

  test('is judged by the clock of the service', async () => {
    cos.settings.clockOffsetSec = 7200
    expect((await put(cos, 'skewed.txt', 'x')).code).toBe('AccessDenied')
    const answer = await put(cos, 'skewed.txt', 'x', { keyTime: keyTimeNow(7200) })
    expect(answer.status).toBe(200)
    expect(Date.parse(answer.headers['date'] ?? '') - Date.now()).toBeGreaterThan(7190_000)
  })

  test('may be refused by the other spelling of a wrong clock', async () => {
    cos.settings.expiredAs = 'RequestTimeTooSkewed'
    cos.settings.clockOffsetSec = 7200
    expect((await put(cos, 'skewed2.txt', 'x')).code).toBe('RequestTimeTooSkewed')
  })

  test('by an unknown id is refused', async () => {
    const answer = await put(cos, 'who.txt', 'x', { keys: { secretId: 'AKIDnobody', secretKey: 'x' } })
    expect([answer.status, answer.code]).toEqual([403, 'InvalidAccessKeyId'])
  })

  test('that does not cover Pic-Operations is refused, unless the switch says otherwise', async () => {
    const call = { headers: { 'pic-operations': '{"is_pic_info":0}' }, signedHeaders: ['host'] }
    const answer = await put(cos, 'unsigned.txt', 'x', call)
    expect([answer.status, answer.code]).toEqual([403, 'AccessDenied'])
    expect(await exists('unsigned.txt')).toBe(false)
    cos.settings.allowUnsignedPicOperations = true
    expect((await put(cos, 'unsigned.txt', 'x', call)).status).toBe(200)
  })

  test('must cover what a bucket with strict signature names', async () => {
    cos.settings.strictSignature = { headers: ['host', 'content-type', 'content-length'], params: [] }
    const headers = { 'content-type': 'text/plain' }
    const refused = await put(cos, 'strict.txt', 'x', { headers })
    expect([refused.status, refused.code]).toEqual([403, 'AccessDenied'])
    expect(element(refused.text, 'Message')).toContain('Strict signature missing header that must be signed')
    const signedHeaders = ['host', 'content-type', 'content-length']
    expect((await put(cos, 'strict.txt', 'x', { headers, signedHeaders })).status).toBe(200)
  })

  test('must cover the parameters that strict signature names', async () => {
    cos.settings.strictSignature = { headers: [], params: ['imageslim'] }
    const answer = await get(cos, 'right.txt', { query: 'imageSlim', signsParams: false })
    expect(element(answer.text, 'Message')).toContain('Strict signature missing param that must be signed')
  })
})

describe('without a signature', () => {
  test('nothing can be written', async () => {
    expect((await put(cos, 'anonymous.txt', 'x', { keys: null })).code).toBe('AccessDenied')
    expect((await send(cos, { method: 'DELETE', path: '/right.txt', keys: null })).code).toBe('AccessDenied')
    expect(await exists('anonymous.txt')).toBe(false)
  })

  test('a public bucket can be read but not listed', async () => {
    expect((await get(cos, 'right.txt', { keys: null })).text).toBe('x')
    expect((await get(cos, '', { keys: null })).code).toBe('AccessDenied')
  })

  test('a private bucket does not even tell what exists', async () => {
    cos.settings.publicRead = false
    expect((await get(cos, 'right.txt', { keys: null })).status).toBe(403)
    expect((await get(cos, 'no-such.txt', { keys: null })).status).toBe(403)
  })

  test("an object's own ACL counts more than the bucket's", async () => {
    await put(cos, 'secret.txt', 'x', { headers: { 'x-cos-acl': 'private' } })
    await put(cos, 'open.txt', 'x', { headers: { 'x-cos-acl': 'public-read' } })
    expect((await get(cos, 'secret.txt', { keys: null })).status).toBe(403)
    cos.settings.publicRead = false
    expect((await get(cos, 'open.txt', { keys: null })).status).toBe(200)
  })
})

describe('a signed address', () => {
  const address = (path: string, params: string, lists: string) => {
    const host = new URL(cos.endpoint).host
    const text = authorization(cos, { path, query: params }, [['host', host]])
    const query = text
      .split('&')
      .map(pair => {
        const at = pair.indexOf('=')
        return `${pair.slice(0, at)}=${encodeURIComponent(pair.slice(at + 1))}`
      })
      .join('&')
    return `${cos.endpoint}${path}?${query}${lists}`
  }

  beforeAll(() => put(cos, 'signed.txt', 'x', { headers: { 'x-cos-acl': 'private' } }))

  test('can be read by anybody', async () => {
    const response = await fetch(address('/signed.txt', '', ''))
    expect([response.status, await response.text()]).toEqual([200, 'x'])
  })

  test('with a signed parameter does not work when that is stripped', async () => {
    const params = 'imageMogr2%2Fthumbnail%2F!50p%7CimageSlim'
    expect((await fetch(address('/signed.txt', 'imageSlim', '&imageSlim'))).status).toBe(200)
    expect((await fetch(address('/signed.txt', 'imageSlim', ''))).status).toBe(403)
    expect((await fetch(address('/signed.txt', params, `&${params}`))).status).toBe(200)
    expect((await fetch(address('/signed.txt', params, ''))).status).toBe(403)
  })

  test('lets an unsigned parameter be added', async () => {
    expect((await fetch(address('/signed.txt', '', '&imageSlim'))).status).toBe(200)
  })
})

describe('temporary credentials', () => {
  test('work with their token, signed or not, and in an address', async () => {
    const keys = await federationToken(cos, allowing(cos, ['PutObject', 'GetObject'], ['tmp/*']))
    expect((await put(cos, 'tmp/a.txt', 'x', { keys })).status).toBe(200)
    const signedHeaders = ['host', 'x-cos-security-token']
    expect((await put(cos, 'tmp/a.txt', 'x', { keys, signedHeaders })).status).toBe(200)
    const host = new URL(cos.endpoint).host
    const query = authorization(keys, { path: '/tmp/a.txt' }, [['host', host]])
    const token = encodeURIComponent(keys.token ?? '')
    const response = await fetch(`${cos.endpoint}/tmp/a.txt?${query}&x-cos-security-token=${token}`)
    expect(response.status).toBe(200)
  })

  test('do not work without it, or with another', async () => {
    const { secretId, secretKey } = await federationToken(cos, allowing(cos, ['PutObject'], ['tmp/*']))
    expect((await put(cos, 'tmp/b.txt', 'x', { keys: { secretId, secretKey } })).code).toBe('InvalidAccessKeyId')
    const keys = { secretId, secretKey, token: 'another' }
    expect((await put(cos, 'tmp/b.txt', 'x', { keys })).code).toBe('InvalidAccessKeyId')
  })

  test('that are over are refused as an expired token', async () => {
    cos.settings.sts.expiredCredentials = true
    const keys = await federationToken(cos, allowing(cos, ['PutObject'], ['tmp/*']))
    const answer = await put(cos, 'tmp/c.txt', 'x', { keys })
    expect([answer.status, answer.code]).toEqual([400, 'ExpiredToken'])
  })

  test('can do nothing that their policy does not name', async () => {
    const keys = await federationToken(cos, allowing(cos, ['PutObject'], ['mine/*']))
    await put(cos, 'theirs/a.txt', 'x')
    const refusals = [
      put(cos, 'theirs/b.txt', 'x', { keys }),
      put(cos, 'mine2/b.txt', 'x', { keys }),
      get(cos, 'mine/a.txt', { keys }),
      get(cos, 'theirs/a.txt', { keys }),
      get(cos, '', { keys }),
      send(cos, { method: 'HEAD', path: '/theirs/a.txt', keys }),
      send(cos, { method: 'DELETE', path: '/theirs/a.txt', keys }),
      send(cos, { method: 'POST', path: '/mine/a.txt', query: 'uploads', keys }),
      send(cos, { method: 'PUT', path: '/', query: 'cors', keys }),
      send(cos, { method: 'PUT', path: '/', query: 'image-slim', keys }),
      put(cos, 'mine/c.png', 'x', { keys, headers: { 'pic-operations': picOperations({ fileid: '/theirs/c.png' }) } }),
      put(cos, 'mine/c.png', 'x', {
        keys,
        headers: { 'pic-operations': picOperations({ fileid: '/mine/%2e%2e/c.png' }) },
      }),
    ]
    for (const answer of await Promise.all(refusals)) expect(answer.status).toBeGreaterThanOrEqual(400)
    const keysOnDisk = (await get(cos, '', { query: 'prefix=mine' })).text
    expect(keysOnDisk).not.toContain('<Contents>')
    expect((await get(cos, 'theirs/a.txt')).text).toBe('x')
  })

  test('may not go where the dots of a key lead, whoever follows them', async () => {
    const keys = await federationToken(cos, allowing(cos, ['PutObject', 'GetObject'], ['dots/mine/*']))
    const paths = [
      '/dots/mine/../theirs/a',
      '/dots/mine/%2e%2e/theirs/a',
      '/dots/mine%2F..%2Ftheirs%2Fa',
      '/dots/mine/..',
    ]
    for (const path of paths) {
      expect((await send(cos, { method: 'PUT', path, body: 'x', keys })).code).toBe('AccessDenied')
      expect((await send(cos, { path, keys })).code).toBe('AccessDenied')
    }
  })

  test('cannot use a name with dots that lead to what is theirs either', async () => {
    const keys = await federationToken(cos, allowing(cos, ['PutObject'], ['dots/mine/*']))
    const inside = await send(cos, { method: 'PUT', path: '/dots/mine/./a', body: 'x', keys })
    expect([inside.status, inside.code]).toEqual([400, 'InvalidObjectName'])
    const around = await send(cos, { method: 'PUT', path: '/other/../dots/mine/a', body: 'x', keys })
    expect(around.code).toBe('AccessDenied')
  })

  test('are not told what is wrong with a key that they may not use', async () => {
    const keys = await federationToken(cos, allowing(cos, ['PutObject'], ['mine/*']))
    expect((await put(cos, '/mine/a', 'x', { keys })).code).toBe('AccessDenied')
    expect((await put(cos, '/mine/a', 'x')).code).toBe('InvalidObjectName')
  })

  test('write to another bucket by no rule', async () => {
    const keys = await federationToken(cos, allowing(cos, ['PutObject'], ['*']))
    const rules = [{ bucket: 'other-1250000000', fileid: '/a.png', rule: 'imageSlim' }]
    const headers = { 'pic-operations': JSON.stringify({ rules }) }
    expect((await put(cos, 'mine/a.png', 'x', { keys, headers })).code).toBe('AccessDenied')
    expect((await put(cos, 'mine/a.png', 'x', { headers })).code).toBe('InvalidPicOperations')
  })

  test('are held to the size and type that their policy names', async () => {
    const condition = {
      numeric_less_than_equal: { 'cos:content-length': 10 },
      string_like: { 'cos:content-type': 'image/*' },
    }
    const keys = await federationToken(cos, allowing(cos, ['PutObject'], ['sized/*'], condition))
    const headers = { 'content-type': 'image/png' }
    expect((await put(cos, 'sized/a', '0123456789', { keys, headers })).status).toBe(200)
    expect((await put(cos, 'sized/b', '0123456789a', { keys, headers })).status).toBe(403)
    expect((await put(cos, 'sized/c', 'x', { keys, headers: { 'content-type': 'text/html' } })).status).toBe(403)
    expect((await put(cos, 'sized/d', 'x', { keys })).status).toBe(403)
  })

  test('need a right of its own for imageSlim only where the switch says so', async () => {
    const keys = await federationToken(cos, allowing(cos, ['PutObject', 'GetObject'], ['right/*']))
    await put(cos, 'right/a.txt', 'x')
    expect((await get(cos, 'right/a.txt', { keys, query: 'imageSlim' })).status).toBe(200)
    cos.settings.slimNeedsPermission = true
    expect((await get(cos, 'right/a.txt', { keys, query: 'imageSlim' })).status).toBe(403)
    const headers = { 'pic-operations': picOperations({ fileid: '/right/b.txt' }) }
    expect((await put(cos, 'right/b.txt', 'x', { keys, headers })).code).toBe('AccessDenied')
  })
})

test('another bucket in the name of the host does not exist', async () => {
  const answer = await put(cos, 'a.txt', 'x', { headers: { host: `other-1250000000.cos.${cos.region}.myqcloud.com` } })
  expect([answer.status, answer.code]).toEqual([404, 'NoSuchBucket'])
})

test.each(['myqcloud.com', 'tencentcos.cn', 'localhost:9000'])(
  'the real name of the host under %s is its own',
  async end => {
    const answer = await put(cos, 'named.txt', 'x', { headers: { host: `${cos.bucket}.cos.${cos.region}.${end}` } })
    expect(answer.status).toBe(200)
  },
)
