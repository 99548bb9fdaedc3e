import { isCosSlimError } from '../errors.js'
import type { CosSlimError } from '../errors.js'
import type { HttpResponse, OpenedSource } from '../host.js'
import { PIC_OPERATIONS } from '../protocol/pic-operations.js'
import type { Lease } from '../protocol/session.js'
import { uploadResult } from '../protocol/upload-result.js'
import { attempt } from '../request/attempt.js'
import { borrow } from '../request/borrow.js'
import type { RequestContext } from '../request/context.js'
import { demandSlim, mayBeProcessing } from '../request/refusal.js'
import type { SignalLike, UploadResult } from '../types.js'
import type { UploadPlan } from './plan.js'

/** Slow enough that credentials outlive the upload on most links. */
const ASSUMED_BYTES_PER_SEC = 128 * 1024

export interface Delivery {
  /** Called again where renewed credentials may bring a key of their own. */
  readonly plan: (lease: Lease) => UploadPlan
  /** Whether the caller leaves the key to the plan. */
  readonly needsKey: boolean
  readonly signal: SignalLike
  /** Bytes of the body that have left so far. */
  readonly onSent: (sentBytes: number) => void
  /** Called before each try. */
  readonly onAttempt: (attempt: number) => void
}

/**
 * Brings one picture into the bucket: plans, tries, and stores it as it is where it cannot be processed. No document
 * says whether a picture is stored whose processing was refused, and the least policy has no right to look: it is sent
 * again. The key is the same, so it is never stored twice.
 *
 * @throws CosSlimError
 */
export async function deliver(
  context: RequestContext,
  { sizeBytes, body }: OpenedSource,
  { plan: makePlan, needsKey, signal, onSent, onAttempt }: Delivery,
): Promise<UploadResult> {
  const { host, session, keepOriginal } = context
  const startMs = host.elapsedMs()
  const withLease = borrow(session, sizeBytes / ASSUMED_BYTES_PER_SEC, needsKey)
  let attempts = 0
  let asksProcessing = false as boolean // set by put

  const put = (refusal?: CosSlimError) =>
    withLease(async lease => {
      const plan = makePlan(lease)
      const { key, headers } = plan
      const operations = refusal ? undefined : plan.operations
      asksProcessing = operations !== undefined
      onAttempt((attempts += 1))
      let answer: Pick<HttpResponse, 'headers' | 'text'> = { headers: {}, text: '' }
      try {
        const request = {
          method: 'PUT' as const,
          key,
          headers: { ...headers, ...(operations && { [PIC_OPERATIONS]: operations }) },
          contentLength: sizeBytes,
        }
        answer = await attempt(context, request, lease, { body, onSent, signal })
      } catch (error) {
        // With forbidOverwrite: processing begins when the picture is stored, so it was the first try that took the key.
        const isOurs = isCosSlimError(error) && error.code === 'already-exists'
        if (!isOurs || !/Image|^-/.test(refusal?.service?.code ?? '')) throw error
      }
      const result = uploadResult(lease.origin, refusal ? { ...plan, reason: refusal.code } : plan, answer)
      demandSlim(result.reason, keepOriginal, key)
      return { ...result, attempts, durationMs: host.elapsedMs() - startMs }
    })

  try {
    return await put()
  } catch (error) {
    if (keepOriginal && asksProcessing && mayBeProcessing(error)) return put(error)
    throw error
  }
}
