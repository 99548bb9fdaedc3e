import { CosSlimError } from '../errors.js'
import type { ServiceRefusal, SlimErrorCode } from '../errors.js'
import type { HttpResponse } from '../host.js'
import { child, childText } from './xml.js'

/**
 * How COS and CI say no, tried in this order on `status:code or number:message of a denial:number of CI`.
 *
 * @see https://cloud.tencent.com/document/product/436/7730
 * @see https://www.tencentcloud.com/document/product/1045/33700 for the numbers
 */
const REFUSALS: readonly (readonly [SlimErrorCode, RegExp])[] = [
  ['credentials-expired', /:(ExpiredToken|InvalidAccessKeyId|Request has expired)\.?:|:-46619$/],
  ['clock-skewed', /:RequestTimeTooSkewed:/],
  ['signature-refused', /:SignatureDoesNotMatch:|:-46618$/],
  ['object-archived', /:InvalidObjectState\.?:/],
  ['integrity-failed', /:(BadDigest|InvalidDigest):/],
  ['key-invalid', /:(KeyTooLong|InvalidObjectName):/],
  ['rate-limited', /^429|:SlowDown:|:-(60949|164|29214)$/],
  ['slim-not-run', /:-1(63|04)$/],
  ['slim-not-permitted', /:(NoProcessAuthority|QcloudApiRoleNotExist):/],
  ['image-too-large', /:ImageTooLarge:|:-(60996|16[78])$/],
  ['format-not-slimmable', /:-(113|44[13])$/],
  ['image-too-many-pixels', /:ImageResolutionExceed:|:-44[27]$/],
  ['slim-refused', /:InvalidPicOperations:|:(Invalid)?Image\w+:|:-6\d{4}$/],
  [
    'service-failed',
    /^5(?!01)|Conflict:|:(Internal|ServiceUn|EntitySizeN|Incomplete|RequestTimeout:|UserNetwork)|:-(90[12]|46614)$/,
  ],
  ['account-blocked', /^402|^451|:-162$/],
  ['not-found', /^404|:NoSuch|:-(46628|6101)$/],
  ['slim-refused', /^\d+:-|^2\d\d:::$/],
  ['access-denied', /^40[13]|:AccessDenied:/],
  ['already-exists', /^409/],
]

/** Whether the body is an error document, which Complete, Copy and perhaps PUT send under 200 too. */
export function isErrorDocument(text: string): boolean {
  return child(text, 'Error') !== undefined
}

/**
 * The refusal of a request, as an error that names what COS said; a HEAD and a proxy say it with the status alone.
 *
 * @param what - What was refused, like `PUT uploads/a.png`; no secrets.
 */
export function serviceError(what: string, { status, headers, text }: HttpResponse): CosSlimError {
  const document = child(text, 'Error') ?? ''
  const code = childText(document, 'Code') ?? ''
  const message = childText(document, 'Message') ?? ''
  // Numeric codes stand in `Code`, in a header or somewhere in `Message`: no document says where.
  const errNo = /^-\d+/.exec(headers['x-errno'] ?? '')?.[0] ?? ''
  const number = /(?:^|[ (:])(-\d{3,5})\b/.exec(`${code} ${errNo} ${message}`)?.[1] ?? ''
  const denial = code === 'AccessDenied' ? message : ''
  const facts = [status, code || errNo, denial, number].join(':')
  const slimCode = REFUSALS.find(([, pattern]) => pattern.test(facts))?.[0] ?? 'request-refused'
  const serverTimeMs = Date.parse(headers['date'] ?? childText(document, 'ServerTime') ?? '') || undefined
  const retryAfter = headers['retry-after'] ?? ''
  const service: ServiceRefusal = {
    status,
    // What Cloud Infinite says of its own work is the nearer reason.
    code: errNo || code || number,
    requestId: childText(document, 'RequestId') ?? headers['x-cos-request-id'],
    traceId: childText(document, 'TraceId'),
    serverTimeMs,
    // Seconds, or the time itself.
    retryAfterMs: Math.max(0, Number(retryAfter) * 1000 || Date.parse(retryAfter) - (serverTimeMs ?? NaN)) || undefined,
  }
  const said = [service.code, denial].filter(Boolean).join(': ')
  return new CosSlimError(slimCode, `COS refused ${what} with ${status}${said && ` (${said})`}.`, { service })
}
