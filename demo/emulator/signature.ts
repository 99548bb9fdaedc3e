import { createHash, createHmac } from 'node:crypto'
import { percentEncode } from './percent-encode.js'

/** The parts of a COS request signature, as received in a header, in an address or in a form. */
export interface PresentedSignature {
  readonly algorithm: string
  readonly secretId: string
  readonly signTime: string
  readonly keyTime: string
  /** Names as received: encoded, in lower case. */
  readonly headerList: readonly string[]
  readonly paramList: readonly string[]
  readonly signature: string
}

/** What a signature is checked against. */
export interface SignedMaterial {
  readonly method: string
  /** Decoded, with its leading slash. */
  readonly path: string
  /** Decoded names and values; a parameter without a value has an empty one. */
  readonly params: readonly (readonly [name: string, value: string])[]
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export function readSignature(fields: ReadonlyMap<string, string>): PresentedSignature | undefined {
  const field = (name: string) => fields.get(name) ?? ''
  const list = (name: string) => field(name).split(';').filter(Boolean)
  if (!fields.has('q-signature') || !fields.has('q-ak')) return undefined
  const keyTime = field('q-key-time')
  return {
    algorithm: field('q-sign-algorithm'),
    secretId: field('q-ak'),
    signTime: fields.get('q-sign-time') ?? keyTime,
    keyTime,
    headerList: list('q-header-list'),
    paramList: list('q-url-param-list'),
    signature: field('q-signature'),
  }
}

/** Reads `a=b&c=d` of an Authorization header, where nothing is decoded. */
export function readAuthorization(text: string): PresentedSignature | undefined {
  const fields = new Map<string, string>()
  for (const pair of text.trim().split('&')) {
    const at = pair.indexOf('=')
    if (at > 0) fields.set(pair.slice(0, at), pair.slice(at + 1))
  }
  return readSignature(fields)
}

/** The name as the lists carry it. */
export function canonicalName(name: string): string {
  return percentEncode(name).toLowerCase()
}

/** The pairs that a list names, or the first name that the request does not have. */
function pick(
  list: readonly string[],
  pairs: SignedMaterial['params'],
): { readonly text: string } | { readonly missing: string } {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    const key = canonicalName(name)
    values.set(key, [...(values.get(key) ?? []), value])
  }
  const picked: string[] = []
  for (const name of [...list].sort()) {
    const value = values.get(name)?.shift()
    if (value === undefined) return { missing: name }
    picked.push(`${name}=${percentEncode(value)}`)
  }
  return { text: picked.join('&') }
}

/** The document's HttpString, or the listed name that the request does not have. */
export function httpString(
  lists: Pick<PresentedSignature, 'headerList' | 'paramList'>,
  material: SignedMaterial,
): { readonly text: string } | { readonly missing: string } {
  const params = pick(lists.paramList, material.params)
  if ('missing' in params) return params
  const headers = pick(lists.headerList, material.headers)
  if ('missing' in headers) return headers
  return { text: `${material.method.toLowerCase()}\n${material.path}\n${params.text}\n${headers.text}\n` }
}

export function stringToSign(signTime: string, httpText: string): string {
  return `sha1\n${signTime}\n${createHash('sha1').update(httpText).digest('hex')}\n`
}

function hmacSha1(key: string, text: string): string {
  return createHmac('sha1', key).update(text).digest('hex')
}

/** @see https://www.tencentcloud.com/document/product/436/7778 the outer key is the hex text of SignKey, not its bytes */
export function sign(secretKey: string, keyTime: string, text: string): string {
  return hmacSha1(hmacSha1(secretKey, keyTime), text)
}
