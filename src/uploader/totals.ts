import { isActive, type Row } from './row.js'

/** What became of all rows together; bytes are those of stored pictures. */
export interface Totals {
  readonly count: number
  readonly activeCount: number
  readonly doneCount: number
  readonly failedCount: number
  readonly cancelledCount: number
  readonly originalBytes: number
  readonly savedBytes: number
  /** Share of the stored pictures' bytes, 0..1. */
  readonly savedFraction: number
}

export function totalsOf(rows: readonly Row[]): Totals {
  const count = (phase: Row['state']['phase']) => rows.filter(({ state }) => state.phase === phase).length
  let originalBytes = 0
  let savedBytes = 0
  for (const { state } of rows) {
    if (state.phase !== 'done') continue
    originalBytes += state.result.original.sizeBytes ?? 0
    savedBytes += state.result.savedBytes
  }
  return {
    count: rows.length,
    activeCount: rows.filter(isActive).length,
    doneCount: count('done'),
    failedCount: count('failed'),
    cancelledCount: count('cancelled'),
    originalBytes,
    savedBytes,
    savedFraction: originalBytes > 0 ? savedBytes / originalBytes : 0,
  }
}
