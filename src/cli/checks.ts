import type { Locale } from '../catalogue.js'
import { corsGap, readCorsRules } from '../protocol/cors-rule.js'
import type { CorsGap } from '../protocol/cors-rule.js'
import type { BucketState } from './bucket-state.js'
import type { Account } from './environment.js'
import { ownerTexts } from './owner-texts.js'
import type { OwnerFindingCode, Values } from './owner-texts.js'
import { WORDS } from './words.js'

/** One thing that has to be right before pages can use the SDK. */
export interface Check {
  readonly name: 'region' | 'ci' | 'image-slim' | 'api-mode' | 'cors'
  readonly isRight: boolean
  /** What was found, one sentence. */
  readonly found: string
  /** What to do, one sentence; absent where nothing is to do. */
  readonly remedy?: string
  /** Of a check of CORS: whose pages. */
  readonly origin?: string
  readonly gap?: CorsGap
}

/**
 * @param origins - Whose pages are to use the SDK; with none, any that the rules name will do.
 */
export function checkBucket(
  { isRegionServed, isCiBound, imageSlim, corsDocument }: BucketState,
  { region, pic }: Pick<Account, 'region' | 'pic'>,
  origins: readonly string[],
  locale: Locale = 'en',
): readonly Check[] {
  const words = WORDS[locale]
  const wrong = (name: Check['name'], found: string, code: OwnerFindingCode, values: Values = {}): Check => {
    return { name, isRight: false, found, remedy: ownerTexts(code, values, locale).remedy }
  }
  return [
    isRegionServed
      ? right('region', words.regionServed(region))
      : wrong('region', words.regionNotServed(region, pic.host), 'ci-region', { host: pic.host }),
    isCiBound ? right('ci', words.bound) : wrong('ci', words.notBound, 'ci-off'),
    imageSlim.isOn
      ? right('image-slim', imageSlim.auto ? words.slimOnAuto(imageSlim.suffixes.join(', ')) : words.slimOn)
      : wrong('image-slim', words.slimOff, 'ci-off'),
    imageSlim.api ? right('api-mode', words.apiOn) : wrong('api-mode', words.apiOff, 'ci-off'),
    ...corsChecks(),
  ]

  function corsChecks(): readonly Check[] {
    const rules = readCorsRules(corsDocument)
    if (origins.length > 0) {
      return origins.map(origin => {
        const gap = corsGap(rules, origin)
        return gap
          ? { ...wrong('cors', words.corsLacks(origin, gap), 'cors-origin', { origin }), origin, gap }
          : { ...right('cors', words.corsRight(origin)), origin }
      })
    }
    const named = [...new Set(rules.flatMap(rule => rule.allowedOrigins))]
    const served = named.filter(origin => !corsGap(rules, origin))
    if (served.length > 0) return [right('cors', words.corsRight(served.join(', ')))]
    const found = rules.length === 0 ? words.noCorsRule : words.noFullCorsRule(rules.length)
    return [wrong('cors', found, 'cors-origin', { origin: words.yourSite })]
  }
}

function right(name: Check['name'], found: string): Check {
  return { name, isRight: true, found }
}
