import type { OpenedSource } from '../host.js'
import { settleAll } from '../request/settle.js'
import type { Counts } from '../request/settle.js'
import type { BatchProgress, BatchTask, UploadProgress, UploadTask } from '../types.js'
import { reading } from './progress.js'
import type { Twin } from './twin.js'

/** One upload of a batch, before it is started. */
export interface BatchMember {
  readonly source: OpenedSource
  /** @param twin - Seems to be the same file: where it is, its result is that of both. */
  readonly start: (onProgress: ((progress: UploadProgress) => void) | undefined, twin?: Twin) => UploadTask
}

/**
 * Runs many uploads as one; none of them stops another.
 *
 * @param onProgress - Called at every report of a member and whenever one settles.
 */
export function startBatch(members: readonly BatchMember[], onProgress: (progress: BatchProgress) => void): BatchTask {
  const totalBytes = members.reduce((sum, { source }) => sum + source.sizeBytes, 0)
  // Only what is under way is summed up: a batch of thousands reports as quickly as one of ten.
  const active = new Map<number, Pick<UploadProgress, 'sentBytes' | 'bytesPerSec'>>()
  const firsts = new Map<string, Twin>()
  let counts: Counts = { totalCount: members.length, doneCount: 0, failedCount: 0 }
  let settledBytes = 0

  function report(): void {
    let sentBytes = settledBytes
    let bytesPerSec = 0
    for (const one of active.values()) {
      sentBytes += one.sentBytes
      bytesPerSec += one.bytesPerSec
    }
    const isOver = counts.doneCount + counts.failedCount === counts.totalCount
    onProgress({ ...reading(sentBytes, totalBytes, bytesPerSec, isOver), ...counts })
  }

  const tasks = members.map(({ source, start }, index) => {
    // Each choice gives a path a name of its own.
    const mark = `${source.sizeBytes}/${source.path ? '' : source.name}`
    const onProgress = (progress: UploadProgress) => {
      active.set(index, progress)
      report()
    }
    const task = start(onProgress, firsts.get(mark))
    firsts.set(mark, { source, task })
    return task
  })
  const settled = settleAll(tasks, (index, latest) => {
    counts = latest
    active.delete(index)
    // What will not be sent any more must not keep the bar from its end.
    settledBytes += members[index]?.source.sizeBytes ?? 0
    report()
  })
  return Object.assign(settled, { tasks, cancel: () => tasks.forEach(task => task.cancel()) })
}
