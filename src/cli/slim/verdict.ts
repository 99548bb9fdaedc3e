import type { CosSlimError } from '../../errors.js'

/**
 * What a failure of one picture means for the run.
 *
 * - `skip`: this picture cannot be slimmed as it is stored
 * - `fail`: this picture failed, for good
 * - `fail-again`: this picture failed; a later try may succeed
 * - `stop`: every further picture would fail alike
 */
export type Verdict = 'skip' | 'fail' | 'fail-again' | 'stop'

const STOPPING = /^(slim-not-run|slim-not-permitted|signature-refused|clock-skewed|credentials-|account-blocked)/

/** No bucket; imageSlim not switched on; no Cloud Infinite in the region. @see https://www.tencentcloud.com/document/product/1045/33700 */
const STOPPING_SERVICE = /^(NoSuchBucket|-163|-60972)$/

export function verdictOn({ code, service, retryable }: CosSlimError): Verdict {
  if (code === 'object-archived') return 'skip'
  if (STOPPING.test(code) || STOPPING_SERVICE.test(service?.code ?? '')) return 'stop'
  return retryable || code === 'access-denied' ? 'fail-again' : 'fail'
}

/** Whether the picture may have been processed although the answer was a failure. */
export function mayBeDone({ code }: CosSlimError): boolean {
  return /^(network|timeout|response|service-failed)/.test(code)
}
