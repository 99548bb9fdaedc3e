import { isText } from '../options.js'
import { checkKey } from '../protocol/object-key.js'
import { IMAGE_SLIM, picOperations } from '../protocol/pic-operations.js'
import type { Rule } from '../protocol/pic-operations.js'
import { defined } from '../record.js'
import type { Operation } from '../types.js'

/** Patterns of the options that say what is made of a picture. */
export const RULE_OPTIONS = { saveAs: /^(string|function)/, operations: /^object/, signal: /^object:\[/ }

/** What is to be made of a picture, checked and completed. */
export interface RuleSettings {
  readonly saveAs: (key: string) => string
  readonly operations: readonly Operation[]
}

/** @throws TypeError naming the option and what it lacks */
export function checkRules(
  caller: string,
  {
    saveAs,
    operations = [],
  }: {
    saveAs?: string | ((key: string) => string) | undefined
    operations?: readonly Operation[] | undefined
  },
): RuleSettings {
  if (
    !Array.isArray(operations) ||
    !operations.every((one?: Partial<Operation>) => isText(one?.rule) && isText(one.saveAs))
  ) {
    throw new TypeError(`${caller}: operations lacks a rule or saveAs`)
  }
  return { saveAs: isText(saveAs) ? () => saveAs : (saveAs ?? (key => key)), operations }
}

/** What the service is asked to make of one picture. */
export interface RulePlan {
  readonly rules: readonly Rule[]
  /** Value of `Pic-Operations`; absent without rules. */
  readonly operations?: string
  /** Key of the slimmed picture, where slimming is asked for; its rule is the first. */
  readonly slimKey?: string
}

/** @throws CosSlimError `key-invalid`, `operations-invalid` */
export function planRules(key: string, asksSlim: boolean, { saveAs, operations }: RuleSettings): RulePlan {
  const slimKey = asksSlim ? checkKey('saveAs', saveAs(key)) : undefined
  const rules = operations.map(({ rule, saveAs }) => ({ rule, key: checkKey('saveAs', saveAs) }))
  if (slimKey !== undefined) rules.unshift({ rule: IMAGE_SLIM, key: slimKey })
  return defined({ rules, operations: rules.length > 0 ? picOperations(rules) : undefined, slimKey })
}
