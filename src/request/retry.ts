import type { CosSlimError } from '../errors.js'

/** How long to go on. */
export interface RetrySettings {
  /** Tries in all. */
  readonly attempts: number
  readonly maxDelayMs: number
  /** From the first try to the last. */
  readonly maxTotalMs: number
}

/** What was tried already. */
export interface History {
  /** Tries that failed. */
  readonly failures: number
  readonly passedMs: number
  /** Whether the host has ever answered this client. */
  readonly hasAnswered: boolean
}

const FIRST_DELAY_MS = 500

/** A host that never answered is most likely one the page may not read (CORS): nobody should wait long to hear that. */
const ATTEMPTS_UNANSWERED = 3

/** What arrives changed twice does not suffer from the link. */
const ATTEMPTS_CHANGED = 2

/**
 * Full jitter with exponential growth, but never before the service wants to be asked again.
 *
 * @param random - 0..1
 * @returns How long to wait before the next try; nothing where another one would not help.
 */
export function retryDelayMs(
  { code, retryable, service }: CosSlimError,
  { failures, passedMs, hasAnswered }: History,
  { attempts, maxDelayMs, maxTotalMs }: RetrySettings,
  random: number,
): number | undefined {
  const isUnanswered = code === 'network-or-cors' && !hasAnswered
  const limit = isUnanswered ? ATTEMPTS_UNANSWERED : code === 'integrity-failed' ? ATTEMPTS_CHANGED : attempts
  if (!retryable) return undefined
  if (failures >= Math.min(attempts, limit)) return undefined
  const delayMs = random * Math.min(maxDelayMs, FIRST_DELAY_MS * 2 ** (failures - 1))
  const wantedMs = Math.max(delayMs, service?.retryAfterMs ?? 0)
  return passedMs + wantedMs > maxTotalMs ? undefined : wantedMs
}
