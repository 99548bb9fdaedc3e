import { isCosSlimError } from '../errors.js'
import type { CosSlimError } from '../errors.js'
import type { HttpResponse, OpenedSource } from '../host.js'
import { uploadResult } from '../protocol/upload-result.js'
import type { RequestContext } from '../request/context.js'
import { demandSlim, mayBeProcessing } from '../request/refusal.js'
import type { UploadResult } from '../types.js'
import { createCalls } from './calls.js'
import type { CallSettings, Planned } from './calls.js'
import type { Parts } from './parts.js'

export interface Delivery extends CallSettings {
  /** Whether it is sent in parts from the beginning, only where one piece does not get through, or never. */
  readonly useParts: 'always' | 'on-poor-links' | 'never'
  /** Nothing where they cannot be used. */
  readonly openParts: () => Promise<Parts | undefined>
}

/**
 * Brings one picture into the bucket, and stores it as it is where it cannot be processed. No document says whether a
 * picture is stored whose processing was refused, and the least policy has no right to look: it is sent again. The key
 * is the same, so it is never stored twice.
 *
 * @throws CosSlimError
 */
export async function deliver(
  context: RequestContext,
  source: OpenedSource,
  { useParts, openParts, ...settings }: Delivery,
): Promise<UploadResult> {
  const { host, keepOriginal } = context
  const { needsKey, onSent } = settings
  const { sizeBytes, body } = source
  const startMs = host.elapsedMs()
  const calls = createCalls(context, source, settings)
  const { way } = calls
  let sendsParts = useParts === 'always'

  async function put(isPlain: boolean): Promise<HttpResponse> {
    const mayChange = useParts === 'on-poor-links' && !sendsParts
    let movedBytes = 0
    // Where not one byte left, parts would fare no better.
    const fitsParts = ({ code }: CosSlimError) => mayChange && movedBytes > 0 && /^(network|timeout)/.test(code)
    try {
      return await way.call(async plan => {
        const headers = { ...plan.headers, ...way.processing(plan, isPlain), ...(await way.checksum(0, sizeBytes)) }
        return {
          request: { method: 'PUT', headers, contentLength: sizeBytes },
          body,
          startsAt: 0,
          onSent: sentBytes => {
            movedBytes += sentBytes
            onSent(sentBytes)
          },
        }
      }, fitsParts)
    } catch (error) {
      if (!isCosSlimError(error) || !fitsParts(error)) throw error
      sendsParts = true
      return send(isPlain)
    }
  }

  async function send(isPlain: boolean): Promise<HttpResponse> {
    if (!sendsParts) return put(isPlain)
    if (!calls.planned) await calls.plan()
    const parts = await openParts()
    return (await parts?.send(way, isPlain)) ?? put(isPlain)
  }

  let refusal: CosSlimError | undefined
  let answer: Pick<HttpResponse, 'headers' | 'text'> = { headers: {}, text: '' }
  let attempts = 1
  try {
    try {
      answer = await send(false)
    } catch (error) {
      if (!keepOriginal || !calls.planned?.plan.operations || !mayBeProcessing(error)) throw error
      refusal = error
      answer = await send(true)
    }
    attempts += calls.failures
  } catch (error) {
    // With forbidOverwrite: a try before took the key, as processing begins when the picture is stored, and nobody else
    // has a name that was drawn at random. That try may be one of an earlier page, or one that the browser made by itself.
    const isOurs = /Image|^-/.test(refusal?.service?.code ?? '') || (needsKey && !calls.planned?.lease.key)
    if (!isOurs || !isCosSlimError(error) || error.code !== 'already-exists') throw error
    attempts = calls.failures
  }
  const { plan, lease } = calls.planned as Planned // there is no answer without a try
  const result = uploadResult(lease.origin, refusal ? { ...plan, reason: refusal.code } : plan, answer)
  demandSlim(result.reason, keepOriginal, plan.key)
  return { ...result, attempts, durationMs: host.elapsedMs() - startMs }
}
