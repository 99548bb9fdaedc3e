import type { Diagnosis } from './diagnosis.js'
import type { SlimErrorCode } from './error-codes.js'

export { slimErrorCodes } from './error-codes.js'
export type { SlimErrorCode } from './error-codes.js'

/** What the service itself said when it refused a request. */
export interface ServiceRefusal {
  /** HTTP status of the answer. */
  readonly status: number
  /** `Code` of the error document, or a numeric CI code as text; empty when the answer named none. */
  readonly code: string
  /** Value of `x-cos-request-id`, to quote in a support ticket. */
  readonly requestId?: string | undefined
  /** For the same purpose; COS names one where it refuses. */
  readonly traceId?: string | undefined
  /** Milliseconds since 1970 on the service's clock, where it told them. */
  readonly serverTimeMs?: number | undefined
  /** How long the service wants to be left alone, where it told that. */
  readonly retryAfterMs?: number | undefined
}

/** What to do, in one sentence, by the first pattern that fits a code. `cos-slim/messages` says more, in two languages. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^(source|not-an|image-tr)/, 'Choose another file.'],
  [/^(image|format)/, 'Shrink it, or set slim: false.'],
  [/^(key|already)/, 'Choose another key.'],
  [/^operations/, 'Use fewer or shorter rules.'],
  [/^(cred|signature)/, 'Check the STS endpoint.'],
  [/^(network|timeout|response)/, 'Check the connection and, in pages, CORS.'],
  [/^object/, 'Restore it first.'],
  [/^(access|not-found)/, 'Check bucket, key, saveAs and policy.'],
  [/^clock/, 'Set the clock.'],
  [/^domain/, 'List that domain.'],
  [/^slim-not/, 'Bind CI, enable imageSlim, allow it in role and policy.'],
  [/^(slim|request|account)/, 'See the service code.'],
  [/^/, 'Try again.'],
]

/** Failures that can pass by themselves: the same call can succeed later. Of credentials all but refused and invalid. */
const RETRYABLE = /^(credentials-[^ri]|network|timeout|response|integrity|rate|service)/

/** Every failure of this SDK. Branch on `code`; it never changes, unlike `message`. */
export class CosSlimError extends Error {
  /** Always this, whatever a minifier makes of the class. */
  override readonly name: string = 'CosSlimError' // a literal: minifiers rename the class
  /** What went wrong; never renamed. */
  readonly code: SlimErrorCode
  /** What to do, in one sentence. */
  readonly hint: string
  /** Whether the same call can succeed later with nothing changed. */
  readonly retryable: boolean
  /** What `explain` found, where an upload ended in `network-or-cors` and the client has that option. */
  readonly diagnosis?: Diagnosis
  /** Present when COS, CI or STS itself refused. */
  readonly service?: ServiceRefusal
  /** What was caught, where this error stands for another; set by hand: older hosts ignore Error's second argument. */
  override readonly cause?: unknown

  constructor(
    code: SlimErrorCode,
    message: string,
    more: { service?: ServiceRefusal | undefined; cause?: unknown } = {},
  ) {
    super(message)
    this.code = code
    this.hint = HINTS.find(([pattern]) => pattern.test(code))?.[1] ?? ''
    this.retryable = RETRYABLE.test(code)
    if (more.service) this.service = more.service
    if (more.cause !== undefined) this.cause = more.cause
  }
}

/** True for an error of this SDK, also one from another copy of it on the same page. */
export function isCosSlimError(error: unknown): error is CosSlimError {
  return error instanceof Error && error.name === 'CosSlimError'
}
