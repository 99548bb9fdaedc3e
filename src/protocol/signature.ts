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
  return Object.keys(fields).map(encodeName).sort().join(';')
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

/** Value of the `Authorization` header: the seven `q-` pairs in the order of the document. */
export function authorization({ secretId, secretKey, keyTime }: SigningKey, request: SignableRequest): string {
  const signature = hmacSha1(stringToSign(keyTime, httpString(request)), signKey(secretKey, keyTime)).toString()
  return (
    `q-sign-algorithm=sha1&q-ak=${secretId}&q-sign-time=${keyTime}&q-key-time=${keyTime}` +
    `&q-header-list=${nameList(request.headers)}&q-url-param-list=${nameList(request.query)}&q-signature=${signature}`
  )
}
