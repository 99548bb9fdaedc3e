/** What the service itself said when it refused a request. */
export interface ServiceRefusal {
  /** HTTP status of the answer. */
  readonly status: number
  /** `Code` of the error document, or a numeric CI code as text; empty when the answer named none. */
  readonly code: string
  /** Value of `x-cos-request-id`, to quote in a support ticket. */
  readonly requestId?: string | undefined
  /** Value of `x-cos-trace-id`. */
  readonly traceId?: string | undefined
}

interface CodeFacts {
  /** What to do, in one sentence. */
  readonly hint: string
  /** Whether the same call can succeed later with nothing changed. */
  readonly retryable?: true
}

const CODES = {
  cancelled: { hint: 'Nothing to do: the caller asked for it.' },

  'source-empty': { hint: 'Choose a file that has content.' },
  'source-unreadable': { hint: 'Choose the file again: it was moved, changed or protected after it was chosen.' },
  'not-an-image': { hint: 'Choose a PNG, JPEG or GIF picture; the name of a file does not make it one.' },
  'image-truncated': { hint: 'Export or download the picture again: its end is missing.' },
  'image-too-large': { hint: 'Make the file smaller, or pass slim: false to store it as it is.' },
  'image-too-many-pixels': { hint: 'Scale the picture down, or pass slim: false to store it as it is.' },
  'format-not-slimmable': { hint: 'Only PNG, JPEG and GIF can be slimmed; convert it, or store it as it is.' },
  'key-invalid': { hint: 'Use 1 to 850 bytes without control characters, leading "/" or "." and ".." segments.' },
  'operations-invalid': { hint: 'Use at most 5 rules, 4 KB in all, each with a rule and a valid target key.' },

  'credentials-unreachable': { hint: 'Check the address of the STS endpoint and that it is up.', retryable: true },
  'credentials-timeout': { hint: 'The STS endpoint did not answer in time; try again.', retryable: true },
  'credentials-refused': { hint: 'Log the user in again, or let the STS endpoint allow this user.' },
  'credentials-invalid': { hint: 'Make the STS endpoint answer as the README describes.' },
  'credentials-expired': { hint: 'Let the STS endpoint issue fresh credentials, not cached ones.', retryable: true },

  'network-or-cors': {
    hint: 'Check the connection, then the CORS rule of the bucket: origin, methods PUT and HEAD, all headers.',
    retryable: true,
  },
  timeout: { hint: 'Try again on a better connection, or raise timeoutMs.', retryable: true },
  'response-unreadable': { hint: 'Something between the page and COS answered instead: a proxy or a login page.', retryable: true },

  'access-denied': { hint: 'Let the policy of the credentials allow this action on this key and on saveAs.' },
  'signature-refused': { hint: 'Check that the STS endpoint returns a matching id, key and token, and that no proxy alters headers.' },
  'clock-skewed': { hint: 'Set the clock of this device.' },
  'already-exists': { hint: 'Choose another key: this one is taken and may not be overwritten.' },
  'not-found': { hint: 'Check the bucket, the region and the key.' },
  'account-blocked': { hint: 'Ask the owner of the bucket: quota, payment or legal state stops the service.' },
  'request-refused': { hint: 'Read the service code; the same request will be refused again.' },
  'rate-limited': { hint: 'Wait and send less at once.', retryable: true },
  'service-failed': { hint: 'Try again later; quote the request id if it stays.', retryable: true },

  'slim-not-run': { hint: 'Bind Cloud Infinite to the bucket and enable the API mode of imageSlim.' },
  'slim-not-permitted': { hint: 'Create the CI service role of the account, or allow ci:SetImageSlim in the policy.' },
  'slim-refused': { hint: 'The service cannot slim this picture; check that it opens, and the rule.' },
} as const satisfies Record<string, CodeFacts>

/** What can go wrong, one code per thing a caller would do differently. Never renamed. */
export type SlimErrorCode = keyof typeof CODES

/** Every code, in the order of the documents. */
// Object.keys is typed string[]; the table above has no other keys.
export const slimErrorCodes = Object.keys(CODES) as readonly SlimErrorCode[]

/** Every failure of this SDK. Branch on `code`; it never changes, unlike `message`. */
export class CosSlimError extends Error {
  override readonly name: string = 'CosSlimError' // a literal: minifiers rename the class
  readonly code: SlimErrorCode
  /** What to do, in one sentence. */
  readonly hint: string
  /** Whether the same call can succeed later with nothing changed. */
  readonly retryable: boolean
  /** Present when COS, CI or STS itself refused. */
  readonly service?: ServiceRefusal
  /** What was caught, where this error stands for another; set by hand: older hosts ignore Error's second argument. */
  readonly cause?: unknown

  constructor(code: SlimErrorCode, message: string, more: { service?: ServiceRefusal | undefined; cause?: unknown } = {}) {
    super(message)
    const facts: CodeFacts = CODES[code]
    this.code = code
    this.hint = facts.hint
    this.retryable = facts.retryable === true
    if (more.service) this.service = more.service
    if (more.cause !== undefined) this.cause = more.cause
  }
}

/** True for an error of this SDK, also one from another copy of it on the same page. */
export function isCosSlimError(error: unknown): error is CosSlimError {
  return error instanceof Error && error.name === 'CosSlimError' && 'code' in error
}
