import { isCosSlimError } from '../errors.js'
import type { SlimErrorCode } from '../errors.js'
import { documentText } from '../protocol/document-text.js'
import { downloadResult, isRefusal } from '../protocol/download-result.js'
import { checkKey } from '../protocol/object-key.js'
import { IMAGE_SLIM, MAX_IMAGE_BYTES } from '../protocol/pic-operations.js'
import { serviceError } from '../protocol/service-error.js'
import { attempt } from '../request/attempt.js'
import { tell } from '../request/callback.js'
import type { RequestContext } from '../request/context.js'
import { pursue } from '../request/pursue.js'
import { demandSlim, mayBeProcessing } from '../request/refusal.js'
import type { DownloadOptions, DownloadResult, SignalLike } from '../types.js'

/**
 * Gets a picture, slimmed where the service can; else as it is stored.
 *
 * @throws CosSlimError
 */
export async function downloadPicture(
  context: RequestContext,
  key: string,
  { slim = true, originalSizeBytes, onProgress }: DownloadOptions,
  signal: SignalLike,
): Promise<DownloadResult> {
  const { host, keepOriginal } = context
  const startMs = host.elapsedMs()
  const persist = pursue(context, { signal })
  let attempts = 0
  checkKey('key', key)

  const get = (reason?: SlimErrorCode) =>
    persist(
      async lend => {
        demandSlim(reason, keepOriginal, key)
        const lease = await lend()
        attempts += 1
        const request = { method: 'GET' as const, key, query: slim && !reason ? { [IMAGE_SLIM]: '' } : {}, headers: {} }
        const response = await attempt(context, request, lease, {
          signal,
          textIn: documentText,
          onReceived: (receivedBytes, totalBytes) => {
            tell(host, onProgress, {
              receivedBytes,
              ...(totalBytes && { totalBytes, fraction: receivedBytes / totalBytes }),
            })
          },
        })
        if (slim && !reason && isRefusal(response)) throw serviceError(`GET ${key}`, response)
        const result = downloadResult({ key, slim, reason, originalSizeBytes }, response)
        demandSlim(result.reason, keepOriginal, key)
        const { sizeBytes, contentType } = result
        tell(host, onProgress, { receivedBytes: sizeBytes, totalBytes: sizeBytes, fraction: 1 })
        return {
          ...result,
          body: host.pack(response.bodyBytes ?? new ArrayBuffer(0), contentType),
          attempts,
          durationMs: host.elapsedMs() - startMs,
        }
      },
      () => slim && keepOriginal && !reason,
    )

  // Led past the service, as pictures over its limit are, an answer may be out of reach for a page (CORS, signature).
  if (slim && (originalSizeBytes ?? 0) > MAX_IMAGE_BYTES) return get('image-too-large')
  try {
    return await get()
  } catch (error) {
    const isLedAway = isCosSlimError(error) && /^(network|signature)/.test(error.code)
    if (slim && keepOriginal && (isLedAway || mayBeProcessing(error))) return get(error.code)
    throw error
  }
}
