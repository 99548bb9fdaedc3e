import { createHash } from 'node:crypto'
import { defined } from '../record.js'
import type { HttpRequest, HttpResponse, Transport } from '../host.js'
import { isErrorDocument, serviceError } from '../protocol/service-error.js'
import { signRequest } from '../protocol/signed-request.js'
import type { Account } from './environment.js'

/** One call to the bucket, before it is signed. */
export interface BucketCall {
  readonly method: HttpRequest['method']
  /** `pic` is where Cloud Infinite is switched on. @default 'cos' */
  readonly place?: 'cos' | 'pic'
  /** @default the bucket itself */
  readonly key?: string
  /** Parameters without value have an empty one. */
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** An XML document. */
  readonly document?: string
  /** @default {@link CALL_TIMEOUT_MS} */
  readonly timeoutMs?: number
}

/** @throws CosSlimError of the transport; never for a status */
export type CallBucket = (call: BucketCall) => Promise<HttpResponse>

export const CALL_TIMEOUT_MS = 30_000

/** A signature begins a little before now, for clocks that are a little fast. */
const KEY_TIME_BEFORE_SEC = 60
const KEY_TIME_AFTER_SEC = 900

/** Signs and sends calls with the owner's own keys. */
export function createBucketCalls(account: Account, send: Transport, nowMs: () => number): CallBucket {
  const { secretId, secretKey } = account
  return ({ method, place = 'cos', key = '', query = {}, headers = {}, document, timeoutMs = CALL_TIMEOUT_MS }) => {
    const nowSec = Math.floor(nowMs() / 1000)
    const keyTime = `${nowSec - KEY_TIME_BEFORE_SEC};${nowSec + KEY_TIME_AFTER_SEC}`
    const origin = account[place]
    const signed = signRequest(
      {
        method,
        key,
        query,
        headers: { ...headers, ...(document !== undefined && documentHeaders(document)) },
        contentLength: method === 'PUT' || method === 'POST' ? Buffer.byteLength(document ?? '') : undefined,
      },
      { credentials: { secretId, secretKey, keyTime }, origin, keyPrefix: '' },
      [],
    )
    return send({
      ...signed,
      // A local COS is one address for several hosts.
      ...(!origin.origin.endsWith(`//${origin.host}`) && { headers: { ...signed.headers, Host: origin.host } }),
      ...defined({ body: document }),
      timeoutMs,
    })
  }
}

/** Some bucket settings are refused without the digest. @see https://www.tencentcloud.com/document/product/436/8279 */
function documentHeaders(document: string): Readonly<Record<string, string>> {
  return { 'Content-Type': 'application/xml', 'Content-MD5': createHash('md5').update(document).digest('base64') }
}

/**
 * The answer itself when it is a success.
 *
 * @param what - Names the call in the error.
 * @throws CosSlimError what COS said
 */
export function successOf(what: string, response: HttpResponse): HttpResponse {
  if (response.status < 200 || response.status > 299 || isErrorDocument(response.text)) {
    throw serviceError(what, response)
  }
  return response
}
