import { setImmediate } from 'node:timers/promises'
import { vi, type Mock } from 'vitest'
import type { AdapterClient } from '../../src/adapters/upload.js'
import { CosSlimError } from '../../src/errors.js'
import type { BlobSource, UploadOptions, UploadProgress, UploadResult } from '../../src/types.js'

/** One upload that the test plays by hand. */
export interface PlayedUpload {
  readonly source: BlobSource
  readonly options: UploadOptions
  isCancelled: boolean
  readonly progress: (fraction: number) => void
  readonly succeed: (result?: UploadResult) => Promise<void>
  readonly fail: (error: Error) => Promise<void>
}

export const RESULT: UploadResult = {
  original: { key: 'uploads/a.png', url: 'https://b/uploads/a.png', sizeBytes: 1000 },
  slim: { key: 'slim/a.png', url: 'https://b/slim/a.png', sizeBytes: 400 },
  outputs: [],
  outcome: 'compressed',
  savedBytes: 600,
  savedFraction: 0.6,
  attempts: 1,
  durationMs: 5,
}

export const UNSLIMMED: UploadResult = {
  original: RESULT.original,
  outputs: [],
  outcome: 'kept-original',
  ...{ savedBytes: 0, savedFraction: 0, attempts: 1, durationMs: 5 },
}

export const NO_PICTURE = new CosSlimError('not-an-image', 'a.png is no picture.')

/** What an upload rejects with that somebody cancels. */
export const CANCELLED = new CosSlimError('cancelled', 'The upload was cancelled.')

export const picture = (name = 'a.png') => new File(['picture'], name, { type: 'image/png' })

/** Everything that waits for nothing but promises has happened. */
export const settled = () => setImmediate()

const reading = (fraction: number): UploadProgress => ({
  ...{ phase: 'uploading', sentBytes: fraction * 1000, totalBytes: 1000, fraction, bytesPerSec: 1, attempt: 1 },
})

/** A client whose uploads do what the test says. */
export function createPlayedClient() {
  const uploads: PlayedUpload[] = []
  const client: AdapterClient = {
    upload: (source, options = {}) => {
      let settle: ((result: UploadResult | Promise<never>) => void) | undefined
      const task = new Promise<UploadResult>(resolve => (settle = resolve))
      const end = (outcome: () => UploadResult | Promise<never>) => {
        if (settle) settle(outcome())
        settle = undefined
        return settled()
      }
      const upload: PlayedUpload = {
        source,
        options,
        isCancelled: false,
        progress: fraction => options.onProgress?.(reading(fraction)),
        succeed: (result = RESULT) => end(() => result),
        fail: error => end(() => Promise.reject(error)),
      }
      uploads.push(upload)
      const cancel = () => {
        upload.isCancelled = true
        void upload.fail(CANCELLED)
      }
      return Object.assign(task, { cancel })
    },
  }
  return {
    client,
    uploads,
    /** The only one, or the one at that place. */
    upload: (index = 0): PlayedUpload => {
      const upload = uploads[index]
      if (!upload) throw new Error(`There is no upload ${index}.`)
      return upload
    },
  }
}

/** A request as antd and Element Plus make it. */
interface PlayedRequest extends Readonly<Record<'onProgress' | 'onSuccess' | 'onError', Mock>> {
  readonly file: File
}

/** One request through an adapter, with everybody who hears of it. */
export function playRequest<Returned>(adapter: (client: AdapterClient) => (request: PlayedRequest) => Returned) {
  const { client, upload } = createPlayedClient()
  const request = { file: picture(), onProgress: vi.fn(), onSuccess: vi.fn(), onError: vi.fn() }
  return { ...request, upload, returned: adapter(client)(request) }
}
