import { describe, expect, it } from 'vitest'
import type { Lease } from '../../src/protocol/session.js'
import { authorization } from '../../src/protocol/signature.js'
import { signAddress } from '../../src/protocol/signed-address.js'
import { signRequest } from '../../src/protocol/signed-request.js'
import type { ObjectRequest } from '../../src/protocol/signed-request.js'
import { SIGNATURE_VECTORS } from '../fixtures/signature-vectors.js'

const HOST = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com'
const PIC = '{"is_pic_info":1,"rules":[{"fileid":"/slim/u42/cat.png","rule":"imageSlim"}]}'

const LEASE: Lease = {
  credentials: {
    secretId: 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001',
    secretKey: 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001',
    sessionToken: 'tok/EN+1==',
    keyTime: '1767225600;1767227400',
  },
  origin: { origin: `https://${HOST}`, host: HOST },
  keyPrefix: 'uploads/u42/',
}

const PUT: ObjectRequest = {
  method: 'PUT',
  key: 'uploads/u42/cat.png',
  headers: { 'Content-Type': 'image/png', 'Pic-Operations': PIC },
  contentLength: 1367245,
}

/** The pairs of the Authorization header. */
function signed(request: ObjectRequest, unsignedHeaders: readonly string[] = [], lease = LEASE) {
  const { headers } = signRequest(request, lease, unsignedHeaders)
  return Object.fromEntries(
    (headers['Authorization'] ?? '').split('&').map(pair => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

describe('what is signed', () => {
  it('is every header that is sent, and Host and Content-Length, which the platform adds', () => {
    expect(signed(PUT)['q-header-list']).toBe('content-length;content-type;host;pic-operations')
  })

  it('is the host with its port where that is sent', () => {
    const origin = { origin: 'http://127.0.0.1:9000', host: '127.0.0.1:9000' }
    const expected = authorization(LEASE.credentials, {
      method: 'GET',
      path: '/a.png',
      query: {},
      headers: { Host: '127.0.0.1:9000' },
    })
    const { headers } = signRequest({ method: 'GET', key: 'a.png', headers: {} }, { ...LEASE, origin }, [])
    expect(headers['Authorization']).toBe(expected)
  })

  it('is the size of the body as a number of bytes, also of an empty one', () => {
    const [one, other] = [1367245, 0].map(contentLength => signed({ ...PUT, contentLength }))
    expect(other?.['q-header-list']).toContain('content-length')
    expect(other?.['q-signature']).not.toBe(one?.['q-signature'])
  })

  it('is no Content-Length where there is no body', () => {
    expect(signed({ method: 'HEAD', key: 'a.png', headers: {} })['q-header-list']).toBe('host')
  })

  it('is no session token, as in the official browser SDK', () => {
    const other = { ...LEASE, credentials: { ...LEASE.credentials, sessionToken: 'another' } }
    expect(signed(PUT)['q-header-list']).not.toContain('token')
    expect(signed(PUT)['q-signature']).toBe(signed(PUT, [], other)['q-signature'])
  })

  it('is no header that the platform may alter', () => {
    expect(signed(PUT, ['Content-Type', 'Content-Length'])['q-header-list']).toBe('host;pic-operations')
  })

  it('is the key as it is, although the address has it encoded', () => {
    const key = 'uploads/u42/猫 1.png'
    const expected = authorization(LEASE.credentials, {
      method: 'GET',
      path: `/${key}`,
      query: {},
      headers: { Host: HOST },
    })
    const { url, headers } = signRequest({ method: 'GET', key, headers: {} }, LEASE, [])
    expect(headers['Authorization']).toBe(expected)
    expect(url).toBe(`https://${HOST}/uploads/u42/%E7%8C%AB%201.png`)
  })

  // Vector A of the project's own vectors: fixtures/signature-vectors.ts
  it('gives the signature of a known upload', () => {
    expect(signed(PUT, ['Content-Length'])['q-signature']).toBe('57f624f48613214978d9eb2e5215dff73b1019eb')
  })
})

describe('what is sent', () => {
  const { method, url, headers } = signRequest(PUT, LEASE, ['Content-Type'])

  it('is the method and the address of the object', () => {
    expect([method, url]).toEqual(['PUT', `https://${HOST}/uploads/u42/cat.png`])
  })

  it('are the given headers, also the unsigned ones, the token as it is and the authorization', () => {
    expect(headers).toEqual({
      'Content-Type': 'image/png',
      'Pic-Operations': PIC,
      'x-cos-security-token': 'tok/EN+1==',
      Authorization: headers['Authorization'],
    })
  })

  it('is no token where the keys have none', () => {
    const { secretId, secretKey, keyTime } = LEASE.credentials
    const sent = signRequest(PUT, { ...LEASE, credentials: { secretId, secretKey, keyTime } }, [])
    expect(Object.keys(sent.headers).sort()).toEqual(['Authorization', 'Content-Type', 'Pic-Operations'])
  })

  it('has no Host and no Content-Length, which browsers forbid to set', () => {
    expect(Object.keys(headers).map(name => name.toLowerCase())).not.toContain('host')
    expect(Object.keys(headers).map(name => name.toLowerCase())).not.toContain('content-length')
  })

  it('never has the secret key', () => {
    expect(JSON.stringify({ url, headers })).not.toContain(LEASE.credentials.secretKey)
  })
})

describe('parameters', () => {
  const withQuery = (query: Readonly<Record<string, string>>): ObjectRequest => ({
    method: 'POST',
    key: 'uploads/u42/cat.png',
    query,
    headers: { 'Pic-Operations': PIC },
  })

  it('without a value have no equals sign in the address', () => {
    expect(signRequest(withQuery({ image_process: '' }), LEASE, []).url).toBe(
      `https://${HOST}/uploads/u42/cat.png?image_process`,
    )
  })

  // Vectors B and J of the project's own vectors: fixtures/signature-vectors.ts
  it('without a value are signed as empty ones', () => {
    expect(signed(withQuery({ image_process: '' }))['q-signature']).toBe('c066fe22f9211b0fcaaa436e13bf0b92446e5644')
  })

  it('with slashes and pipes in their name are encoded in the address and signed by that name', () => {
    const request: ObjectRequest = {
      method: 'GET',
      key: 'uploads/u42/cat.png',
      query: { 'imageMogr2/thumbnail/!50p|imageSlim': '' },
      headers: {},
    }
    expect(signRequest(request, LEASE, []).url).toBe(
      `https://${HOST}/uploads/u42/cat.png?imageMogr2%2Fthumbnail%2F%2150p%7CimageSlim`,
    )
    expect(signed(request)['q-signature']).toBe('d774aab6e13d83aacf8698556fb3d2d58b8498de')
  })

  it('with a value are encoded in the address', () => {
    expect(signRequest(withQuery({ partNumber: '2', uploadId: '1+5 猫' }), LEASE, []).url).toBe(
      `https://${HOST}/uploads/u42/cat.png?partNumber=2&uploadId=1%2B5%20%E7%8C%AB`,
    )
  })

  it('that there are none of leave no question mark', () => {
    expect(signRequest(withQuery({}), LEASE, []).url).not.toContain('?')
  })
})

describe('a signed address', () => {
  const KEY_TIME = LEASE.credentials.keyTime
  const address = (query: Readonly<Record<string, string>>, key = 'uploads/u42/cat.png', lease = LEASE) =>
    signAddress(key, query, lease, KEY_TIME)
  const vector = (id: string) => SIGNATURE_VECTORS.find(one => one.id === id) ?? expect.unreachable()
  /** Parameters as a service reads them: each value decoded once. */
  const parametersOf = (url: string) => Object.fromEntries(new URL(url).searchParams)

  it('of vector C is the documented one, to the byte', () => {
    expect(address({ imageSlim: '' })).toBe(
      `https://${HOST}/uploads/u42/cat.png` +
        '?q-sign-algorithm=sha1&q-ak=AKIDEXAMPLEEXAMPLEEXAMPLE00000000001' +
        '&q-sign-time=1767225600%3B1767227400&q-key-time=1767225600%3B1767227400' +
        '&q-header-list=host&q-url-param-list=imageslim' +
        '&q-signature=c9c891fa2f1ed3e2b35fb1cb9b631a8421060fd7' +
        '&x-cos-security-token=tok%2FEN%2B1%3D%3D&imageSlim',
    )
  })

  it('of vector J has the names in its list encoded once more', () => {
    const url = address({ 'imageMogr2/thumbnail/!50p|imageSlim': '' })
    expect(url).toContain('&q-url-param-list=imagemogr2%252fthumbnail%252f%252150p%257cimageslim&')
    expect(url).toContain('&q-signature=d774aab6e13d83aacf8698556fb3d2d58b8498de&')
    expect(url.endsWith('&imageMogr2%2Fthumbnail%2F%2150p%7CimageSlim')).toBe(true)
  })

  it.each(['C', 'J'])('of vector %s reads as what was signed', id => {
    const { request, key, headerList, paramList, signature } = vector(id)
    expect(parametersOf(address(request.query))).toEqual({
      'q-sign-algorithm': 'sha1',
      'q-ak': key.secretId,
      'q-sign-time': key.keyTime,
      'q-key-time': key.keyTime,
      'q-header-list': headerList,
      'q-url-param-list': paramList,
      'q-signature': signature,
      'x-cos-security-token': 'tok/EN+1==',
      ...request.query,
    })
  })

  it('without parameters keeps the empty list of them, with its equals sign, as the official signers do', () => {
    expect(address({})).toContain('&q-url-param-list=&q-signature=')
    expect(parametersOf(address({}))).toMatchObject({ 'q-url-param-list': '', 'q-header-list': 'host' })
  })

  it('has one question mark, and the parameter of processing behind the signature', () => {
    expect(address({ imageSlim: '' }).match(/[?]/g)).toHaveLength(1)
  })

  it('has another signature without the parameter: it cannot be taken off', () => {
    const [slim, plain] = [address({ imageSlim: '' }), address({})].map(url => parametersOf(url)['q-signature'])
    expect(slim).not.toBe(plain)
  })

  it('has the key encoded in its path, and signed as it is', () => {
    const key = "a b/照片(1)!'*~+&=%.png"
    const url = address({ imageSlim: '' }, key)
    expect(url).toContain('/a%20b/%E7%85%A7%E7%89%87%281%29%21%27%2A~%2B%26%3D%25.png?')
    const expected = authorization(LEASE.credentials, {
      method: 'GET',
      path: `/${key}`,
      query: { imageSlim: '' },
      headers: { Host: HOST },
    })
    expect(expected).toContain(`q-signature=${parametersOf(url)['q-signature'] ?? 'none'}`)
  })

  it('is signed for the time that is given, not for that of the credentials', () => {
    const url = signAddress('a.png', {}, LEASE, '1767225600;1767225900')
    const expected = authorization(
      { ...LEASE.credentials, keyTime: '1767225600;1767225900' },
      { method: 'GET', path: '/a.png', query: {}, headers: { Host: HOST } },
    )
    expect(parametersOf(url)).toMatchObject({
      'q-sign-time': '1767225600;1767225900',
      'q-key-time': '1767225600;1767225900',
      'q-signature': expected.slice(-40),
    })
  })

  it('is signed for its host, with the port where that is sent', () => {
    const origin = { origin: 'http://127.0.0.1:9000', host: '127.0.0.1:9000' }
    const url = address({}, 'a.png', { ...LEASE, origin })
    const expected = authorization(LEASE.credentials, {
      method: 'GET',
      path: '/a.png',
      query: {},
      headers: { Host: '127.0.0.1:9000' },
    })
    expect(url.startsWith('http://127.0.0.1:9000/a.png?')).toBe(true)
    expect(parametersOf(url)['q-signature']).toBe(expected.slice(-40))
  })

  it('has no token where the keys have none', () => {
    const { secretId, secretKey, keyTime } = LEASE.credentials
    const url = address({ imageSlim: '' }, 'a.png', { ...LEASE, credentials: { secretId, secretKey, keyTime } })
    expect(url).not.toContain('token')
    expect(url).toMatch(/&q-signature=[0-9a-f]{40}&imageSlim$/)
  })

  it('never has the secret key', () => {
    expect(address({ imageSlim: '' })).not.toContain(LEASE.credentials.secretKey)
  })
})
