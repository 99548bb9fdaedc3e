import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { authorization, httpString, signKey, stringToSign } from '../../src/protocol/signature.js'
import { SIGNATURE_VECTORS } from '../fixtures/signature-vectors.js'

const sha1 = (text: string) => createHash('sha1').update(text, 'utf8').digest('hex')

/** The pairs of an Authorization value, which has no equals sign but those between name and value. */
const pairsOf = (value: string): Record<string, string | undefined> =>
  Object.fromEntries(value.split('&').map(pair => pair.split('=')) as [string, string][]) // see above

describe.each(SIGNATURE_VECTORS)('vector $id', vector => {
  const { key, request } = vector
  const pairs = () => pairsOf(authorization(key, request))

  it('derives the sign key from the secret key and the key time', () => {
    expect(signKey(key.secretKey, key.keyTime)).toBe(vector.signKey)
  })

  it('writes the HttpString', () => {
    expect(httpString(request)).toBe(vector.httpString)
  })

  it('writes an HttpString of the published digest', () => {
    expect(sha1(httpString(request))).toBe(vector.httpStringSha1)
  })

  it('writes the StringToSign', () => {
    expect(stringToSign(key.keyTime, httpString(request))).toBe(vector.stringToSign)
  })

  it('lists the signed headers', () => {
    expect(pairs()['q-header-list']).toBe(vector.headerList)
  })

  it('lists the signed parameters', () => {
    expect(pairs()['q-url-param-list']).toBe(vector.paramList)
  })

  it('arrives at the published signature', () => {
    expect(pairs()['q-signature']).toBe(vector.signature)
  })

  it('puts the seven pairs into the header value in the order of the document', () => {
    expect(authorization(key, request)).toBe(
      `q-sign-algorithm=sha1&q-ak=${key.secretId}&q-sign-time=${key.keyTime}&q-key-time=${key.keyTime}` +
        `&q-header-list=${vector.headerList}&q-url-param-list=${vector.paramList}&q-signature=${vector.signature}`,
    )
  })
})

describe('what the vectors do not show', () => {
  const bare = { method: 'GET', path: '/a.png', query: {}, headers: {} }

  it('ends every line with a newline, also the empty ones', () => {
    expect(httpString(bare)).toBe('get\n/a.png\n\n\n')
  })

  it('gives parameters of the documented example in the order of their names', () => {
    const query = { prefix: 'example-folder/', delimiter: '/', 'max-keys': '10' }
    expect(httpString({ ...bare, path: '/', query })).toBe(
      'get\n/\ndelimiter=%2F&max-keys=10&prefix=example-folder%2F\n\n',
    )
  })

  it('writes hex digits in lower case in names and in upper case in values', () => {
    expect(httpString({ ...bare, query: { 'a/Ä': 'b/Ä' } })).toBe('get\n/a.png\na%2f%c3%84=b%2F%C3%84\n\n')
  })

  it('orders names without regard to their case', () => {
    expect(httpString({ ...bare, query: { b: '1', A: '2', C: '3' } })).toBe('get\n/a.png\na=2&b=1&c=3\n\n')
  })

  it('keeps the letter case of the method, the path and the values apart from that of the names', () => {
    expect(httpString({ ...bare, method: 'PUT', path: '/A.PNG', headers: { HOST: 'H' } })).toBe(
      'put\n/A.PNG\n\nhost=H\n',
    )
  })

  it('keeps the keys of both lists when nothing is signed', () => {
    const value = authorization({ secretId: 'id', secretKey: 'key', keyTime: '1767225600;1767227400' }, bare)
    expect(value).toContain('&q-header-list=&q-url-param-list=&q-signature=')
  })

  it('signs another key time, secret key, path, parameter or header differently', () => {
    const key = { secretId: 'id', secretKey: 'key', keyTime: '1767225600;1767227400' }
    const request = { method: 'PUT', path: '/a.png', query: { b: '1' }, headers: { Host: 'h' } }
    const signatures = [
      authorization(key, request),
      authorization({ ...key, keyTime: '1767225600;1767227401' }, request),
      authorization({ ...key, secretKey: 'kez' }, request),
      authorization(key, { ...request, method: 'GET' }),
      authorization(key, { ...request, path: '/a.pnG' }),
      authorization(key, { ...request, query: { b: '2' } }),
      authorization(key, { ...request, headers: { Host: 'H' } }),
    ].map(value => value.replace(/.*q-signature=/, ''))
    expect(new Set(signatures).size).toBe(signatures.length)
  })
})
