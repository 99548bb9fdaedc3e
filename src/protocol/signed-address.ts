import { objectUrl } from './object-url.js'
import { percentEncode } from './percent-encode.js'
import type { Lease } from './session.js'
import { authorization } from './signature.js'
import { searchOf } from './signed-request.js'

/**
 * An address that anybody can GET while its time lasts; what the query asks for is signed and cannot be taken off.
 *
 * @param keyTime - `<start>;<end>` in seconds, within the life of the credentials.
 * @see https://cloud.tencent.com/document/product/436/14116
 */
export function signAddress(
  key: string,
  query: Readonly<Record<string, string>>,
  { credentials, origin }: Pick<Lease, 'credentials' | 'origin'>,
  keyTime: string,
): string {
  const signature = authorization(
    { ...credentials, keyTime },
    { method: 'GET', path: `/${key}`, query, headers: { Host: origin.host } },
  )
  // Values as any parameter's: names of parameters that are encoded in a list become so once more. All keep their `=`.
  const pairs = signature.replace(/=([^&]*)/g, (_, value: string) => `=${percentEncode(value)}`)
  const { sessionToken } = credentials
  const more = searchOf({ ...(sessionToken && { 'x-cos-security-token': sessionToken }), ...query })
  return `${objectUrl(origin, key)}?${pairs}${more.replace('?', '&')}`
}
