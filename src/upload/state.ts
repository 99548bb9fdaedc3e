import type { UploadState } from '../types.js'

export function isFinal({ phase }: UploadState): boolean {
  return /^(done|failed|cancelled)$/.test(phase)
}

/** Late events (a progress tick after cancel, an answer after timeout) change nothing. */
export function moveTo(current: UploadState, next: UploadState): UploadState {
  if (isFinal(current)) return current
  // Only a task that is taken up again leaves the pause, or one that ends; it is not paused twice.
  if (current.phase === 'paused' && next.phase !== 'queued' && !isFinal(next)) return current
  return next
}
