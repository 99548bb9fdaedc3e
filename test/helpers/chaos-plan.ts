import type { SeededRandom } from './seeded-random.js'

/**
 * - `reset`: the connection ends with RST
 * - `end`: it ends with FIN
 * - `delay`: nothing moves for a while
 * - `stall`: nothing moves any more, and after longer than anybody waits the connection is reset
 * - `corrupt`: one bit is turned over
 */
export type Harm = 'reset' | 'end' | 'delay' | 'stall' | 'corrupt'

/** Where a request or its answer is hit. */
export type Place = 'head' | 'body' | 'answer'

/** One fault of one connection. */
export interface PlannedFault {
  readonly harm: Harm
  readonly place: Place
  /** At which share (0..1) of the place. */
  readonly atFraction: number
  /** Whether preflights are let through before. */
  readonly sparesPreflights: boolean
  readonly pauseMs: number
  /** 0..7 */
  readonly bit: number
}

export type HarmWeights = Readonly<Record<Harm, number>>

/** Stalls cost the most time, and nothing is learned from their number. */
export const ALL_HARMS: HarmWeights = { reset: 10, end: 8, delay: 8, stall: 2, corrupt: 6 }

const PLACES = { head: 1, body: 3, answer: 2 } as const

/** Share of the answers that are lost as a whole. */
const WHOLE_ANSWERS = 0.3

const [MIN_PAUSE_MS, MAX_PAUSE_MS] = [100, 1500]

/** Takes the same number of draws whatever comes out, so that one connection more or less changes no other. */
export function drawFault(random: SeededRandom, share: number, harms: HarmWeights): PlannedFault | undefined {
  const isHit = random.fraction() < share
  const harm = random.oneOf(harms)
  const drawnPlace = random.oneOf(PLACES)
  const place = harm === 'corrupt' ? 'body' : drawnPlace
  const isWhole = random.fraction() < WHOLE_ANSWERS
  const drawnFraction = random.fraction()
  const fault: PlannedFault = {
    harm,
    place,
    atFraction: place === 'answer' && isWhole ? 0 : drawnFraction,
    sparesPreflights: random.fraction() < 0.7,
    pauseMs: MIN_PAUSE_MS + random.below(MAX_PAUSE_MS - MIN_PAUSE_MS),
    bit: random.below(8),
  }
  return isHit ? fault : undefined
}
