import type { Locale } from '../catalogue.js'
import { isCosSlimError } from '../errors.js'
import type { CosSlimError, SlimErrorCode } from '../errors.js'
import type { Finding } from '../diagnosis.js'
import { CALL_TIMEOUT_MS } from './bucket-calls.js'
import type { Account } from './environment.js'
import { ownerTexts } from './owner-texts.js'
import type { OwnerFindingCode } from './owner-texts.js'
import { UsageError } from './usage-error.js'

/** A failure in words for the owner of the bucket. */
export interface Explanation {
  readonly code: SlimErrorCode | 'usage' | 'failed'
  readonly message: string
  readonly remedy: string
  readonly requestId?: string
}

/** Whose bucket was asked, and when. */
export interface Asked {
  readonly account: Account
  readonly nowMs: number
}

/** Which setting an error speaks of, where it speaks of one. */
const CODES: Partial<Readonly<Record<SlimErrorCode, OwnerFindingCode>>> = {
  'credentials-expired': 'credentials',
  'signature-refused': 'signature',
  'clock-skewed': 'clock',
  'access-denied': 'refused',
  'request-refused': 'refused',
  'not-found': 'no-bucket',
  'network-or-cors': 'unreachable',
  timeout: 'stalled',
  'response-unreadable': 'not-cos',
  'rate-limited': 'failed',
  'service-failed': 'failed',
  'account-blocked': 'overdue',
  'slim-not-run': 'ci-off',
  'slim-not-permitted': 'ci-permission',
  'slim-refused': 'ci-failed',
}

/** A signature begins as much before now. */
const MAX_SKEW_MS = 60_000

/** How far this machine's clock is ahead of the service's; nothing where the service did not tell the time. */
function skewMs({ service }: CosSlimError, { nowMs }: Asked): number | undefined {
  return service?.serverTimeMs === undefined ? undefined : nowMs - service.serverTimeMs
}

function settingOf(error: CosSlimError, asked: Asked | undefined): OwnerFindingCode | undefined {
  const { code, service } = error
  // Keys of an owner do not expire, signatures do.
  const isSkewed = asked && Math.abs(skewMs(error, asked) ?? 0) > MAX_SKEW_MS
  if (code === 'credentials-expired' && isSkewed && service?.code !== 'InvalidAccessKeyId') return 'clock'
  if (service?.status === 402) return 'quota'
  if (service?.code === 'QcloudApiRoleNotExist') return 'ci-role'
  return CODES[code]
}

/** @param asked - Absent where nobody knows when the error came about. */
export function explain(error: unknown, locale: Locale = 'en', asked?: Asked): Explanation {
  if (error instanceof UsageError) return { code: 'usage', message: error.message, remedy: 'See cos-slim --help.' }
  if (isCosSlimError(error)) {
    const { code, message, hint, service } = error
    const setting = settingOf(error, asked)
    const remedy = setting ? ownerTexts(setting, {}, locale, code).remedy : hint
    return { code, message, remedy, ...(service?.requestId !== undefined && { requestId: service.requestId }) }
  }
  // Of errors from elsewhere, files mostly, the message; a stack would say nothing to the owner.
  return {
    code: 'failed',
    message: error instanceof Error ? error.message : 'Something unknown went wrong.',
    remedy: '',
  }
}

/** The same in the codes that `diagnose` has on a page; nothing for an error that speaks of no setting. */
export function findingOf(error: unknown, locale: Locale, asked: Asked): Finding | undefined {
  if (!isCosSlimError(error)) return undefined
  const code = settingOf(error, asked)
  if (code === undefined) return undefined
  const { bucket, region, cos } = asked.account
  const skew = skewMs(error, asked)
  const values = {
    ...{ bucket, region, host: cos.host, link: `${cos.origin}/`, sec: String(CALL_TIMEOUT_MS / 1000) },
    ...(error.service && { code: error.service.code || String(error.service.status) }),
    ...(skew !== undefined && { skew: durationText(Math.abs(skew)) }),
  }
  const certainty = error.service ? 'certain' : 'likely'
  return { code, certainty, ...ownerTexts(code, values, locale, error.code), values, evidence: error.message }
}

/** In units that are written the same in every language. */
function durationText(durationMs: number): string {
  const minutes = Math.round(durationMs / 60_000)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
