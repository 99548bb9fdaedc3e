import { isCosSlimError } from '../errors.js'
import type { CosSlimError } from '../errors.js'
import type { Host } from '../host.js'
import type { Lease } from '../protocol/session.js'
import type { SignalLike } from '../types.js'
import type { RequestContext } from './context.js'
import { cancelled } from './job.js'
import type { Place } from './queue.js'
import { retryDelayMs } from './retry.js'

export interface Pursuit {
  readonly signal: SignalLike
  /** How long credentials are needed for one request. @default 0 */
  readonly forSec?: number
  /** Whether the work has no key of its own: credentials may bring one. @default false */
  readonly needsKey?: boolean
  /** Called before each wait; `Infinity` waits for the network. */
  readonly onWaiting?: (error: CosSlimError, delayMs: number) => void
}

/** One try, in a place of the queue. What it borrows is in force, and the same however often it asks. */
export type Try<T> = (lend: () => Promise<Lease>, place: Place) => Promise<T>

const RANDOM_STEPS = 256

/** Tries of a request that another one can take the place of. */
const FEW_ATTEMPTS = 2

/**
 * Tries until it succeeds or no further try would help: each with a place in the queue, and credentials that are renewed
 * where the service calls them expired or the clock wrong. That is done once for all requests of one work, until one of
 * them succeeds; tries and time count for each request.
 *
 * @returns Runs one request; takes few tries where there is another way after a failure.
 */
export function pursue({ host, session, queue, retry }: RequestContext, pursuit: Pursuit) {
  const { signal, forSec = 0, needsKey = false, onWaiting } = pursuit
  let borrowed: Lease | undefined
  let borrowing: Promise<Lease> | undefined
  let hasRenewed = false
  let hasBegun = false

  async function lend(): Promise<Lease> {
    // Those for one key stay with the work; of others the session knows whether they still last.
    if (borrowed?.key) return borrowed
    // Requests that ask at once must not get two keys.
    borrowing ??= session.lease(forSec, needsKey).finally(() => (borrowing = undefined))
    return (borrowed = await borrowing)
  }

  return async <T>(attempt: Try<T>, hasOtherWay?: (failure: CosSlimError) => boolean): Promise<T> => {
    let startMs: number | undefined
    let failures = 0
    let changes = 0
    for (;;) {
      const place = await queue.enter(signal, hasBegun)
      hasBegun = true
      // To stand in line is no try.
      startMs ??= host.activeMs()
      let failure: unknown
      let used: Lease | undefined
      try {
        const result = await attempt(async () => (used ??= await lend()), place)
        hasRenewed = false
        return result
      } catch (error) {
        failure = error
      } finally {
        place.leave()
      }
      if (!isCosSlimError(failure) || signal.aborted) throw failure

      if (used && /^(credentials-expired|clock)/.test(failure.code)) {
        // Another request of this work may have renewed them meanwhile.
        if (used !== borrowed) continue
        if (hasRenewed) throw failure
        hasRenewed = true
        session.drop(used, failure.service?.serverTimeMs)
        borrowed = undefined
        continue
      }
      const sinceMs = host.activeMs()
      if (failure.retryable && !host.isOnline()) {
        onWaiting?.(failure, Infinity)
        await waiting(host, signal, Infinity)
        startMs += host.activeMs() - sinceMs
        continue
      }
      failures += 1
      if (failure.code === 'integrity-failed') changes += 1
      const random = (host.randomBytes(1)[0] ?? 0) / RANDOM_STEPS
      const history = { failures, changes, passedMs: sinceMs - startMs, hasAnswered: queue.hasAnswered }
      const attempts = hasOtherWay?.(failure) ? Math.min(FEW_ATTEMPTS, retry.attempts) : retry.attempts
      const delayMs = retryDelayMs(failure, history, { ...retry, attempts }, random)
      if (delayMs === undefined) throw failure
      onWaiting?.(failure, delayMs)
      await waiting(host, signal, delayMs)
    }
  }
}

/** Ends with its time, or when the network is back. @throws CosSlimError `cancelled` */
function waiting(host: Host, signal: SignalLike, delayMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = delayMs === Infinity ? host.onOnline(end) : host.setTimer(end, delayMs)
    function end(): void {
      signal.removeEventListener('abort', abort)
      resolve()
    }
    function abort(): void {
      stop()
      reject(cancelled())
    }
    signal.addEventListener('abort', abort)
  })
}
