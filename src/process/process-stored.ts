import { isCosSlimError } from '../errors.js'
import { checkKey } from '../protocol/object-key.js'
import { checkImageBytes, PIC_OPERATIONS } from '../protocol/pic-operations.js'
import { uploadResult } from '../protocol/upload-result.js'
import { attempt } from '../request/attempt.js'
import type { RequestContext } from '../request/context.js'
import { pursue } from '../request/pursue.js'
import { demandSlim } from '../request/refusal.js'
import type { RequestRate } from '../request/request-rate.js'
import { planRules } from '../request/rules.js'
import type { ProcessResult, SignalLike } from '../types.js'
import type { ProcessSettings } from './settings.js'

/**
 * Has the service slim what is stored already.
 *
 * @throws CosSlimError
 */
export async function processStored(
  context: RequestContext,
  rate: RequestRate,
  key: string,
  settings: ProcessSettings,
  signal: SignalLike,
): Promise<ProcessResult> {
  const { host, keepOriginal } = context
  const startMs = host.elapsedMs()
  const persist = pursue(context, { signal })
  let attempts = 0
  checkKey('key', key)
  const plan = planRules(key, true, settings)

  const ask = (method: 'HEAD' | 'GET' | 'POST', query: Record<string, string>, headers: Record<string, string>) =>
    persist(
      async lend => {
        const lease = await lend()
        await rate.next()
        if (method === 'POST') attempts += 1
        const contentLength = method === 'POST' ? 0 : undefined
        const answer = await attempt(context, { method, key, query, headers, contentLength }, lease, { signal })
        return { answer, origin: lease.origin }
      },
      () => method !== 'POST',
    )

  async function originalSize(): Promise<number | undefined> {
    try {
      // What counts is what is stored now, not what some cache keeps of a picture that the page has shown, or Firefox of an
      // earlier HEAD: a date in the past that no address had before.
      const pastSec = host.randomBytes(4).reduce((sum, byte) => sum * 256 + byte, 0) / 4
      const { answer } = await ask('HEAD', { 'response-expires': new Date(pastSec * 1000).toUTCString() }, {})
      return Number(answer.headers['content-length']) || undefined
    } catch (error) {
      // The right to read an object is no right to ask for its headers, in the policy as in the CORS rule; and a HEAD is
      // refused without a word why.
      if (!isCosSlimError(error) || !/^(access|request|network)/.test(error.code)) throw error
      try {
        const { answer } = await ask('GET', { imageInfo: '' }, {})
        return Number((JSON.parse(answer.text) as { size?: unknown }).size) || undefined
      } catch {
        return undefined
      }
    }
  }

  // Before the slimmed picture may have replaced it.
  const sizeBytes = settings.originalSizeBytes ?? (await originalSize())
  checkImageBytes(key, sizeBytes ?? 0)
  const { answer, origin } = await ask('POST', { image_process: '' }, { [PIC_OPERATIONS]: plan.operations ?? '' })
  const image = sizeBytes === undefined ? {} : { sizeBytes }
  const result = uploadResult(origin, { ...plan, image, key, slim: true }, answer)
  demandSlim(result.reason, keepOriginal, key)
  return { ...result, attempts, durationMs: host.elapsedMs() - startMs }
}
