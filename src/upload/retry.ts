import type { CosSlimError } from '../errors.js'
import { isSlimRefusal } from '../protocol/service-error.js'

/** What was tried already. */
export interface History {
  readonly hasRenewed: boolean
  /** Whether the try that failed asked for processing, and may be repeated without. */
  readonly canDropProcessing: boolean
}

/** What to do about a failed try. */
export type Remedy = 'renew-credentials' | 'store-unprocessed' | 'give-up'

/**
 * @param error - How the try ended.
 * @returns For a refusal of processing, to send the picture again without: no document says whether it was stored, and
 *   the least policy has no right to look. The key is the same, so it is never stored twice.
 */
export function remedyFor({ code }: CosSlimError, { hasRenewed, canDropProcessing }: History): Remedy {
  if (code === 'credentials-expired' && !hasRenewed) return 'renew-credentials'
  // The service may deny the right to process with the same code as the right to store.
  return canDropProcessing && (isSlimRefusal(code) || code === 'access-denied') ? 'store-unprocessed' : 'give-up'
}
