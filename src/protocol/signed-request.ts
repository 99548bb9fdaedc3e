import type { HttpRequest } from '../host.js'
import type { Lease } from './session.js'
import { defined } from '../record.js'
import { objectUrl } from './object-url.js'
import { percentEncode } from './percent-encode.js'
import { authorization } from './signature.js'

/** A request to one object, before it is signed. */
export interface ObjectRequest {
  readonly method: HttpRequest['method']
  readonly key: string
  /** Parameters without value have an empty one. @default none */
  readonly query?: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Size of the body; absent where there is none. */
  readonly contentLength?: number | undefined
}

/**
 * The headers to send.
 *
 * `Host` and `Content-Length` are signed although the platform sets them: their values are known, and buckets with
 * strict signature ask for them. The token is not signed, as in the official browser SDK.
 *
 * @param unsignedHeaders - Names, written as in the request, that the platform may alter on the way.
 * @see https://cloud.tencent.com/document/product/436/7778
 */
function signHeaders(
  { method, key, query = {}, headers, contentLength }: ObjectRequest,
  { credentials, origin }: Lease,
  unsignedHeaders: readonly string[],
): HttpRequest['headers'] {
  const received = defined({ ...headers, Host: origin.host, 'Content-Length': contentLength?.toString() })
  const signed = Object.entries(received).filter(([name]) => !unsignedHeaders.includes(name))
  return {
    ...headers,
    ...(credentials.sessionToken && { 'x-cos-security-token': credentials.sessionToken }),
    Authorization: authorization(credentials, {
      method,
      path: `/${key}`,
      query,
      headers: Object.fromEntries(signed),
    }),
  }
}

/** The whole request but its body: method, address with parameters, and {@link signHeaders}. */
export function signRequest(
  request: ObjectRequest,
  lease: Lease,
  unsignedHeaders: readonly string[],
): Pick<HttpRequest, 'method' | 'url' | 'headers'> {
  const { method, key, query } = request
  return {
    method,
    url: objectUrl(lease.origin, key) + searchOf({ ...query }),
    headers: signHeaders(request, lease, unsignedHeaders),
  }
}

/** Parameters as a query, `?` included; empty without any. */
export function searchOf(query: Readonly<Record<string, string>>): string {
  const search = Object.entries(query)
    .map(([name, value]) => percentEncode(name) + (value && `=${percentEncode(value)}`))
    .join('&')
  return search && `?${search}`
}
