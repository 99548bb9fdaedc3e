import { described } from '../options.js'
import { encodeKey } from './percent-encode.js'

/** Where requests go: scheme and host of one bucket. */
export interface Origin {
  /** `https://host`, without trailing slash. */
  readonly origin: string
  /** As the platform will send it in `Host`, with the port unless it is the scheme's own. */
  readonly host: string
}

/** `<name>-<APPID>`, in the notation of option rules. @see https://cloud.tencent.com/document/product/436/13312 */
export const BUCKET = /^string:[a-z\d]([a-z\d-]*[a-z\d])?-\d+$/

/** By form and never by list: regions are added. `accelerate` is the acceleration domain. */
export const REGION = /^string:([a-z]{2,}-[a-z\d-]+|accelerate)$/

/** Origin of a custom domain or a local COS: scheme and host, and nothing behind it. */
export const ENDPOINT = /^string:(https?):\/\/((?:[a-z\d.-]+|\[[\da-f:]+\])(?::\d{1,5})?)\/?$/i

/** The default domain of a bucket. @see https://cloud.tencent.com/document/product/436/6224 */
export function bucketEndpoint(bucket: string, region: string): string {
  return `https://${bucket}.cos.${region}.myqcloud.com`
}

/** Taken apart by hand: mini programs have no URL class. Nothing when the value does not fit {@link ENDPOINT}. */
export function parseOrigin(value: unknown): Origin | undefined {
  const [, scheme, host] = ENDPOINT.exec(described(value).toLowerCase()) ?? []
  // Platforms leave the scheme's own port out of Host, and Host is signed.
  const shownHost = host?.replace(scheme === 'https' ? /:443$/ : /:80$/, '')
  return shownHost === undefined ? undefined : { origin: `${scheme ?? ''}://${shownHost}`, host: shownHost }
}

/** Address of an object, unsigned. */
export function objectUrl(origin: Origin, key: string): string {
  return `${origin.origin}/${encodeKey(key)}`
}
