import { isCosSlimError } from '../errors.js'
import type { Lease } from '../protocol/session.js'
import { attempt } from '../request/attempt.js'
import type { RequestContext } from '../request/context.js'
import { pursue } from '../request/pursue.js'
import type { PartsRecord } from './parts-record.js'

/**
 * Has the service throw away what was sent of an upload that is given up.
 *
 * @see https://cloud.tencent.com/document/product/436/7740
 */
export function clearParts(
  context: RequestContext,
  planned: Lease,
  { uploadId, key }: Pick<PartsRecord, 'uploadId' | 'key'>,
) {
  const { signal } = context.host.newAbort()
  const request = { method: 'DELETE' as const, key, query: { uploadId }, headers: {} }
  const clear = (lease: Lease) => attempt(context, request, lease, { signal })
  // At once and outside of the queue; nobody waits for it.
  clear(planned)
    .catch((error: unknown) => {
      if (!isCosSlimError(error) || !error.retryable) throw error
      return pursue(context, { signal })(async lend => clear(await lend()))
    })
    // What is left over then is the business of the bucket's lifecycle rule.
    .catch(() => undefined)
}
