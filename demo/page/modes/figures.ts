import type { SlimErrorCode } from '../../../src/errors.js'
import type { DownloadResult, UploadResult } from '../../../src/types.js'

/** What one mode made of a picture, in numbers. */
export interface Figures {
  readonly outcome: DownloadResult['outcome']
  readonly reason?: SlimErrorCode | undefined
  readonly originalBytes?: number | undefined
  /** Of what came out: the slimmed picture, or the original once more. */
  readonly resultBytes?: number | undefined
  readonly savedBytes?: number | undefined
  /** 0..1 */
  readonly savedFraction?: number | undefined
  /** Missing where the mode has none; null where there could be one and none was to be read. */
  readonly slimFlag?: DownloadResult['slimFlag']
  readonly durationMs?: number
}

/** Of a picture that was slimmed into the bucket: during upload or in the cloud. */
export function figuresOfStored(result: UploadResult): Figures {
  const { outcome, reason, original, slim, savedBytes, savedFraction, durationMs } = result
  const { sizeBytes: originalBytes } = original
  const resultBytes = slim ? slim.sizeBytes : originalBytes
  const saved = originalBytes === undefined ? {} : { savedBytes, savedFraction }
  return { outcome, reason, originalBytes, resultBytes, ...saved, durationMs }
}

export function figuresOfDownload(result: DownloadResult): Figures {
  const { outcome, reason, originalSizeBytes, sizeBytes, savedBytes, savedFraction, slimFlag, durationMs } = result
  return {
    outcome,
    reason,
    originalBytes: originalSizeBytes,
    resultBytes: sizeBytes,
    savedBytes,
    savedFraction,
    slimFlag,
    durationMs,
  }
}
