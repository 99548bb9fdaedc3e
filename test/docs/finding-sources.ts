import { ERROR_FACTS, SERVICE_CODES } from '../../src/catalogue.js'
import type { FindingCode } from '../../src/catalogue.js'
import type { SlimErrorCode } from '../../src/errors.js'

const asOf = (code: SlimErrorCode) => ERROR_FACTS[code].source
function asOfService(code: string): string {
  const group = SERVICE_CODES.find(({ codes }) => codes.includes(code))
  if (!group) throw new Error(`No code of the service is ${code}.`)
  return group.source
}

const NETWORK_ERROR = 'https://fetch.spec.whatwg.org/#concept-network-error'
const CORS_PROTOCOL = 'https://fetch.spec.whatwg.org/#http-cors-protocol'
/** Whose reply the SDK takes as the form of all. */
const STS_PACKAGE = 'https://www.npmjs.com/package/qcloud-cos-sts'

/** Document by which each finding can be checked; undefined where the SDK itself says so. */
export const FINDING_SOURCES: Readonly<Record<FindingCode, string | undefined>> = {
  offline: 'https://html.spec.whatwg.org/multipage/system-state.html#dom-navigator-online',
  'mixed-content': 'https://www.w3.org/TR/mixed-content/',
  csp: 'https://www.w3.org/TR/CSP3/#directive-connect-src',
  'local-network': 'https://wicg.github.io/local-network-access/',
  'service-worker': 'https://www.w3.org/TR/service-workers/',
  unreachable: NETWORK_ERROR,
  blocked: NETWORK_ERROR,
  stalled: NETWORK_ERROR,
  dropped: NETWORK_ERROR,
  redirected: CORS_PROTOCOL,
  'not-cos': CORS_PROTOCOL,
  'cors-origin': asOf('network-or-cors'),
  'cors-method': asOf('network-or-cors'),
  'cors-header': asOf('network-or-cors'),
  'cors-expose': asOf('network-or-cors'),
  'cors-error-answers': CORS_PROTOCOL,
  clock: asOf('clock-skewed'),
  'sts-unreachable': NETWORK_ERROR,
  'sts-cors': CORS_PROTOCOL,
  'sts-address': undefined,
  'sts-refused': undefined,
  'sts-broken': undefined,
  'sts-login-page': undefined,
  'sts-redirect': CORS_PROTOCOL,
  'sts-error': asOfService('AuthFailure'),
  'sts-fields': STS_PACKAGE,
  'sts-milliseconds': STS_PACKAGE,
  'sts-expired': STS_PACKAGE,
  'sts-scope': undefined,
  credentials: asOf('credentials-expired'),
  signature: asOf('signature-refused'),
  policy: asOf('access-denied'),
  'policy-content-type': asOf('access-denied'),
  'policy-output': asOf('access-denied'),
  'ci-permission': asOf('slim-not-permitted'),
  referer: 'https://www.tencentcloud.com/document/product/436/13319',
  'strict-signature': asOfService('Strict signature missing header that must be signed'),
  archive: asOf('object-archived'),
  'no-bucket': asOf('not-found'),
  overdue: asOf('account-blocked'),
  quota: asOf('account-blocked'),
  refused: asOf('request-refused'),
  failed: asOf('service-failed'),
  'ci-off': asOf('slim-not-run'),
  'ci-role': asOf('slim-not-permitted'),
  'ci-region': asOf('slim-not-run'),
  'ci-failed': asOf('slim-refused'),
  'wx-domain': asOf('domain-not-listed'),
  'wx-domain-unchecked': asOf('domain-not-listed'),
  'wx-tls': asOf('domain-not-listed'),
  'wx-background': asOf('domain-not-listed'),
  'wx-too-many': asOf('domain-not-listed'),
}
