import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SIGNATURE_VECTORS } from '../fixtures/signature-vectors.js'
import { httpString, readAuthorization, sign, stringToSign } from '../../demo/emulator/signature.js'

const HOST = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com'

const lists = (headerList: string, paramList = '') => ({
  headerList: headerList.split(';').filter(Boolean),
  paramList: paramList.split(';').filter(Boolean),
})

describe.each(SIGNATURE_VECTORS)('vector $id', vector => {
  const { secretKey, keyTime } = vector.key
  const material = {
    method: vector.request.method,
    path: vector.request.path,
    params: Object.entries(vector.request.query),
    headers: Object.entries(vector.request.headers),
  }
  const built = httpString(lists(vector.headerList, vector.paramList), material)
  const text = 'text' in built ? built.text : ''

  test('gives the published HttpString', () => {
    expect(text).toBe(vector.httpString)
    expect(createHash('sha1').update(text).digest('hex')).toBe(vector.httpStringSha1)
  })

  test('gives the published StringToSign and signature', () => {
    expect(stringToSign(keyTime, text)).toBe(vector.stringToSign)
    expect(sign(secretKey, keyTime, stringToSign(keyTime, text))).toBe(vector.signature)
  })
})

describe('a list that does not fit the request', () => {
  const material = { method: 'GET', path: '/a', params: [], headers: [['host', HOST]] } as const

  test('names the header that the request does not have', () => {
    expect(httpString(lists('date;host'), material)).toEqual({ missing: 'date' })
  })

  test('names the parameter that the request does not have', () => {
    expect(httpString(lists('host', 'imageslim'), material)).toEqual({ missing: 'imageslim' })
  })

  test('finds no second value for a name listed twice', () => {
    expect(httpString(lists('host;host'), material)).toEqual({ missing: 'host' })
  })
})

test('an Authorization header is read as it stands, percent signs and semicolons included', () => {
  const text =
    'q-sign-algorithm=sha1&q-ak=AKID&q-sign-time=1767225600;1767227400&q-key-time=1767225600;1767227400' +
    '&q-header-list=host&q-url-param-list=imagemogr2%2fx&q-signature=abc'
  expect(readAuthorization(text)).toMatchObject({
    secretId: 'AKID',
    keyTime: '1767225600;1767227400',
    headerList: ['host'],
    paramList: ['imagemogr2%2fx'],
    signature: 'abc',
  })
})

test('a header that is no COS signature is none', () => {
  expect(readAuthorization('Bearer abc')).toBeUndefined()
})
