import { accessDenied } from './errors.js'
import type { CosRequest } from './request.js'
import type { RefererRule } from './settings.js'
import { fitsWildcard } from './wildcard.js'

/** An entry stands for every address that begins with it; the scheme does not count. */
function isListed(rule: RefererRule, referer: string): boolean {
  const address = referer.replace(/^https?:\/\//, '')
  return rule.domains.some(domain => fitsWildcard(`${domain}*`, address))
}

/**
 * The bucket's hotlink protection. A preflight gets nothing out of the bucket, so that it passes.
 *
 * @see https://www.tencentcloud.com/document/product/436/13319
 * @throws CosError `AccessDenied`
 */
export function checkReferer(rule: RefererRule | null, request: CosRequest): void {
  if (!rule || request.method === 'OPTIONS') return
  const referer = request.headers.get('referer') ?? ''
  const isAllowed = referer === '' ? rule.allowsEmpty : isListed(rule, referer) === (rule.type === 'white')
  if (!isAllowed) throw accessDenied('You are denied by bucket referer rule')
}
