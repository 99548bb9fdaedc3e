import { isCosSlimError } from '../errors.js'
import type { OpenedSource } from '../host.js'
import type { UploadTask } from '../types.js'
import type { Run } from './task.js'

// Loaded only where a batch has what seems to be the same file twice.

const PIECE_BYTES = 1024 * 1024

/** What seems to be the same file, and its upload. */
export interface Twin {
  readonly source: OpenedSource
  readonly task: UploadTask
}

/** An upload that takes over the result of its twin, where their bytes are the same and nobody cancelled that one. */
export function joinTwin(source: OpenedSource, twin: Twin, run: Run): Run {
  return async control => {
    try {
      if (await haveSameBytes(source, twin.source)) return await twin.task
    } catch (error) {
      if (!isCosSlimError(error) || error.code !== 'cancelled' || control.signal.aborted) throw error
    }
    return run(control)
  }
}

async function haveSameBytes(one: OpenedSource, other: OpenedSource): Promise<boolean> {
  for (let start = 0; start < one.sizeBytes; start += PIECE_BYTES) {
    const end = start + PIECE_BYTES
    const bytes = await one.read(start, end)
    const others = await other.read(start, end)
    if (bytes.some((byte, index) => byte !== others[index])) return false
  }
  return true
}
