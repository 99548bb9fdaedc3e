/** What several rounds came to. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  /** How many there were. */
  readonly rounds: number
}

/** @throws RangeError where nothing was measured */
export function spreadOf(values: readonly number[]): Spread {
  if (values.some(Number.isNaN)) throw new RangeError('What was measured is not a number.')
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const [below, above] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  if (below === undefined || above === undefined) throw new RangeError('Nothing was measured.')
  return { median: (below + above) / 2, min: Math.min(...values), max: Math.max(...values), rounds: values.length }
}
