import type { CosSlimError } from '../errors.js'

/** What was tried already. */
export interface History {
  readonly hasRenewed: boolean
  /** Whether the try that failed asked for processing, and may be repeated without. */
  readonly canDropProcessing: boolean
}

/** What to do about a failed try. */
export type Remedy = 'renew-credentials' | 'store-unprocessed' | 'give-up'

/** How the service says no to a processing request, or to the picture: no document tells which of the two it was. */
const MAY_BE_PROCESSING = /^(slim|image|access|request|rate|service)-/

/**
 * @param error - How the try ended.
 * @returns For a refusal of processing, to send the picture again without: no document says whether it was stored, and
 *   the least policy has no right to look. The key is the same, so it is never stored twice.
 */
export function remedyFor({ code, service }: CosSlimError, { hasRenewed, canDropProcessing }: History): Remedy {
  if (code === 'credentials-expired' && !hasRenewed) return 'renew-credentials'
  return canDropProcessing && service && MAY_BE_PROCESSING.test(code) ? 'store-unprocessed' : 'give-up'
}
