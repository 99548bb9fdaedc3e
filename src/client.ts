import { checkClientOptions } from './client-options.js'
import { createSession } from './credentials/provider.js'
import { DEFAULT_CONCURRENCY, DEFAULT_CREDENTIALS_TIMEOUT_MS, DEFAULT_TIMEOUT_MS, MAX_CONCURRENCY } from './defaults.js'
import type { Host } from './host.js'
import { isText } from './options.js'
import type { BatchOptions, ClientOptions, CosSlimClient, UploadOptions, UploadSource, UploadTask } from './types.js'
import { startBatch } from './upload/batch.js'
import type { BatchMember } from './upload/batch.js'
import { createQueue } from './upload/queue.js'
import { createRun } from './upload/run.js'
import { checkUploadOptions } from './upload/settings.js'
import { startTask, tell } from './upload/task.js'

/** Puts the parts together for one host. @throws TypeError naming the option and what it got */
export function createClientOn(host: Host, options: ClientOptions): CosSlimClient {
  checkClientOptions(options)
  const { concurrency = DEFAULT_CONCURRENCY, timeoutMs = DEFAULT_TIMEOUT_MS, onSlimFailure } = options
  const session = createSession({ ...options, timeoutMs: Math.min(timeoutMs, DEFAULT_CREDENTIALS_TIMEOUT_MS) }, host)
  const context = { host, session, timeoutMs, keepOriginal: onSlimFailure !== 'fail' }
  const queue = createQueue(Math.min(concurrency, MAX_CONCURRENCY))
  const running = new Set<UploadTask>()

  /** Everything that can be said of the call itself is said here; the member that is returned starts the upload. */
  function prepare(source: UploadSource, uploadOptions: UploadOptions): BatchMember {
    const settings = checkUploadOptions(uploadOptions)
    const opened = host.open(source)
    return {
      sizeBytes: opened.sizeBytes,
      start: onProgress => {
        const task = startTask(createRun(context, queue, opened, settings), { ...uploadOptions, onProgress }, host)
        running.add(task)
        const forget = () => void running.delete(task)
        task.then(forget, forget)
        return task
      },
    }
  }

  return {
    upload: (source, uploadOptions = {}) => prepare(source, uploadOptions).start(uploadOptions.onProgress),
    uploadAll: (sources, batchOptions: BatchOptions = {}) => {
      const { key, saveAs, onProgress } = batchOptions
      // One key for many would leave one picture of them all.
      if (isText(key) || isText(saveAs)) throw new TypeError('uploadAll: key and saveAs cannot be text')
      const members = Array.from(sources, source => prepare(source, batchOptions as UploadOptions)) // each reports to the batch
      return startBatch(members, progress => tell(host, onProgress, progress))
    },
    close: () => {
      for (const task of running) task.cancel()
      session.clear()
    },
  }
}
