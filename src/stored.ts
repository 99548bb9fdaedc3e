import { MAX_PROCESSING_PER_SEC } from './defaults.js'
import { downloadPicture } from './download/slim-download.js'
import { signUrl } from './download/sign-url.js'
import { processStored } from './process/process-stored.js'
import type { ProcessSettings } from './process/settings.js'
import type { RequestContext } from './request/context.js'
import { createRequestRate } from './request/request-rate.js'
import type { DownloadOptions, DownloadResult, ProcessResult, SignalLike, SignUrlOptions } from './types.js'

/** The calls for what is stored already; their options are checked. */
export interface Stored {
  process(key: string, settings: ProcessSettings, signal: SignalLike): Promise<ProcessResult>
  download(key: string, options: DownloadOptions, signal: SignalLike): Promise<DownloadResult>
  signUrl(key: string, options: SignUrlOptions): Promise<string>
}

/** One for each client: its processings share a rate. */
export function openStored(context: RequestContext): Stored {
  const { host, session } = context
  const sleep = (delayMs: number) => new Promise<void>(resolve => host.setTimer(resolve, delayMs))
  const rate = createRequestRate(MAX_PROCESSING_PER_SEC, { elapsedMs: () => host.elapsedMs(), sleep })
  return {
    process: (key, settings, signal) => processStored(context, rate, key, settings, signal),
    download: (key, options, signal) => downloadPicture(context, key, options, signal),
    signUrl: (key, options) => signUrl(session, key, options),
  }
}
