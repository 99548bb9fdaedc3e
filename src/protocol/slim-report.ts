import type { SlimOutcome } from '../types.js'

export interface SlimReport {
  readonly outcome: Extract<SlimOutcome, 'compressed' | 'not-smaller'>
  readonly savedBytes: number
  readonly savedFraction: number
}

/** What slimming gained, counted as the source document does: (original - result) / original; never negative. */
export function slimReport(originalBytes: number, slimBytes: number): SlimReport {
  const savedBytes = Math.max(0, originalBytes - slimBytes)
  return {
    outcome: savedBytes > 0 ? 'compressed' : 'not-smaller',
    savedBytes,
    savedFraction: savedBytes / originalBytes,
  }
}
