import { CosSlimError } from '../../src/errors.js'
import type {
  CosSlimClient,
  MiniProgramSource,
  UploadOptions,
  UploadProgress,
  UploadResult,
  UploadTask,
} from '../../src/types.js'

/** One upload, played by the test. */
export interface FakeUpload {
  readonly path: string
  readonly options: UploadOptions
  readonly isCancelled: boolean
  phase(phase: 'preparing' | 'uploading' | 'processing', progress?: Partial<UploadProgress>): void
  waitFor(delayMs: number): void
  progress(sentBytes: number, totalBytes: number): void
  finish(result?: Partial<UploadResult>): void
  fail(error: unknown): void
}

/** A client that does nothing by itself. */
export interface FakeClient {
  readonly client: CosSlimClient<MiniProgramSource>
  /** In the order in which they were begun. */
  readonly uploads: readonly FakeUpload[]
  readonly isClosed: boolean
}

const KEY = 'uploads/u42/cat.png'

/** 58.9 % smaller than 1335 KB. */
export const RESULT: UploadResult = {
  original: {
    key: KEY,
    url: `https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com/${KEY}`,
    sizeBytes: 1_367_245,
  },
  slim: { key: KEY, url: `https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com/${KEY}`, sizeBytes: 562_176 },
  outputs: [],
  outcome: 'compressed',
  savedBytes: 805_069,
  savedFraction: 0.5888,
  attempts: 1,
  durationMs: 900,
}

const progressOf = (more: Partial<UploadProgress>): UploadProgress => ({
  phase: 'uploading',
  sentBytes: 0,
  totalBytes: 1000,
  fraction: 0,
  bytesPerSec: 0,
  attempt: 1,
  ...more,
})

function startFake(path: string, options: UploadOptions): { readonly upload: FakeUpload; readonly task: UploadTask } {
  let isCancelled = false
  let resolve!: (result: UploadResult) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<UploadResult>((onResult, onError) => {
    resolve = onResult
    reject = onError
  })
  const upload: FakeUpload = {
    path,
    options,
    get isCancelled() {
      return isCancelled
    },
    phase: (phase, more = {}) => {
      const progress = progressOf({ phase, ...more })
      options.onState?.({ phase, attempt: progress.attempt, progress })
      options.onProgress?.(progress)
    },
    waitFor: delayMs =>
      options.onState?.({ phase: 'waiting', attempt: 1, delayMs, error: new CosSlimError('timeout', 'Too long.') }),
    progress: (sentBytes, totalBytes) =>
      options.onProgress?.(progressOf({ sentBytes, totalBytes, fraction: Math.min(sentBytes / totalBytes, 0.99) })),
    finish: (more = {}) => resolve({ ...RESULT, ...more }),
    fail: reject,
  }
  const cancel = () => {
    isCancelled = true
    reject(new CosSlimError('cancelled', 'It was cancelled.'))
  }
  const task = Object.assign(promise, { cancel }) as unknown as UploadTask // what the component calls of it
  return { upload, task }
}

export function createFakeClient(): FakeClient {
  const uploads: FakeUpload[] = []
  let isClosed = false
  const client = {
    upload: (source: unknown, options: UploadOptions = {}) => {
      const { tempFilePath } = source as { readonly tempFilePath: string } // what a mini program hands over
      const { upload, task } = startFake(tempFilePath, options)
      uploads.push(upload)
      return task
    },
    close: () => {
      isClosed = true
    },
  } as unknown as CosSlimClient<MiniProgramSource> // what the component calls of it
  return {
    client,
    uploads,
    get isClosed() {
      return isClosed
    },
  }
}
