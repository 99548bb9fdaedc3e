import { checkOptions } from '../options.js'
import { checkRules, RULE_OPTIONS } from '../request/rules.js'
import type { RuleSettings } from '../request/rules.js'
import type { ProcessAllOptions, ProcessOptions } from '../types.js'

/** Options of a processing, checked and completed. */
export interface ProcessSettings extends RuleSettings {
  readonly originalSizeBytes?: number | undefined
}

/** @throws TypeError naming the option and what it got */
export function checkProcessOptions(options: ProcessOptions): ProcessSettings {
  checkOptions('process', options, { ...RULE_OPTIONS, originalSizeBytes: /^number:[1-9]/ })
  return { ...checkRules('process', options), originalSizeBytes: options.originalSizeBytes }
}

/** @throws TypeError naming the option and what it got */
export function checkProcessAllOptions(options: ProcessAllOptions): ProcessSettings {
  checkOptions('processAll', options, { ...RULE_OPTIONS, onProgress: /^function/ })
  return checkRules('processAll', options)
}
