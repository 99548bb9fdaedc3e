import hmacSha1 from 'crypto-js/hmac-sha1.js'
import sha1 from 'crypto-js/sha1.js'
import { percentEncode } from './percent-encode.js'

/** What a signature covers. A header or parameter left out here is not protected. */
export interface SignableRequest {
  readonly method: string
  /** `/` and the key, not encoded. */
  readonly path: string
  /** Parameters without value have an empty one. */
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

export interface SigningKey {
  readonly secretId: string
  readonly secretKey: string
  /** `<start>;<end>` in seconds. */
  readonly keyTime: string
}

const encodeName = (name: string) => percentEncode(name).toLowerCase()

const byText = (a: string, b: string) => (a === b ? 0 : a > b ? 1 : -1)

/** Names of parameters or headers as `q-url-param-list` and `q-header-list` carry them. */
function nameList(fields: Readonly<Record<string, string>>): string {
  return Object.keys(fields).map(encodeName).sort(byText).join(';')
}

/**
 * `HttpParameters` or `HttpHeaders`. Ordered by the plain lower-case name, as the official signers do; the list of
 * names is ordered by the encoded one. The two differ only for several names with characters that get encoded.
 */
function pairs(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .sort(([a], [b]) => byText(a.toLowerCase(), b.toLowerCase()))
    .map(([name, value]) => `${encodeName(name)}=${percentEncode(value)}`)
    .join('&')
}

/**
 * The text COS hashes to detect a changed request ("HttpString").
 *
 * @returns Method, path, query and headers, one per line, each line ended by "\n".
 * @see https://cloud.tencent.com/document/product/436/7778 step "HttpString"
 */
export function httpString({ method, path, query, headers }: SignableRequest): string {
  return `${method.toLowerCase()}\n${path}\n${pairs(query)}\n${pairs(headers)}\n`
}

/** @see https://cloud.tencent.com/document/product/436/7778 step "StringToSign" */
export function stringToSign(keyTime: string, text: string): string {
  return `sha1\n${keyTime}\n${sha1(text).toString()}\n`
}

/** 40 hex digits. The next step takes this text, not the 20 bytes. */
export function signKey(secretKey: string, keyTime: string): string {
  return hmacSha1(keyTime, secretKey).toString()
}

/** The seven `q-` pairs, in the order of the document. */
export function signaturePairs(key: SigningKey, request: SignableRequest): readonly (readonly [string, string])[] {
  const text = stringToSign(key.keyTime, httpString(request))
  return [
    ['q-sign-algorithm', 'sha1'],
    ['q-ak', key.secretId],
    ['q-sign-time', key.keyTime],
    ['q-key-time', key.keyTime],
    ['q-header-list', nameList(request.headers)],
    ['q-url-param-list', nameList(request.query)],
    ['q-signature', hmacSha1(text, signKey(key.secretKey, key.keyTime)).toString()],
  ]
}

/** Value of the `Authorization` header. */
export function authorization(key: SigningKey, request: SignableRequest): string {
  return signaturePairs(key, request)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}
