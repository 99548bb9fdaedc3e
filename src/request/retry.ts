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
  /** Those of them for which the bytes had changed on their way. */
  readonly changes: number
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
  { failures, changes, passedMs, hasAnswered }: History,
  { attempts, maxDelayMs, maxTotalMs }: RetrySettings,
  random: number,
): number | undefined {
  const isUnanswered = code === 'network-or-cors' && !hasAnswered
  if (!retryable || failures >= attempts || changes >= ATTEMPTS_CHANGED) return undefined
  if (isUnanswered && failures >= ATTEMPTS_UNANSWERED) return undefined
  const delayMs = random * Math.min(maxDelayMs, FIRST_DELAY_MS * 2 ** (failures - 1))
  const wantedMs = Math.max(delayMs, service?.retryAfterMs ?? 0)
  return passedMs + wantedMs > maxTotalMs ? undefined : wantedMs
}
