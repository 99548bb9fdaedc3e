import { createHash, createHmac } from 'node:crypto'

/** What TC3-HMAC-SHA256 covers, as received. */
export interface Tc3Material {
  readonly secretKey: string
  readonly service: string
  /** Seconds since 1970. */
  readonly timestampSec: number
  /** In the order of `SignedHeaders`. */
  readonly signedHeaders: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac256(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** @see https://www.tencentcloud.com/document/product/1150/49447 */
export function tc3Signature(material: Tc3Material): string {
  const names = material.signedHeaders.map(([name]) => name).join(';')
  const headers = material.signedHeaders.map(([name, value]) => `${name}:${value}\n`).join('')
  const canonicalRequest = `POST\n/\n\n${headers}\n${names}\n${sha256(material.body)}`
  const date = new Date(material.timestampSec * 1000).toISOString().slice(0, 10)
  const scope = `${date}/${material.service}/tc3_request`
  const stringToSign = `TC3-HMAC-SHA256\n${material.timestampSec}\n${scope}\n${sha256(canonicalRequest)}`
  const key = hmac256(hmac256(hmac256(`TC3${material.secretKey}`, date), material.service), 'tc3_request')
  return hmac256(key, stringToSign).toString('hex')
}

/** The older signature of form-encoded requests, over every parameter but itself, values as before the form encoding. */
export function formSignature(secretKey: string, host: string, params: ReadonlyMap<string, string>): string {
  const text = [...params]
    .filter(([name]) => name !== 'Signature')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  return createHmac('sha1', secretKey).update(`POST${host}/?${text}`).digest('base64')
}
