import type { StsFailure } from './failure.js'

const ALLOWED_METHODS = 'GET, POST, OPTIONS'

/** What every answer carries, whatever it says: credentials are kept by nobody but the page that asked. */
const COMMON_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

const PREFLIGHT_MAX_AGE_SEC = 600

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...COMMON_HEADERS, 'content-type': 'application/json; charset=utf-8', ...headers },
  })
}

export function failureReply(failure: StsFailure, headers: Readonly<Record<string, string>>): Response {
  const { status, code, publicMessage, requestId } = failure
  const allow = code === 'method-not-allowed' ? { allow: ALLOWED_METHODS } : {}
  const error = { code, message: publicMessage, ...(requestId !== undefined && { requestId }) }
  return jsonReply(status, { error }, { ...allow, ...headers })
}

/** A response of the server's own, such as a 401, sent on with the headers that this endpoint adds to all. */
export function ownReply(response: Response, headers: Readonly<Record<string, string>>): Response {
  const merged = new Headers(response.headers)
  for (const [name, value] of Object.entries({ ...COMMON_HEADERS, ...headers })) merged.set(name, value)
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers: merged })
}

/** @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function preflightReply(request: Request, headers: Readonly<Record<string, string>>): Response {
  const asked = request.headers.get('access-control-request-headers')
  const isAllowed = 'access-control-allow-origin' in headers
  return new Response(null, {
    status: 204,
    headers: {
      ...COMMON_HEADERS,
      allow: ALLOWED_METHODS,
      ...(isAllowed && {
        'access-control-allow-methods': ALLOWED_METHODS,
        'access-control-max-age': String(PREFLIGHT_MAX_AGE_SEC),
      }),
      ...(isAllowed && asked !== null && { 'access-control-allow-headers': asked }),
      ...headers,
    },
  })
}

/**
 * CORS headers for this caller: none unless its origin is listed. Cookies are allowed with it, since a listed origin is
 * named and never `*`; `Date` is exposed because pages measure their clock by it.
 */
export function corsHeaders(request: Request, allowOrigins: readonly string[]): Readonly<Record<string, string>> {
  if (allowOrigins.length === 0) return {}
  const origin = request.headers.get('origin')
  const vary = { vary: 'Origin' }
  if (origin === null || !allowOrigins.includes(origin)) return vary
  return {
    ...vary,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Date',
  }
}
