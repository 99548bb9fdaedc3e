import type { RowState } from './upload.js'
import { isSettled } from './upload.js'

/** What the totals need to know of a row. */
export interface Counted {
  readonly state: RowState
  /** 0..1 */
  readonly fraction: number
}

export interface Totals {
  readonly count: number
  readonly activeCount: number
  readonly failedCount: number
  readonly originalBytes: number
  readonly savedBytes: number
  /** Share of the stored pictures' bytes, 0..1. */
  readonly savedFraction: number
  /** How far all rows together have come, 0..1. */
  readonly fraction: number
}

export function totalsOf(rows: Iterable<Counted>): Totals {
  let count = 0
  let activeCount = 0
  let failedCount = 0
  let originalBytes = 0
  let savedBytes = 0
  let fractionSum = 0
  for (const { state, fraction } of rows) {
    count += 1
    fractionSum += isSettled(state) ? 1 : fraction
    if (!isSettled(state)) activeCount += 1
    if (state.phase === 'failed') failedCount += 1
    if (state.phase === 'done') {
      originalBytes += state.result.original.sizeBytes ?? 0
      savedBytes += state.result.savedBytes
    }
  }
  return {
    count,
    activeCount,
    failedCount,
    originalBytes,
    savedBytes,
    savedFraction: originalBytes > 0 ? savedBytes / originalBytes : 0,
    fraction: count > 0 ? fractionSum / count : 0,
  }
}
