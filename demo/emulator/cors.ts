import { CosError } from './errors.js'
import type { CorsRule } from './settings.js'
import { emptyReply, type Reply } from './reply.js'
import type { CosRequest } from './request.js'
import { fitsWildcard } from './wildcard.js'

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'

function originHeaders(rule: CorsRule, origin: string): Record<string, string> {
  const isOpen = rule.allowedOrigins.includes('*')
  return {
    'Access-Control-Allow-Origin': isOpen ? '*' : origin,
    ...(!isOpen && { 'Access-Control-Allow-Credentials': 'true' }),
    ...(rule.exposeHeaders.length > 0 && { 'Access-Control-Expose-Headers': rule.exposeHeaders.join(', ') }),
    Vary: VARY,
  }
}

function findRule(rules: readonly CorsRule[], origin: string, method: string, headers: readonly string[]) {
  return rules.find(
    rule =>
      rule.allowedOrigins.some(pattern => fitsWildcard(pattern, origin)) &&
      rule.allowedMethods.includes(method) &&
      headers.every(name => rule.allowedHeaders.some(pattern => fitsWildcard(pattern.toLowerCase(), name))),
  )
}

/** Headers that let a page read the answer; none where no rule fits. */
export function corsHeaders(
  rules: readonly CorsRule[],
  method: string,
  origin: string | undefined,
): Readonly<Record<string, string>> {
  if (origin === undefined) return {}
  const rule = findRule(rules, origin, method, [])
  return rule ? originHeaders(rule, origin) : { Vary: VARY }
}

/** @see https://www.tencentcloud.com/document/product/436/8288. @throws CosError `AccessForbidden` */
export function preflight(rules: readonly CorsRule[], request: CosRequest): Reply {
  const origin = request.headers.get('origin')
  const method = request.headers.get('access-control-request-method')
  const asked = request.headers.get('access-control-request-headers') ?? ''
  const names = asked
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(Boolean)
  const rule = origin !== undefined && method !== undefined ? findRule(rules, origin, method, names) : undefined
  if (origin === undefined || !rule) {
    throw new CosError(403, 'AccessForbidden', 'This CORS request is not allowed.')
  }
  return emptyReply(200, {
    ...originHeaders(rule, origin),
    'Access-Control-Allow-Methods': rule.allowedMethods.join(', '),
    ...(asked && { 'Access-Control-Allow-Headers': asked }),
    'Access-Control-Max-Age': String(rule.maxAgeSec),
  })
}
