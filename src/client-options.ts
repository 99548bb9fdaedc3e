import { checkOptions } from './options.js'
import { BUCKET, ENDPOINT, REGION } from './protocol/object-url.js'
import type { ClientOptions } from './types.js'

/** @throws TypeError naming the option and what it got */
export function checkClientOptions(options: ClientOptions): void {
  // A null would pass for an object without members.
  checkOptions('createClient', { ...options, credentials: options.credentials ?? null } as ClientOptions, {
    credentials: /^(function|string:.)/,
    bucket: BUCKET,
    region: REGION,
    endpoint: ENDPOINT,
    keyPrefix: /^string:(?!\/)/,
    concurrency: /^number:[1-9]/,
    timeoutMs: /^number:[1-9]/,
    onSlimFailure: /^string:(keep-original|fail)$/,
  })
}
