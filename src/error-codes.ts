/** What can go wrong, one code per thing a caller would do differently. Never renamed. */
export const slimErrorCodes = [
  'cancelled',

  'source-empty',
  'source-unreadable',
  'not-an-image',
  'image-truncated',
  'image-too-large',
  'image-too-many-pixels',
  'format-not-slimmable',
  'key-invalid',
  'operations-invalid',

  'credentials-unreachable',
  'credentials-timeout',
  'credentials-refused',
  'credentials-invalid',
  'credentials-expired',

  'network-or-cors',
  'domain-not-listed',
  'timeout',
  'response-unreadable',

  'access-denied',
  'signature-refused',
  'clock-skewed',
  'already-exists',
  'integrity-failed',
  'not-found',
  'object-archived',
  'account-blocked',
  'request-refused',
  'rate-limited',
  'service-failed',

  'slim-not-run',
  'slim-not-permitted',
  'slim-refused',
] as const

/** One of `slimErrorCodes`: each with cause, remedy and source in docs/errors.md. */
export type SlimErrorCode = (typeof slimErrorCodes)[number]
