import { spreadOf, type Spread } from './spread.js'

/** One measurement, and what it is held against: taken by turns, in one run. */
export interface Row {
  readonly what: string
  readonly unit: 'ms' | 'bytes'
  readonly ours: Spread
  /** Name of what it is held against. */
  readonly against: string
  readonly theirs: Spread
  /** Ours by theirs, round by round. */
  readonly ratio: Spread
  readonly atMost: number
}

/** @param rounds - How often everything is measured. */
export type Comparison = (rounds: number) => Promise<readonly Row[]>

/** Pairs what was measured in the same round. */
export function compare(
  row: Pick<Row, 'what' | 'unit' | 'against' | 'atMost'>,
  ours: readonly number[],
  theirs: readonly number[],
): Row {
  const ratio = spreadOf(ours.map((value, round) => value / (theirs[round] ?? NaN)))
  return { ...row, ours: spreadOf(ours), theirs: spreadOf(theirs), ratio }
}

/**
 * Measures by turns, so that what else the machine does hits all alike; every round begins with another one.
 *
 * @returns For each of them what was measured, in the order of the rounds.
 */
export async function takeTurns<T>(
  rounds: number,
  measurements: readonly (() => Promise<T>)[],
): Promise<readonly (readonly T[])[]> {
  const found = measurements.map((measure): { measure: () => Promise<T>; values: T[] } => ({ measure, values: [] }))
  for (let round = 0; round < rounds; round += 1) {
    const first = round % found.length
    for (const one of [...found.slice(first), ...found.slice(0, first)]) one.values.push(await one.measure())
  }
  return found.map(({ values }) => values)
}
