import type { Bar, Group, Table, Unit } from './figures.js'
import type { Settings } from './settings.js'
import { spreadOf } from './spread.js'

/** Measures, and says what came of it. */
export type Comparison = (settings: Settings) => Promise<Table>

/** One contender, and what was measured of it, in the order of the rounds. */
export interface Measured {
  readonly name: string
  readonly values: readonly number[]
  readonly isOurs?: boolean
  readonly ratioAtMost?: number
  readonly figureAtMost?: number
}

type Subject = Pick<Group, 'what' | 'unit'>

function bar({ name, values, isOurs = false, ratioAtMost, figureAtMost }: Measured, ratios?: readonly number[]): Bar {
  return {
    ...{ name, isOurs, figure: spreadOf(values) },
    ...(ratios?.every(Number.isFinite) === true && { ratio: spreadOf(ratios) }),
    ...(ratioAtMost !== undefined && { ratioAtMost }),
    ...(figureAtMost !== undefined && { figureAtMost }),
  }
}

/** Where both are 0 they are alike; where the other alone is, nobody can say how many times. */
const by = (value: number, other: number | undefined): number =>
  other === undefined ? NaN : value === other ? 1 : value / other

/**
 * Ours first, then the others: the ratio is ours by theirs, of what was measured in the same round. What is ours as well
 * has none.
 */
export function compare(subject: Subject, ours: Measured, others: readonly Measured[]): Group {
  const rest = others.map(their =>
    bar(their, their.isOurs === true ? undefined : ours.values.map((value, round) => by(value, their.values[round]))),
  )
  return { ...subject, bars: [bar({ ...ours, isOurs: true }), ...rest] }
}

/** Ours alone, with more and more to do: the ratio is each by the first, of what was measured in the same round. */
export function follow(subject: Subject, first: Measured, more: readonly Measured[]): Group {
  const rest = more.map(one =>
    bar(
      { ...one, isOurs: true },
      one.values.map((value, round) => by(value, first.values[round])),
    ),
  )
  return { ...subject, bars: [bar({ ...first, isOurs: true }), ...rest] }
}

/** {@link compare} for contenders that are measured by the same turns: the first is ours. */
export function compareAll(what: string, unit: Unit, [ours, ...others]: readonly Measured[]): Group {
  if (!ours) throw new RangeError('Nothing was measured.')
  return compare({ what, unit }, ours, others)
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
