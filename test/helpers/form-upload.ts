import { createHash, createHmac } from 'node:crypto'
import { authorization, keyTimeNow, type Call, type Keys } from '../emulator/call.js'

export interface FormUpload {
  readonly keys: Keys
  /** `Host` of the request. */
  readonly host: string
  readonly key: string
  readonly picture: Buffer
  /** What its signature is over: the request, as in an Authorization header, or a policy of its own. */
  readonly signs: 'headers' | 'policy'
}

function signatureFields({ keys, host }: FormUpload): Readonly<Record<string, string>> {
  return { Signature: authorization(keys, { method: 'POST', path: '/' }, [['host', host]]) }
}

/** @see https://www.tencentcloud.com/document/product/436/14690 */
function policyFields({ keys }: FormUpload): Readonly<Record<string, string>> {
  const hmac = (key: string, text: string) => createHmac('sha1', key).update(text).digest('hex')
  const keyTime = keyTimeNow()
  const conditions = [{ 'q-sign-algorithm': 'sha1' }, { 'q-ak': keys.secretId }, { 'q-sign-time': keyTime }]
  const policy = JSON.stringify({ expiration: new Date(Date.now() + 600_000).toISOString(), conditions })
  return {
    policy: Buffer.from(policy).toString('base64'),
    'q-sign-algorithm': 'sha1',
    'q-ak': keys.secretId,
    'q-key-time': keyTime,
    'q-signature': hmac(hmac(keys.secretKey, keyTime), createHash('sha1').update(policy).digest('hex')),
  }
}

/** A picture as a form, signed in its fields and nowhere else. */
export function formUpload(upload: FormUpload): Call {
  const { keys, key, picture, signs } = upload
  const boundary = 'form-boundary'
  const token = keys.token === undefined ? {} : { 'x-cos-security-token': keys.token }
  const signature = signs === 'headers' ? signatureFields(upload) : policyFields(upload)
  const fields = { key, 'Content-Type': 'image/png', ...signature, ...token }
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n`
  return {
    method: 'POST',
    path: '/',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([Buffer.from(parts.join('') + file), picture, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    keys: null,
  }
}
