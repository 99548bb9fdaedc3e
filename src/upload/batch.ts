import { settleAll } from '../request/settle.js'
import type { Counts } from '../request/settle.js'
import type { BatchProgress, BatchTask, UploadProgress, UploadTask } from '../types.js'
import { reading } from './progress.js'

/** One upload of a batch, before it is started. */
export interface BatchMember {
  /** What the bar counts before the upload reports anything. */
  readonly sizeBytes: number
  readonly start: (onProgress: ((progress: UploadProgress) => void) | undefined) => UploadTask
}

/**
 * Runs many uploads as one; none of them stops another.
 *
 * @param onProgress - Called at every report of a member and whenever one settles.
 */
export function startBatch(members: readonly BatchMember[], onProgress: (progress: BatchProgress) => void): BatchTask {
  const totalBytes = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const readings = members.map(() => ({ sentBytes: 0, bytesPerSec: 0 }))
  let counts: Counts = { totalCount: members.length, doneCount: 0, failedCount: 0 }

  function count(index: number, latest: { sentBytes: number; bytesPerSec: number }): void {
    readings[index] = latest
    const sentBytes = readings.reduce((sum, one) => sum + one.sentBytes, 0)
    const bytesPerSec = readings.reduce((sum, one) => sum + one.bytesPerSec, 0)
    const isOver = counts.doneCount + counts.failedCount === counts.totalCount
    onProgress({ ...reading(sentBytes, totalBytes, bytesPerSec, isOver), ...counts })
  }

  const tasks = members.map((member, index) => member.start(progress => count(index, progress)))
  const settled = settleAll(tasks, (index, latest) => {
    counts = latest
    // What will not be sent any more must not keep the bar from its end.
    count(index, { sentBytes: members[index]?.sizeBytes ?? 0, bytesPerSec: 0 })
  })
  return Object.assign(settled, { tasks, cancel: () => tasks.forEach(task => task.cancel()) })
}
