import { DEFAULT_CREDENTIALS_LIFE_SEC, RENEW_BEFORE_SEC } from '../defaults.js'
import { buildPolicy } from '../protocol/policy.js'
import type { Policy, StsHandler, StsHandlerOptions, StsReply, StsScope, TokenReply } from '../types.js'
import { StsFailure } from './failure.js'
import { corsHeaders, failureReply, jsonReply, ownReply, preflightReply } from './reply.js'
import { checkOptions, type StsSettings } from './settings.js'
import { readToken, tokenFailureOf } from './token.js'

/** The API takes letters only. */
const TOKEN_NAME = 'cosslim'
/** STS has fewer regions than COS and gives the same credentials in each; this is the official package's choice. */
const STS_REGION = 'ap-beijing'
/** Shorter ones would be renewed as soon as they arrive. */
const MIN_LIFE_SEC = 2 * RENEW_BEFORE_SEC
/** The longest that a root account can ask for, and long enough for any page. */
const MAX_LIFE_SEC = 7200

/**
 * The endpoint that `createClient({ credentials: '/sts' })` asks: finds out through `scope` what the caller may do, gets
 * temporary credentials bound to exactly that, and answers with them and with bucket, region and keys.
 *
 * | status | `error.code` |
 * | --- | --- |
 * | 200 | none: a {@link StsReply} |
 * | 403 | `scope-refused` |
 * | 405 | `method-not-allowed` |
 * | 500 | `scope-failed`, `sts-package-missing` |
 * | 502 | `sts-refused`, `sts-unreachable`, `sts-reply-invalid` |
 * | 504 | `sts-timeout` |
 *
 * Every refusal is `{ error: { code, message, requestId? } }`; no answer is cached anywhere.
 *
 * @returns A function of the web standard, for Node servers, Hono, workers and cloud functions. It never rejects.
 * @throws TypeError at once, naming the option and what it got.
 */
export function createStsHandler(options: StsHandlerOptions): StsHandler {
  const settings = checkOptions(options)
  return async request => {
    const headers = corsHeaders(request, settings.allowOrigins)
    if (request.method === 'OPTIONS') return preflightReply(request, headers)
    try {
      return jsonReply(200, await issue(settings, request), headers)
    } catch (thrown) {
      if (thrown instanceof Response) return ownReply(thrown, headers)
      const failure = thrown instanceof StsFailure ? thrown : scopeFailure(thrown)
      if (failure.status >= 500) report(settings, failure, request)
      return failureReply(failure, headers)
    }
  }
}

async function issue(settings: StsSettings, request: Request): Promise<StsReply> {
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new StsFailure('method-not-allowed', `${request.method} is not answered here`)
  }
  const { scope, policy, lifeSec } = await decide(settings, request)
  const token = readToken(await askForToken(settings, policy, lifeSec))
  return {
    credentials: {
      tmpSecretId: token.tmpSecretId,
      tmpSecretKey: token.tmpSecretKey,
      sessionToken: token.sessionToken,
    },
    startTime: token.expiredTimeSec - lifeSec,
    expiredTime: token.expiredTimeSec,
    expiration: new Date(token.expiredTimeSec * 1000).toISOString().replace('.000Z', 'Z'),
    ...(token.requestId !== undefined && { requestId: token.requestId }),
    bucket: settings.bucket,
    region: settings.region,
    ...(scope.key === undefined ? { keyPrefix: scope.keyPrefix } : { key: scope.key }),
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
  }
}

interface Decision {
  readonly scope: StsScope
  readonly policy: Policy
  readonly lifeSec: number
}

async function decide(settings: StsSettings, request: Request): Promise<Decision> {
  let scope: StsScope | null | undefined
  try {
    scope = await settings.scope(request)
    if (scope) {
      const { bucket, region } = settings
      return { scope, policy: buildPolicy({ ...scope, bucket, region }), lifeSec: lifeOf(scope) }
    }
  } catch (thrown) {
    // Only a refusal: a response with status 200 would pass for credentials.
    if (thrown instanceof Response && thrown.status >= 400) throw thrown
    throw scopeFailure(thrown)
  }
  throw new StsFailure('scope-refused', 'scope returned nothing')
}

function lifeOf(scope: StsScope): number {
  const lifeSec = scope.expiresInSec ?? DEFAULT_CREDENTIALS_LIFE_SEC
  if (!Number.isInteger(lifeSec) || lifeSec < MIN_LIFE_SEC || lifeSec > MAX_LIFE_SEC) {
    const rule = `has to be a whole number of ${MIN_LIFE_SEC} to ${MAX_LIFE_SEC}`
    throw new TypeError(`expiresInSec ${rule}; got ${String(lifeSec)}`)
  }
  return lifeSec
}

async function askForToken(settings: StsSettings, policy: Policy, durationSec: number): Promise<TokenReply> {
  const stopper = new AbortController()
  const { promise: timeout, clear } = timeoutOf(settings.timeoutMs, stopper)
  try {
    const reply = settings.requestToken({
      secretId: settings.secretId,
      secretKey: settings.secretKey,
      stsEndpoint: settings.stsEndpoint,
      stsRegion: STS_REGION,
      name: TOKEN_NAME,
      policy: encodeURIComponent(JSON.stringify(policy)),
      durationSec,
      signal: stopper.signal,
    })
    return await Promise.race([reply, timeout])
  } catch (thrown) {
    throw tokenFailureOf(thrown)
  } finally {
    clear()
  }
}

function timeoutOf(timeoutMs: number, stopper: AbortController): { promise: Promise<never>; clear: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new StsFailure('sts-timeout', `STS did not answer within ${timeoutMs} ms`)) // before the abort it causes
      stopper.abort()
    }, timeoutMs)
  })
  return { promise, clear: () => clearTimeout(timer) }
}

function scopeFailure(cause: unknown): StsFailure {
  const reason = cause instanceof Error ? cause.message : typeof cause
  return new StsFailure('scope-failed', `scope failed: ${reason}`, { cause })
}

/** A log that fails must not cost the caller an answer. */
function report(settings: StsSettings, failure: StsFailure, request: Request): void {
  try {
    settings.onError(failure, request)
  } catch {
    return
  }
}
