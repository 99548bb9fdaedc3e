import { CosSlimError } from '../errors.js'
import type { ServiceRefusal, SlimErrorCode } from '../errors.js'
import type { HttpResponse } from '../host.js'
import { child, childText } from './xml.js'

/**
 * How COS and CI say no, tried in this order on `status:code:message of a denial:number of CI`.
 *
 * @see https://cloud.tencent.com/document/product/436/7730
 * @see https://www.tencentcloud.com/document/product/1045/33700 for the numbers
 */
const REFUSALS: readonly (readonly [SlimErrorCode, RegExp])[] = [
  ['credentials-expired', /:(ExpiredToken|InvalidAccessKeyId|Request has expired)\.?:/],
  ['clock-skewed', /:RequestTimeTooSkewed:/],
  ['signature-refused', /:SignatureDoesNotMatch:/],
  ['key-invalid', /:(KeyTooLong|InvalidObjectName):/],
  ['rate-limited', /^429|:SlowDown:|:-60949$/],
  ['slim-not-run', /:-163$/],
  ['slim-not-permitted', /:(NoProcessAuthority|QcloudApiRoleNotExist):/],
  ['slim-refused', /:InvalidPicOperations:|:(Invalid)?Image\w+:|:-6\d{4}$/],
  ['service-failed', /^5(?!01)|Conflict:|:(Internal|ServiceUn|EntitySizeN|Incomplete|RequestTimeout:|UserNetwork)/],
  ['account-blocked', /^402|^451/],
  ['access-denied', /^40[13]|:AccessDenied:/],
  ['not-found', /^404|:NoSuch/],
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
  const number = /(?:^|[ (:])(-\d{3,5})\b/.exec(`${code} ${headers['x-errno'] ?? ''} ${message}`)?.[1] ?? ''
  const denial = code === 'AccessDenied' ? message : ''
  const facts = [status, code, denial, number].join(':')
  const slimCode = REFUSALS.find(([, pattern]) => pattern.test(facts))?.[0] ?? 'request-refused'
  const service: ServiceRefusal = {
    status,
    code: code || number,
    requestId: childText(document, 'RequestId') ?? headers['x-cos-request-id'],
    traceId: childText(document, 'TraceId'),
  }
  const said = [service.code, denial].filter(Boolean).join(': ')
  return new CosSlimError(slimCode, `COS refused ${what} with ${status}${said && ` (${said})`}.`, { service })
}
