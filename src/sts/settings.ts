import { DEFAULT_STS_ENDPOINT, DEFAULT_STS_TIMEOUT_MS } from '../defaults.js'
import { parseOrigin } from '../protocol/object-url.js'
import { buildPolicy } from '../protocol/policy.js'
import type { StsHandlerOptions } from '../types.js'
import { requestFederationToken } from './federation-token.js'

/** The handler's options after the check: complete, and never looked at again. */
export interface StsSettings {
  readonly secretId: string
  readonly secretKey: string
  readonly bucket: string
  readonly region: string
  readonly scope: StsHandlerOptions['scope']
  readonly endpoint: string | undefined
  readonly allowOrigins: readonly string[]
  readonly stsEndpoint: string
  readonly timeoutMs: number
  readonly onError: NonNullable<StsHandlerOptions['onError']>
  readonly requestToken: NonNullable<StsHandlerOptions['requestToken']>
}

const MAX_TIMEOUT_MS = 60_000

/** @throws TypeError naming the option and what it got; of a secret, only that it was wrong. */
export function checkOptions(options: StsHandlerOptions): StsSettings {
  checkSecret('secretId', options.secretId)
  checkSecret('secretKey', options.secretKey)
  const { bucket, region } = options
  buildPolicy({ bucket, region, key: 'any' }) // refuses a wrong bucket or region now rather than at the first request
  checkFunction('scope', options.scope)
  if (options.onError !== undefined) checkFunction('onError', options.onError)
  if (options.requestToken !== undefined) checkFunction('requestToken', options.requestToken)
  return {
    secretId: options.secretId,
    secretKey: options.secretKey,
    bucket,
    region,
    scope: options.scope,
    endpoint: options.endpoint === undefined ? undefined : originOf('endpoint', options.endpoint),
    allowOrigins: checkOrigins(options.allowOrigins ?? []),
    stsEndpoint: originOf('stsEndpoint', options.stsEndpoint ?? DEFAULT_STS_ENDPOINT),
    timeoutMs: checkTimeout(options.timeoutMs ?? DEFAULT_STS_TIMEOUT_MS),
    onError: options.onError ?? (() => undefined),
    requestToken: options.requestToken ?? requestFederationToken,
  }
}

function checkSecret(option: string, value: unknown): void {
  if (typeof value !== 'string') throw new TypeError(`${option} has to be text; got ${typeof value}`)
  if (!/^[\x21-\x7e]+$/.test(value)) throw new TypeError(`${option} is empty or holds blanks`)
}

function checkFunction(option: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(`${option} has to be a function; got ${typeof value}`)
}

function checkTimeout(timeoutMs: unknown): number {
  if (typeof timeoutMs !== 'number' || !(timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw new TypeError(`timeoutMs has to be 1 to ${MAX_TIMEOUT_MS}; got ${String(timeoutMs)}`)
  }
  return timeoutMs
}

function checkOrigins(origins: unknown): readonly string[] {
  if (!Array.isArray(origins)) throw new TypeError(`allowOrigins has to be a list; got ${typeof origins}`)
  return origins.map(origin => originOf('allowOrigins', origin))
}

function originOf(option: string, value: unknown): string {
  const parsed = parseOrigin(value)
  if (parsed) return parsed.origin
  const given = typeof value === 'string' ? value : typeof value
  throw new TypeError(`${option} has to be an origin like https://app.example.com, without path; got ${given}`)
}
