import type { FindingCode } from '../../../src/catalogue.js'
import type { Paste } from '../../../src/diagnosis.js'
import type { EngineName } from '../engines/engine.js'
import type { StageOptions } from './stage.js'

/** What a diagnosis has to say of a set-up. */
export interface Expected {
  /** The first is named first, the others after it in this order; none where nothing is wrong. */
  readonly codes: readonly FindingCode[]
  /** Whether a page can tell it from everything else; otherwise each of the codes is `possible`. */
  readonly isDistinguishable: boolean
}

/** Everything around an upload, with one thing wrong in it, or none. */
export interface SetUp {
  /** A sentence; what is wrong. */
  readonly name: string
  readonly stage: StageOptions
  readonly expected: Expected
  /** Where an engine cannot see what the others see; null where there is no such thing in it. */
  readonly differs?: Partial<Readonly<Record<EngineName, Expected | null>>>
  /** For whom the first finding has a text to paste that puts this right; each is tried on its own. @default none */
  readonly mends?: readonly Paste['target'][]
}

export const told = (...codes: readonly FindingCode[]): Expected => ({ codes, isDistinguishable: true })

export const lookAlikes = (...codes: readonly FindingCode[]): Expected => ({ codes, isDistinguishable: false })

export const NOTHING_WRONG = told()

/** A rule is missing, or there is no such bucket. */
export const NO_RULE_OR_BUCKET = lookAlikes('cors-origin', 'no-bucket')

/** Nobody is there, or something keeps the page from it. */
export const NOBODY_OR_BLOCKED = lookAlikes('unreachable', 'blocked')

export const expectedIn = ({ expected, differs }: SetUp, engine: EngineName): Expected | null => {
  const own = differs?.[engine]
  return own === undefined ? expected : own
}
