import { MAX_CORS_RULES, corsGap, readCorsRules } from '../protocol/cors-rule.js'
import type { BucketState } from './bucket-state.js'
import { UsageError } from './usage-error.js'

/** One thing that setup is going to change. */
export type Change =
  | { readonly kind: 'bind-ci'; readonly text: string }
  | { readonly kind: 'enable-api-mode'; readonly text: string }
  | { readonly kind: 'add-cors-rule'; readonly text: string; readonly origins: readonly string[] }

/**
 * What has to be changed, in order; nothing where all is right.
 *
 * @param origins - Whose pages are to use the SDK.
 * @throws UsageError when no further CORS rule fits in
 */
export function planChanges(
  { isCiBound, imageSlim, corsDocument }: BucketState,
  origins: readonly string[],
): readonly Change[] {
  const rules = readCorsRules(corsDocument)
  const lacking = origins.filter(origin => corsGap(rules, origin))
  if (lacking.length > 0 && rules.length >= MAX_CORS_RULES) {
    throw new UsageError(`The bucket has ${rules.length} CORS rules, and no more fit in. Remove one first.`)
  }
  const changes: (Change | false)[] = [
    !isCiBound && { kind: 'bind-ci', text: 'bind Cloud Infinite to the bucket' },
    !imageSlim.api && {
      kind: 'enable-api-mode',
      text: `switch on the API mode of imageSlim${imageSlim.auto ? '; its Auto mode stays on' : ''}`,
    },
    lacking.length > 0 && {
      kind: 'add-cors-rule',
      text: `put a CORS rule for ${lacking.join(', ')} in front of the ${rules.length} that are there`,
      origins: lacking,
    },
  ]
  return changes.filter(change => change !== false)
}
