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
export async function takeTurns(
  rounds: number,
  measurements: readonly (() => Promise<number>)[],
): Promise<readonly (readonly number[])[]> {
  const found: number[][] = measurements.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < measurements.length; turn += 1) {
      const at = (round + turn) % measurements.length
      const value = await measurements[at]?.()
      if (value !== undefined) found[at]?.push(value)
    }
  }
  return found
}
