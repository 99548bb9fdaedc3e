import { corsGap, readCorsRules } from '../protocol/cors-rule.js'
import type { CorsGap } from '../protocol/cors-rule.js'
import type { BucketState } from './bucket-state.js'
import type { Account } from './environment.js'

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
): readonly Check[] {
  return [
    isRegionServed
      ? right('region', `Cloud Infinite answers for ${region}.`)
      : wrong(
          'region',
          `Cloud Infinite does not answer for ${region} (${pic.host}).`,
          'Check that the name resolves here; if it does, use a bucket in a region that Cloud Infinite serves, like ap-beijing or ap-shanghai.',
        ),
    isCiBound
      ? right('ci', 'Cloud Infinite is bound to the bucket.')
      : wrong('ci', 'Cloud Infinite is not bound to the bucket.', 'Run cos-slim setup.'),
    imageSlim.isOn
      ? right(
          'image-slim',
          `imageSlim is on${imageSlim.auto ? `, also for plain downloads of ${imageSlim.suffixes.join(', ')}` : ''}.`,
        )
      : wrong('image-slim', 'imageSlim is off.', 'Run cos-slim setup.'),
    imageSlim.api
      ? right('api-mode', 'The API mode is on: uploads, downloads and stored pictures can ask for imageSlim.')
      : wrong('api-mode', 'The API mode is off: asking for imageSlim does nothing.', 'Run cos-slim setup.'),
    ...corsChecks(corsDocument, origins),
  ]
}

function right(name: Check['name'], found: string): Check {
  return { name, isRight: true, found }
}

function wrong(name: Check['name'], found: string, remedy: string): Check {
  return { name, isRight: false, found, remedy }
}

function corsChecks(document: string, origins: readonly string[]): readonly Check[] {
  const rules = readCorsRules(document)
  if (origins.length > 0) {
    return origins.map(origin => {
      const gap = corsGap(rules, origin)
      return gap
        ? { ...wrong('cors', `Pages of ${origin} lack ${describeGap(gap)}.`, setupFor(origin)), origin, gap }
        : { ...right('cors', `Pages of ${origin} can use all of the SDK.`), origin }
    })
  }
  const named = [...new Set(rules.flatMap(rule => rule.allowedOrigins))]
  const served = named.filter(origin => !corsGap(rules, origin))
  if (served.length > 0) return [right('cors', `Pages of ${served.join(', ')} can use all of the SDK.`)]
  const found =
    rules.length === 0
      ? 'There is no CORS rule: no page of another origin can reach the bucket.'
      : `No origin of the ${rules.length} CORS rules has all that the SDK needs; --origin says what is missing.`
  return [wrong('cors', found, setupFor('https://<your site>'))]
}

const setupFor = (origin: string) => `Run cos-slim setup --origin ${origin}.`

function describeGap({ methods, headers, exposeHeaders }: CorsGap): string {
  return [
    methods.length > 0 && `the methods ${methods.join(', ')}`,
    headers.length > 0 && `the request headers ${headers.join(', ')}`,
    exposeHeaders.length > 0 && `the exposed headers ${exposeHeaders.join(', ')}`,
  ]
    .filter(Boolean)
    .join('; ')
}
