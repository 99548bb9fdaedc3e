import { CosSlimError, isCosSlimError } from '../errors.js'
import type { Host } from '../host.js'

/** Calls a caller's listener; what it throws surfaces as any listener's fault does, and harms no work. */
export function tell<T>(host: Host, listener: ((value: T) => void) | undefined, value: T): void {
  try {
    listener?.(value)
  } catch (error) {
    host.setTimer(() => {
      throw error
    }, 0)
  }
}

/** A fault in a caller's callback (`key`, `saveAs`) or ours; it must not leave as something without a code. */
export function asCosSlimError(error: unknown): CosSlimError {
  if (isCosSlimError(error)) return error
  return new CosSlimError('request-refused', 'A callback failed; see cause.', { cause: error })
}
