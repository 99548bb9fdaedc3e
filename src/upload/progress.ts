import { MAX_FRACTION_BEFORE_ANSWER } from '../defaults.js'
import type { UploadPhase } from '../types.js'

/** Speed follows the link within about this time: calm enough to read, quick enough to be true. */
const SPEED_MEMORY_MS = 2000

/** How far a transfer has come. Bytes of a try that is repeated count once. */
export interface Meter {
  readonly totalBytes: number
  /** Highest count of all tries. */
  readonly sentBytes: number
  /** Count of the try under way, when it was taken, and the speed at that time. */
  readonly trySentBytes: number
  readonly atMs: number
  readonly bytesPerSec: number
}

/**
 * A try begins: what an earlier one had sent says nothing about its speed.
 *
 * @param sentBytes - Highest count so far.
 * @param trySentBytes - Bytes that need not be sent again.
 */
export function startTry(totalBytes: number, sentBytes: number, atMs: number, trySentBytes = 0): Meter {
  return { totalBytes, sentBytes: Math.max(sentBytes, trySentBytes), trySentBytes, atMs, bytesPerSec: 0 }
}

/** Counts what the try under way has sent; the same count again slows the speed down. */
export function countSent(meter: Meter, trySentBytes: number, atMs: number): Meter {
  const passedMs = Math.max(1, atMs - meter.atMs)
  const speedNow = (Math.max(0, trySentBytes - meter.trySentBytes) * 1000) / passedMs
  const weight = meter.bytesPerSec > 0 ? Math.min(1, passedMs / SPEED_MEMORY_MS) : 1
  return {
    ...meter,
    sentBytes: Math.max(meter.sentBytes, trySentBytes),
    trySentBytes,
    atMs,
    bytesPerSec: meter.bytesPerSec + (speedNow - meter.bytesPerSec) * weight,
  }
}

/** How far it is and how fast; `fraction` is 1 only when it is over: sent is not answered. */
export function reading(sentBytes: number, totalBytes: number, bytesPerSec: number, isOver: boolean) {
  return {
    sentBytes,
    totalBytes,
    fraction: isOver ? 1 : Math.min(sentBytes / totalBytes || 0, MAX_FRACTION_BEFORE_ANSWER),
    bytesPerSec,
    ...(bytesPerSec > 0 && { remainingSec: (totalBytes - sentBytes) / bytesPerSec }),
  }
}

/** What a meter shows. */
export function readMeter<P extends UploadPhase>(meter: Meter, phase: P, attempt: number) {
  const bytesPerSec = phase === 'uploading' ? meter.bytesPerSec : 0
  return { phase, ...reading(meter.sentBytes, meter.totalBytes, bytesPerSec, phase === 'done'), attempt }
}
