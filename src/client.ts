import { INSIDE } from './client-inside.js'
import type { WithInside } from './client-inside.js'
import { checkClientOptions } from './client-options.js'
import { createSession } from './credentials/provider.js'
import {
  DEFAULT_CONCURRENCY,
  DEFAULT_CREDENTIALS_TIMEOUT_MS,
  DEFAULT_PART_SIZE_BYTES,
  DEFAULT_PARTS_FROM_BYTES,
  DEFAULT_STALL_TIMEOUT_MS,
  DEFAULT_TIMEOUT_MS,
  MAX_CONCURRENCY,
} from './defaults.js'
import { checkDownloadOptions, checkSignUrlOptions } from './download/settings.js'
import type { AnySource, Host, OpenedSource } from './host.js'
import { isText } from './options.js'
import { checkProcessAllOptions, checkProcessOptions } from './process/settings.js'
import type { ProcessSettings } from './process/settings.js'
import { signRequest } from './protocol/signed-request.js'
import { tell } from './request/callback.js'
import { startJob } from './request/job.js'
import { loaded } from './request/loaded.js'
import { createQueue } from './request/queue.js'
import { planRules } from './request/rules.js'
import { settleAll } from './request/settle.js'
import type { Stored } from './stored.js'
import type {
  BatchOptions,
  ClientOptions,
  CosSlimClient,
  SignalLike,
  UnfinishedUpload,
  UploadOptions,
  UploadSource,
} from './types.js'
import { startBatch } from './upload/batch.js'
import type { BatchMember } from './upload/batch.js'
import type { Keep, Keeper } from './upload/keep.js'
import { createExplained } from './upload/explain.js'
import { createRun } from './upload/run.js'
import type { OpenForm } from './upload/run.js'
import { checkUploadOptions } from './upload/settings.js'
import { startTask } from './upload/task.js'
import type { Run } from './upload/task.js'
import type { Twin } from './upload/twin.js'

/**
 * Puts the parts together for one host.
 *
 * @param openForm - For platforms that send files by themselves.
 * @throws TypeError naming the option and what it got
 */
export function createClientOn<Source extends AnySource = UploadSource>(
  host: Host,
  options: ClientOptions,
  openForm?: OpenForm,
): CosSlimClient<Source> {
  const retry = checkClientOptions(options)
  const {
    concurrency = DEFAULT_CONCURRENCY,
    timeoutMs = DEFAULT_TIMEOUT_MS,
    stallTimeoutMs = DEFAULT_STALL_TIMEOUT_MS,
    partsFromBytes = DEFAULT_PARTS_FROM_BYTES,
    partSizeBytes = DEFAULT_PART_SIZE_BYTES,
    onSlimFailure,
    persist = false,
    explain,
  } = options
  const session = createSession({ ...options, timeoutMs: Math.min(timeoutMs, DEFAULT_CREDENTIALS_TIMEOUT_MS) }, host)
  const queue = createQueue(Math.min(concurrency, MAX_CONCURRENCY), host.readsAll)
  const keepOriginal = onSlimFailure !== 'fail'
  const context = {
    host,
    session,
    queue,
    retry,
    timeoutMs,
    stallTimeoutMs,
    partsFromBytes,
    partSizeBytes,
    keepOriginal,
  }
  let stored: Promise<Stored> | undefined
  const openStored = () =>
    (stored ??= loaded(import('./stored.js')).then(
      module => module.openStored(context),
      (error: unknown) => {
        stored = undefined // the next call may find it
        throw error
      },
    ))
  let keeper: Promise<Keeper | undefined> | undefined
  // Where nothing can be kept, pictures are uploaded all the same.
  const openKeeper = () =>
    (keeper ??= import('./upload/keep.js')
      .then(module => module.openKeeper(host, String(persist)))
      .catch(() => undefined))
  const explained = createExplained(context, explain && (() => explain(client as never))) // it takes the clients of its platform
  /** Ends of what is under way. */
  const running = new Set<() => void>()

  function watch<T>(result: Promise<T>, stop: () => void): void {
    running.add(stop)
    const forget = () => void running.delete(stop)
    result.then(forget, forget)
  }

  function start<T>(signal: SignalLike | undefined, work: (signal: SignalLike) => Promise<T>): Promise<T> {
    const { result, stop } = startJob(host, signal, work)
    watch(result, stop)
    return result
  }

  const joined = (source: OpenedSource, twin: Twin, run: Run): Run => {
    const loading = import('./upload/twin.js').catch(() => undefined)
    return async control => ((await loading)?.joinTwin(source, twin, run) ?? run)(control)
  }

  /** Everything that can be said of the call itself is said here; the member that is returned starts the upload. */
  function prepare(source: AnySource, uploadOptions: UploadOptions, keep?: Keep): BatchMember {
    const settings = checkUploadOptions(uploadOptions, openForm && 'form')
    const opened = host.open(source)
    const keepNew: Keep = async check => (await openKeeper())?.keep(source, uploadOptions, check)
    const run = explained(
      createRun(context, opened, settings, openForm, keep ?? (persist === false ? undefined : keepNew)),
    )
    return {
      source: opened,
      start: (onProgress, twin) => {
        const task = startTask(twin ? joined(opened, twin, run) : run, { ...uploadOptions, onProgress }, host)
        watch(task, () => task.cancel())
        return task
      },
    }
  }

  const process = (key: string, settings: ProcessSettings, signal: SignalLike | undefined) =>
    start(signal, async own => (await openStored()).process(key, settings, own))

  const client: CosSlimClient<Source> & WithInside = {
    upload: (source, uploadOptions = {}) => prepare(source, uploadOptions).start(uploadOptions.onProgress),
    uploadAll: (sources, batchOptions: BatchOptions = {}) => {
      const { key, saveAs, onProgress } = batchOptions
      // One key for many would leave one picture of them all; the letters of a text would be paths.
      if ([sources, key, saveAs].some(isText)) throw new TypeError('uploadAll: sources, key and saveAs cannot be text')
      const members = Array.from(sources, source => prepare(source, batchOptions as UploadOptions)) // each reports to the batch
      return startBatch(members, progress => tell(host, onProgress, progress))
    },
    process: (key, processOptions = {}) => process(key, checkProcessOptions(processOptions), processOptions.signal),
    processAll: (keys, allOptions = {}) => {
      const { onProgress, saveAs, signal } = allOptions
      // The letters of a text would be keys.
      if (isText(keys) || isText(saveAs)) throw new TypeError('processAll: keys and saveAs cannot be text')
      const settings = checkProcessAllOptions(allOptions)
      const results = Array.from(keys, key => process(key, settings, signal))
      return settleAll(results, (_, counts) => {
        const fraction = (counts.doneCount + counts.failedCount) / counts.totalCount
        tell(host, onProgress, { fraction, ...counts })
      })
    },
    download: (key, downloadOptions = {}) => {
      checkDownloadOptions(downloadOptions)
      return start(downloadOptions.signal, async own => (await openStored()).download(key, downloadOptions, own))
    },
    signUrl: (key, urlOptions = {}) => {
      checkSignUrlOptions(urlOptions)
      return start(undefined, async () => (await openStored()).signUrl(key, urlOptions))
    },
    unfinished: () => {
      if (persist === false) throw new TypeError('unfinished: createClient needs persist')
      const left = openKeeper().then(
        opened => opened?.unfinished((source, own, keep) => prepare(source, own, keep).start(own.onProgress)) ?? [],
      )
      return left as Promise<UnfinishedUpload<Source>[]> // it was given on this platform
    },
    close: () => {
      void keeper?.then(opened => opened?.close())
      keeper = undefined
      for (const stop of running) stop()
      session.clear()
    },
    [INSIDE]: () => ({
      host,
      options,
      lease: reply => createSession({ ...options, credentials: () => reply, timeoutMs }, host).lease(0, false),
      signRequest,
      planRules,
      start: work => start(undefined, work),
    }),
  }
  return client
}
