import type { StsError, StsErrorCode } from '../types.js'

interface CodeFacts {
  readonly status: number
  /** What the caller is told; the reason behind it is for the server's log. */
  readonly publicMessage: string
}

const NOT_ISSUED = 'The server could not obtain credentials.'

const CODES: Readonly<Record<StsErrorCode, CodeFacts>> = {
  'method-not-allowed': { status: 405, publicMessage: 'Only GET and POST are answered here.' },
  'scope-refused': { status: 403, publicMessage: 'This caller gets no credentials.' },
  'scope-failed': { status: 500, publicMessage: 'The server could not find out what this caller may do.' },
  'sts-package-missing': { status: 500, publicMessage: NOT_ISSUED },
  'sts-refused': { status: 502, publicMessage: NOT_ISSUED },
  'sts-unreachable': { status: 502, publicMessage: NOT_ISSUED },
  'sts-reply-invalid': { status: 502, publicMessage: NOT_ISSUED },
  'sts-timeout': { status: 504, publicMessage: 'The credentials service did not answer in time.' },
}

/** Why a request got no credentials; its `message` is meant for the server's log, `publicMessage` for the caller. */
export class StsFailure extends Error implements StsError {
  override readonly name: string = 'StsError' // a literal: minifiers rename the class
  readonly code: StsErrorCode
  readonly status: number
  readonly publicMessage: string
  readonly serviceCode?: string
  readonly requestId?: string
  override readonly cause?: unknown

  constructor(
    code: StsErrorCode,
    message: string,
    more: { serviceCode?: string | undefined; requestId?: string | undefined; cause?: unknown } = {},
  ) {
    super(message)
    this.code = code
    this.status = CODES[code].status
    this.publicMessage = CODES[code].publicMessage
    if (more.serviceCode !== undefined) this.serviceCode = more.serviceCode
    if (more.requestId !== undefined) this.requestId = more.requestId
    if (more.cause !== undefined) this.cause = more.cause
  }
}
