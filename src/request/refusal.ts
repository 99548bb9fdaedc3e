import { CosSlimError, isCosSlimError } from '../errors.js'
import type { SlimErrorCode } from '../errors.js'

/**
 * Whether a request that asked for processing may pass without it: the service can say with the same words that it
 * cannot process and that it cannot store or give.
 */
export function mayBeProcessing(error: unknown): error is CosSlimError {
  if (!isCosSlimError(error)) return false
  const { code, service } = error
  return (
    service !== undefined &&
    // Numbers are CI's, and where COS itself said 200 it did its part.
    (/^(slim|image|format|access|request)-/.test(code) || service.status < 300 || service.code.startsWith('-'))
  )
}

/** @throws CosSlimError with the reason why there is no slimmed picture, where the caller wants no other */
export function demandSlim(reason: SlimErrorCode | undefined, keepOriginal: boolean, key: string): void {
  if (reason && !keepOriginal) throw new CosSlimError(reason, `${key} is stored, not slimmed.`)
}
