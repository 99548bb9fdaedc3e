import { isCosSlimError } from '../errors.js'
import type { CosSlimError } from '../errors.js'
import type { HttpResponse, OpenedSource } from '../host.js'
import { PIC_OPERATIONS } from '../protocol/pic-operations.js'
import type { Lease } from '../protocol/session.js'
import { uploadResult } from '../protocol/upload-result.js'
import { attempt } from '../request/attempt.js'
import type { RequestContext } from '../request/context.js'
import { pursue } from '../request/pursue.js'
import type { Pursuit } from '../request/pursue.js'
import { demandSlim, mayBeProcessing } from '../request/refusal.js'
import type { UploadResult } from '../types.js'
import type { Call, Parts, PartsWay } from './parts.js'
import type { UploadPlan } from './plan.js'

/** Slow enough that credentials outlive the upload on most links. */
const ASSUMED_BYTES_PER_SEC = 128 * 1024

export interface Delivery extends Pick<Pursuit, 'signal' | 'onWaiting'> {
  /** Called before each try: renewed credentials may bring a key of their own. */
  readonly plan: (lend: () => Promise<Lease>) => Promise<UploadPlan>
  /** Whether the caller leaves the key to the plan. */
  readonly needsKey: boolean
  /** Called when a request leaves, with the number of tries so far. */
  readonly onAttempt: (attempt: number) => void
  /** Bytes of the picture that have left so far. */
  readonly onSent: (sentBytes: number) => void
  readonly integrity: 'none' | 'md5'
  /** The picture in parts, where it is to be sent so. */
  readonly parts: Parts | undefined
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
  source: OpenedSource,
  { plan: makePlan, onAttempt, onSent, parts, integrity, ...pursuit }: Delivery,
): Promise<UploadResult> {
  const { host, keepOriginal } = context
  const { needsKey, signal } = pursuit
  const { sizeBytes, body } = source
  const startMs = host.elapsedMs()
  const persist = pursue(context, { ...pursuit, forSec: sizeBytes / ASSUMED_BYTES_PER_SEC })
  const last: { plan?: UploadPlan; lease?: Lease } = {}
  let attempts = 1

  async function prepare(lend: () => Promise<Lease>): Promise<Required<typeof last>> {
    const plan = await makePlan(async () => {
      const lease = await lend()
      const key = lease.key ?? parts?.startedKey
      return key?.startsWith(lease.keyPrefix) ? { ...lease, key } : lease
    })
    return Object.assign(last, { plan, lease: await lend() })
  }

  const call: Call = sendingOf =>
    persist(async (lend, place) => {
      const { plan, lease } = await prepare(lend)
      onAttempt(attempts)
      const { request, onSent: onBytes, isKept, ...transfer } = await sendingOf(plan)
      const { contentLength = 0 } = request
      try {
        return await attempt(context, { key: plan.key, ...request }, lease, {
          ...transfer,
          signal: isKept ? host.newAbort().signal : signal,
          onSent: sentBytes => {
            if (sentBytes >= contentLength) place.sent()
            onBytes?.(sentBytes)
          },
        })
      } catch (error) {
        attempts += 1
        throw error
      }
    })

  const checksum = async (start: number, end: number): Promise<Record<string, string>> =>
    integrity === 'md5' ? { 'Content-MD5': await host.md5(source, start, end) } : {}

  /** @param isPlain - Whether the picture is to be stored as it is. */
  const processing = ({ operations }: UploadPlan, isPlain: boolean): Record<string, string> =>
    operations === undefined || isPlain ? {} : { [PIC_OPERATIONS]: operations }

  const put = (isPlain: boolean) =>
    call(async plan => {
      const headers = { ...plan.headers, ...processing(plan, isPlain), ...(await checksum(0, sizeBytes)) }
      return { request: { method: 'PUT', headers, contentLength: sizeBytes }, body, onSent }
    })
  const way: PartsWay = {
    call,
    processing,
    checksum,
    key: () => last.plan?.key ?? '',
    abort: uploadId => {
      const { plan, lease } = last
      if (!plan || !lease) return
      const request = { method: 'DELETE' as const, key: plan.key, query: { uploadId }, headers: {} }
      // Nobody waits for it; what is left over is the business of the bucket's lifecycle rule.
      attempt(context, request, lease, { signal: host.newAbort().signal }).catch(() => undefined)
    },
  }
  const send = async (isPlain: boolean) => (parts && (await parts.send(way, isPlain, onSent))) ?? put(isPlain)

  if (parts) await persist(prepare)
  let refusal: CosSlimError | undefined
  let answer: Pick<HttpResponse, 'headers' | 'text'> = { headers: {}, text: '' }
  try {
    try {
      answer = await send(false)
    } catch (error) {
      if (!keepOriginal || !last.plan?.operations || !mayBeProcessing(error)) throw error
      refusal = error
      answer = await send(true)
    }
  } catch (error) {
    // With forbidOverwrite: a try before took the key, as processing begins when the picture is stored, and nobody else
    // has a name that was drawn at random.
    const isOurs = /Image|^-/.test(refusal?.service?.code ?? '') || (needsKey && !last.lease?.key && attempts > 2)
    if (!isOurs || !isCosSlimError(error) || error.code !== 'already-exists') throw error
    attempts -= 1
  }
  const { plan, lease } = last as Required<typeof last> // there is no answer without a try
  const result = uploadResult(lease.origin, refusal ? { ...plan, reason: refusal.code } : plan, answer)
  demandSlim(result.reason, keepOriginal, plan.key)
  return { ...result, attempts, durationMs: host.elapsedMs() - startMs }
}
