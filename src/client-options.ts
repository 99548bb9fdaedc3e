import { checkOptions } from './options.js'
import { BUCKET, ENDPOINT, REGION } from './protocol/object-url.js'
import type { ClientOptions } from './types.js'

/** @throws TypeError naming the option and what it got */
export function checkClientOptions(options: ClientOptions): void {
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
    timeoutMs: /^number:[1-9]/,
    onSlimFailure: /^string:(keep-original|fail)$/,
  })
}
