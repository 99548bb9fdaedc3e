import type { CosSlimError } from '../errors.js'
import { reading } from './progress.js'
import type { BatchProgress, BatchTask, UploadOutcome, UploadProgress, UploadTask } from '../types.js'

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
  const totalCount = members.length
  const totalBytes = members.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const readings = members.map(() => ({ sentBytes: 0, bytesPerSec: 0 }))
  let doneCount = 0
  let failedCount = 0

  function count(index: number, latest: { sentBytes: number; bytesPerSec: number }): void {
    readings[index] = latest
    const sentBytes = readings.reduce((sum, one) => sum + one.sentBytes, 0)
    const bytesPerSec = readings.reduce((sum, one) => sum + one.bytesPerSec, 0)
    onProgress({
      ...reading(sentBytes, totalBytes, bytesPerSec, doneCount + failedCount === totalCount),
      totalCount,
      doneCount,
      failedCount,
    })
  }

  const tasks = members.map((member, index) => member.start(progress => count(index, progress)))
  const settled = Promise.all(
    tasks.map((task, index) => {
      // What will not be sent any more must not keep the bar from its end.
      const over = { sentBytes: members[index]?.sizeBytes ?? 0, bytesPerSec: 0 }
      return task.then<UploadOutcome, UploadOutcome>(
        value => {
          doneCount += 1
          count(index, over)
          return { status: 'fulfilled', value }
        },
        (reason: unknown) => {
          failedCount += 1
          count(index, over)
          return { status: 'rejected', reason: reason as CosSlimError } // a task rejects with nothing else
        },
      )
    }),
  )
  return Object.assign(settled, { tasks, cancel: () => tasks.forEach(task => task.cancel()) })
}
