import { fill, FINDINGS_EN, FINDINGS_ZH, OWNER_REMEDIES } from '../catalogue.js'
import type { Locale } from '../catalogue.js'
import type { SlimErrorCode } from '../errors.js'

export type OwnerFindingCode = keyof typeof FINDINGS_EN

export type Values = Readonly<Record<string, string>>

/**
 * Cause and remedy for the owner of the bucket, who has its keys and no page.
 *
 * @param errorCode - Of the error behind the finding, where there is one.
 */
export function ownerTexts(code: OwnerFindingCode, values: Values, locale: Locale, errorCode?: SlimErrorCode) {
  const [cause, remedy] = (locale === 'zh' ? FINDINGS_ZH : FINDINGS_EN)[code]
  const own = OWNER_REMEDIES[code] ?? (errorCode && OWNER_REMEDIES[errorCode])
  return { cause: fill(cause, values), remedy: fill(own?.[locale] ?? remedy, values) }
}
