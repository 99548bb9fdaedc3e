import type { CosSlimError } from '../errors.js'

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
export function remedyFor({ code, service }: CosSlimError, { hasRenewed, canDropProcessing }: History): Remedy {
  if (code === 'credentials-expired' && !hasRenewed) return 'renew-credentials'
  const mayBeProcessing =
    service &&
    // The service may say with the same words that it cannot process and that it cannot store.
    (/^(slim|image|access|request)-/.test(code) ||
      // Numbers are CI's, and where COS itself said 200 the picture is stored.
      service.status < 300 ||
      service.code.startsWith('-'))
  return canDropProcessing && mayBeProcessing ? 'store-unprocessed' : 'give-up'
}
