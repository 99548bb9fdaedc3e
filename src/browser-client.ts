import { createClientOn } from './client.js'
import { createBrowserHost } from './hosts/browser.js'
import type { ClientOptions, CosSlimClient } from './types.js'

/**
 * A client for one bucket, for pages and workers.
 *
 * @throws TypeError naming the option and what it got
 */
export function createClient(options: ClientOptions): CosSlimClient {
  return createClientOn(createBrowserHost(), options)
}
