import type { Locale } from '../catalogue.js'
import type { CorsGap } from '../protocol/cors-rule.js'
import type { Finding, Paste } from '../diagnosis.js'
import type { BucketState } from './bucket-state.js'
import type { Check } from './checks.js'
import { corsPastes } from './cors-pastes.js'
import type { Account } from './environment.js'
import { ownerTexts } from './owner-texts.js'
import type { OwnerFindingCode, Values } from './owner-texts.js'
import { WORDS } from './words.js'

/** All methods that the SDK uses: where a page lacks them all, no rule is meant for it. */
const METHOD_COUNT = 4

/** What is wrong with the settings, in the codes that `diagnose` has for it on a page. */
export function findingsOf(
  checks: readonly Check[],
  { isRegionServed, corsDocument }: BucketState,
  { region, cos, pic }: Pick<Account, 'region' | 'cos' | 'pic'>,
  locale: Locale,
): readonly Finding[] {
  const wrong = checks.filter(({ isRight }) => !isRight)
  const command = (words = ''): Paste => ({ target: 'command', text: `npx cos-slim setup${words}` })
  const finding = (
    code: OwnerFindingCode,
    values: Values,
    evidence: string,
    paste: readonly Paste[] = [],
  ): Finding => ({
    ...{ code, certainty: 'certain', ...ownerTexts(code, values, locale), values },
    ...(paste.length > 0 && { paste }),
    evidence,
  })
  const evidenceOf = (those: readonly Check[]) => those.map(({ found }) => found).join(' ')

  // Without Cloud Infinite nothing of it can be on.
  const ofCi = wrong.filter(({ name }) => (isRegionServed ? name !== 'cors' : name === 'region'))
  const ofCors = wrong.filter(({ name }) => name === 'cors')
  const lacking = ofCors.flatMap(({ origin }) => origin ?? [])
  const pastes = lacking.length > 0 ? corsPastes(corsDocument, lacking) : []
  return [
    ...(ofCi.length > 0
      ? [
          isRegionServed
            ? finding('ci-off', {}, evidenceOf(ofCi), [command()])
            : // A name that does not resolve here looks the same.
              { ...finding('ci-region', { region, host: pic.host }, evidenceOf(ofCi)), certainty: 'likely' as const },
        ]
      : []),
    ...ofCors.flatMap(({ origin, gap, found }) => {
      const values = { origin: origin ?? WORDS[locale].yourSite, link: `${cos.origin}/` }
      if (origin === undefined || !gap) return [finding('cors-origin', values, found)]
      const paste = [command(` --origin ${origin}`), ...pastes]
      return corsCodes(gap).map(([code, names]) => finding(code, { ...values, names: names.join(', ') }, found, paste))
    }),
  ]
}

function corsCodes({ methods, headers, exposeHeaders }: CorsGap) {
  if (methods.length === METHOD_COUNT) return [['cors-origin', methods]] as const
  const codes = [
    ['cors-method', methods],
    ['cors-header', headers],
    ['cors-expose', exposeHeaders],
  ] as const
  return codes.filter(([, names]) => names.length > 0)
}

/** For people; what several findings have to paste is told once. */
export function findingsText(findings: readonly Finding[], locale: Locale): string {
  const { pastes } = WORDS[locale]
  const told = new Set<string>()
  return findings
    .map(({ code, cause, remedy, paste = [] }) => {
      const toPaste = paste.flatMap(({ target, text }) => {
        const introduction = pastes[target]
        if (introduction === undefined || told.has(text)) return []
        told.add(text)
        return [`  ${introduction}`, text.replace(/^/gm, '    ')]
      })
      return [`${code}: ${cause}`, `  ${remedy}`, ...toPaste].join('\n')
    })
    .join('\n\n')
}
