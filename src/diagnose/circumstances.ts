import type { Draft, Facts } from './facts.js'
import { draft } from './facts.js'

/** Scheme, host and port of an address. */
export const originOf = (url: string) => /^\w+:\/\/[^/?]+/.exec(url)?.[0] ?? ''

const LOOPBACK = /^http:\/\/(127\.|localhost|\[::1])/

/** Plain http from an https page; all browsers but one let loopback pass. */
export function isMixed({ around }: Facts, origin: string): boolean {
  return around.origin.startsWith('https:') && origin.startsWith('http:') && (around.isWebKit || !LOOPBACK.test(origin))
}

/** Whether a Content-Security-Policy lets a page speak to the origin. */
function allows(policy: string, origin: string): boolean {
  const [, sources = ''] = /connect-src([^;]*)/.exec(policy) ?? /default-src([^;]*)/.exec(policy) ?? []
  return sources
    .split(' ')
    .filter(Boolean)
    .some(source => {
      const pattern = source.replace(/[.+?()]/g, '\\$&').replace('*', '.*')
      return new RegExp(`^(\\w+://)?${pattern}(/|$)`).test(origin)
    })
}

/** What the page itself or its device does to requests to an origin; nothing where they are none of it. */
export function explain(facts: Facts, origin: string): readonly Draft[] | undefined {
  if (isMixed(facts, origin)) return [draft('mixed-content', 'certain', { values: { endpoint: origin } })]
  const violation = facts.violations.find(({ blocked }) => originOf(blocked) === origin)
  // Browsers name the address that was asked for: where the policy allows that, it was led to another.
  if (violation) {
    return [draft(allows(violation.policy, origin) ? 'redirected' : 'csp', 'certain', { values: { origin } })]
  }
  return facts.around.isOnline ? undefined : [draft('offline')]
}
