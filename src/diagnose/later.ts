import type { Diagnosis } from '../diagnosis.js'
import type { CosSlimClient, DiagnoseOptions } from '../types.js'
import { unloaded } from './unloaded.js'

/**
 * Says which setting is wrong, how certain that is, and gives the text that puts it right: STS endpoint and its reply, clock,
 * network, the bucket's CORS rule, the policy, imageSlim, and what the page itself does. Sends a handful of small requests,
 * one after the other; nothing is stored outside the caller's own prefix, and nothing at all with `store: false`.
 *
 * Loaded when it is called for the first time.
 *
 * @throws CosSlimError `cancelled`, where the client is closed meanwhile
 */
export async function diagnose(client: CosSlimClient, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const module = await import('./page.js').catch(() => undefined)
  return module ? module.diagnosePage(client, options) : unloaded(navigator.onLine, location.origin)
}
