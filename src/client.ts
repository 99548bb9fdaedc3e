import { checkClientOptions } from './client-options.js'
import { createSession } from './credentials/provider.js'
import { DEFAULT_CONCURRENCY, DEFAULT_CREDENTIALS_TIMEOUT_MS, DEFAULT_TIMEOUT_MS, MAX_CONCURRENCY } from './defaults.js'
import type { Host } from './host.js'
import type { BatchOptions, ClientOptions, CosSlimClient, UploadOptions, UploadSource, UploadTask } from './types.js'
import { startBatch } from './upload/batch.js'
import { createQueue } from './upload/queue.js'
import { createRun } from './upload/run.js'
import { checkUploadOptions } from './upload/settings.js'
import { startTask } from './upload/task.js'

/** Puts the parts together for one host. @throws TypeError naming the option and what it got */
export function createClientOn(host: Host, options: ClientOptions): CosSlimClient {
  checkClientOptions(options)
  const { concurrency = DEFAULT_CONCURRENCY, timeoutMs = DEFAULT_TIMEOUT_MS, onSlimFailure } = options
  const session = createSession({ ...options, timeoutMs: Math.min(timeoutMs, DEFAULT_CREDENTIALS_TIMEOUT_MS) }, host)
  const context = { host, session, timeoutMs, keepOriginal: onSlimFailure !== 'fail' }
  const queue = createQueue(Math.min(concurrency, MAX_CONCURRENCY))
  const running = new Set<UploadTask>()
  let isClosed = false

  /** Everything that can be said of the call itself is said here; the function returned starts the upload. */
  function prepare(
    source: UploadSource,
    uploadOptions: UploadOptions,
  ): { sizeBytes: number; start: (o: UploadOptions) => UploadTask } {
    if (isClosed) throw new TypeError('upload: this client is closed')
    const settings = checkUploadOptions(uploadOptions)
    const opened = host.open(source)
    return {
      sizeBytes: opened.sizeBytes,
      start: listeners => {
        const task = startTask(createRun(context, queue, opened, settings), listeners, host)
        running.add(task)
        const forget = () => void running.delete(task)
        task.then(forget, forget)
        return task
      },
    }
  }

  return {
    upload: (source, uploadOptions = {}) => prepare(source, uploadOptions).start(uploadOptions),
    uploadAll: (sources, { onProgress, ...shared }: BatchOptions = {}) => {
      const prepared = Array.from(sources, source => prepare(source, shared))
      return startBatch(
        prepared.map(({ sizeBytes, start }) => ({
          sizeBytes,
          start: report => start({ signal: shared.signal, onProgress: report }),
        })),
        onProgress,
      )
    },
    close: () => {
      isClosed = true
      for (const task of running) task.cancel()
      session.clear()
    },
  }
}
