import { CosSlimError, isCosSlimError } from '../errors.js'
import type { HttpResponse, OpenedSource } from '../host.js'
import type { Lease } from '../protocol/session.js'
import { uploadResult } from '../protocol/upload-result.js'
import type { SignalLike, UploadResult } from '../types.js'
import { putPicture } from './attempt.js'
import type { UploadContext } from './context.js'
import type { UploadPlan } from './plan.js'
import { remedyFor } from './retry.js'

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
 * Brings one picture into the bucket: plans, tries, and does about a refusal what can be done.
 *
 * @throws CosSlimError
 */
export async function deliver(
  context: UploadContext,
  source: OpenedSource,
  { plan: makePlan, needsKey, signal, onSent, onAttempt }: Delivery,
): Promise<UploadResult> {
  const { host, session, keepOriginal } = context
  const { sizeBytes, body } = source
  const startMs = host.elapsedMs()
  let hasRenewed = false
  let refusal: CosSlimError | undefined
  let borrowed: Lease | undefined

  for (let attempt = 1; ; attempt += 1) {
    const lease = (borrowed ??= await session.lease(sizeBytes / ASSUMED_BYTES_PER_SEC, needsKey))
    const plan = makePlan(lease)
    const operations = refusal ? undefined : plan.operations

    onAttempt(attempt)
    let answer: Pick<HttpResponse, 'headers' | 'text'> = { headers: {}, text: '' }
    try {
      answer = await putPicture(context, plan, operations, lease, { body, onSent, signal })
    } catch (error) {
      if (!isCosSlimError(error)) throw error
      // With forbidOverwrite: processing begins when the picture is stored, so it was the first try that took the key.
      const isOurs = error.code === 'already-exists' && /Image|^-/.test(refusal?.service?.code ?? '')
      if (!isOurs) {
        const remedy = remedyFor(error, { hasRenewed, canDropProcessing: keepOriginal && operations !== undefined })
        if (remedy === 'give-up') throw error
        if (remedy === 'store-unprocessed') {
          refusal = error
        } else {
          hasRenewed = true
          session.drop(lease)
          borrowed = undefined
        }
        continue
      }
    }

    const result = uploadResult(lease.origin, refusal ? { ...plan, reason: refusal.code } : plan, answer)
    if (result.reason && !keepOriginal) throw new CosSlimError(result.reason, `${plan.key} is stored, not slimmed.`)
    return { ...result, attempts: attempt, durationMs: host.elapsedMs() - startMs }
  }
}
