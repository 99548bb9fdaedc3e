import { StsFailure } from './failure.js'

/** Temporary credentials as STS issued them. */
export interface IssuedToken {
  readonly tmpSecretId: string
  readonly tmpSecretKey: string
  readonly sessionToken: string
  /** Unix seconds on the clock of STS. */
  readonly expiredTimeSec: number
  readonly requestId?: string
}

/** Dotted words, like `AuthFailure.SignatureFailure`; keys and tokens are longer than any word of it. */
const SERVICE_CODE = /^[A-Z][A-Za-z]{1,30}(?:\.[A-Z][A-Za-z]{1,30}){0,2}$/
const REQUEST_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const MIN_UNIX_SEC = 1e9
/** The first number that can only be milliseconds, or the year 2286. */
const MAX_UNIX_SEC = 1e10

/**
 * Reads the `Response` member of GetFederationToken's or AssumeRole's reply.
 *
 * @throws StsFailure `sts-refused` when STS says so, `sts-reply-invalid` naming what is missing.
 * @see https://www.tencentcloud.com/document/product/1150/49452
 */
export function readToken(reply: unknown): IssuedToken {
  const { Credentials: credentials, ExpiredTime: expiredTimeSec, RequestId, Error: refusal } = membersOf(reply)
  const requestId = matching(REQUEST_ID, RequestId)
  if (refusal !== undefined) throw refusalOf(membersOf(refusal)['Code'], requestId)

  const { TmpSecretId: tmpSecretId, TmpSecretKey: tmpSecretKey, Token: sessionToken } = membersOf(credentials)
  if (!isFilled(tmpSecretId)) throw missing('Credentials.TmpSecretId', requestId)
  if (!isFilled(tmpSecretKey)) throw missing('Credentials.TmpSecretKey', requestId)
  if (!isFilled(sessionToken)) throw missing('Credentials.Token', requestId)
  if (typeof expiredTimeSec !== 'number' || !Number.isInteger(expiredTimeSec)) throw missing('ExpiredTime', requestId)
  if (expiredTimeSec < MIN_UNIX_SEC || expiredTimeSec >= MAX_UNIX_SEC) {
    throw new StsFailure('sts-reply-invalid', 'ExpiredTime of the STS reply is not in seconds', { requestId })
  }
  return { tmpSecretId, tmpSecretKey, sessionToken, expiredTimeSec, ...(requestId !== undefined && { requestId }) }
}

/**
 * What went wrong with a call that threw, from its parts of known form alone: messages of HTTP and JSON libraries quote
 * addresses and bodies.
 *
 * @param error - Of `tencentcloud-sdk-nodejs-sts` (`code`, `requestId`), of `qcloud-cos-sts` (`Code`, `RequestId`), or any.
 */
export function tokenFailureOf(error: unknown): StsFailure {
  if (error instanceof StsFailure) return error
  const members = membersOf(error)
  const requestId = matching(REQUEST_ID, members['requestId'] ?? members['RequestId'])
  const serviceCode = members['code'] ?? members['Code']
  if (matching(SERVICE_CODE, serviceCode) !== undefined) return refusalOf(serviceCode, requestId)
  const reason = networkReasonOf(members)
  return new StsFailure('sts-unreachable', `The call to STS failed${reason && `: ${reason}`}`, { requestId })
}

function refusalOf(code: unknown, requestId: string | undefined): StsFailure {
  const serviceCode = matching(SERVICE_CODE, code)
  const advice = serviceCode === undefined ? '' : adviceFor(serviceCode)
  return new StsFailure('sts-refused', `STS refused: ${serviceCode ?? 'no readable code'}${advice && `; ${advice}`}`, {
    serviceCode,
    requestId,
  })
}

/** @see https://www.tencentcloud.com/document/product/1150/49448 common error codes */
function adviceFor(serviceCode: string): string {
  if (serviceCode === 'AuthFailure.SignatureExpire') return 'set the clock of this server'
  if (serviceCode.startsWith('AuthFailure')) return 'check that secretId and secretKey belong together and are enabled'
  if (serviceCode.startsWith('UnauthorizedOperation')) return 'let the sub-account call sts:GetFederationToken'
  if (serviceCode.startsWith('RequestLimitExceeded')) return 'STS takes 600 calls a second'
  return ''
}

const NETWORK_REASONS = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]

function networkReasonOf({ httpCode, code, message }: Readonly<Record<string, unknown>>): string {
  if (typeof httpCode === 'number') return `HTTP ${httpCode}`
  const text = `${typeof code === 'string' ? code : ''} ${typeof message === 'string' ? message : ''}`
  return NETWORK_REASONS.find(reason => text.includes(reason)) ?? ''
}

function missing(member: string, requestId: string | undefined): StsFailure {
  return new StsFailure('sts-reply-invalid', `The STS reply has no ${member}`, { requestId })
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {} // members stay unknown
}

function matching(form: RegExp, value: unknown): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
