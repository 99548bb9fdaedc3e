import { CosSlimError } from '../errors.js'
import type { Host } from '../host.js'
import type { SignalLike } from '../types.js'
import { asCosSlimError } from './callback.js'

/** Work under way, and its switch. */
export interface Job<T> {
  readonly result: Promise<T>
  /** Rejects the result with `cancelled`, at once. */
  readonly stop: () => void
}

/**
 * Starts work that its caller or the client can stop.
 *
 * @param work - Hears of its end, whichever it is, by its signal.
 */
export function startJob<T>(
  host: Host,
  signal: SignalLike | undefined,
  work: (signal: SignalLike) => Promise<T>,
): Job<T> {
  const own = host.newAbort()
  let stop!: () => void
  let begin!: () => void
  const result = new Promise<T>((resolve, reject) => {
    const end = () => {
      signal?.removeEventListener('abort', stop)
      own.abort()
    }
    stop = () => {
      reject(cancelled())
      end()
    }
    begin = () =>
      void work(own.signal)
        .then(resolve, (error: unknown) => reject(asCosSlimError(error)))
        .then(end)
  })
  if (signal?.aborted) {
    stop()
  } else {
    // Out here, so that something that is no signal is misuse at once.
    signal?.addEventListener('abort', stop)
    begin()
  }
  return { result, stop }
}

/** What work ends with that its caller stopped. */
export function cancelled(): CosSlimError {
  return new CosSlimError('cancelled', 'It was cancelled.')
}
