import { DEFAULT_RETRY } from './defaults.js'
import { checkOptions } from './options.js'
import { defined } from './record.js'
import { BUCKET, ENDPOINT, REGION } from './protocol/object-url.js'
import type { RetrySettings } from './request/retry.js'
import type { ClientOptions } from './types.js'

/** @throws TypeError naming the option and what it got */
export function checkClientOptions(options: ClientOptions): RetrySettings {
  const { credentials } = options as Partial<ClientOptions> // scripts may leave out what is required
  // What is undefined counts as not given; these have to be.
  const given = { ...options, credentials: credentials ?? null }
  checkOptions('createClient', given, {
    credentials: /^(function|string:.)/,
    bucket: BUCKET,
    region: REGION,
    endpoint: ENDPOINT,
    keyPrefix: /^string:(?!\/)/,
    concurrency: /^number:[1-9]/,
    retry: /^object:\[/,
    timeoutMs: /^number:[1-9]/,
    stallTimeoutMs: /^number:[1-9]/,
    partsFromBytes: /^number:\d/,
    partSizeBytes: /^number:\d{7}/,
    onSlimFailure: /^string:(keep-original|fail)$/,
    persist: /^(boolean|string:.)/,
    explain: /^function/,
  })
  const { retry = {} } = options
  checkOptions('retry', retry, { attempts: /^number:[1-9]/, maxDelayMs: /^number:\d/, maxTotalMs: /^number:\d/ })
  return { ...DEFAULT_RETRY, ...defined(retry) }
}
