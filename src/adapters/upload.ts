import { isCosSlimError } from '../errors.js'
import type { CosSlimError } from '../errors.js'
import type { BlobSource, StoredImage, UploadOptions, UploadResult } from '../types.js'

/** The part of a client that adapters use. */
export interface AdapterClient {
  upload(source: BlobSource, options?: UploadOptions): Promise<UploadResult> & { cancel(): void }
}

/** What every adapter takes. */
export interface AdapterOptions {
  /** Options of every upload, or a function of the file. @default none */
  readonly upload?: UploadOptions | ((file: BlobSource) => UploadOptions) | undefined
  /**
   * What a failure is called in front of people: a text, or what `describeError` of `cos-slim/messages` returns. The
   * error that the kit gets has it as its message, everything else as it was, and the original as its `cause`.
   * @default its own message
   */
  readonly describe?: ((error: CosSlimError) => string | ErrorWords) | undefined
}

/** Of `describeError`. */
export interface ErrorWords {
  readonly cause: string
  readonly remedy: string
}

/** What a kit is told about one upload; nothing after it is over. */
export interface Listener {
  /** 0..99 in whole numbers, as kits round: the bar is full when the kit is told of success. */
  readonly onPercent: (percent: number) => void
  readonly onDone: (result: UploadResult) => void
  readonly onFailed: (error: Error) => void
  /** Somebody else than the kit cancelled it. @default a failure with code `cancelled` */
  readonly onCancelled?: (() => void) | undefined
}

/** What the page shows of it from now on. */
export const storedPicture = ({ slim, original }: UploadResult): StoredImage => slim ?? original

/** Chinese sentences follow each other without a space. */
const sentences = ({ cause, remedy }: ErrorWords) => `${cause}${cause.endsWith('。') ? '' : ' '}${remedy}`

function inWords(error: unknown, describe: AdapterOptions['describe']): Error {
  if (!isCosSlimError(error)) return error instanceof Error ? error : new Error(String(error))
  if (!describe) return error
  const words = describe(error)
  const text = typeof words === 'string' ? words : sentences(words)
  return Object.assign(new Error(text), error, { cause: error })
}

/**
 * Uploads one file and tells a kit how it goes.
 *
 * @returns what cancels it; the kit hears nothing after that
 */
export function startUpload(
  client: AdapterClient,
  file: BlobSource,
  { upload, describe }: AdapterOptions,
  { onPercent, onDone, onFailed, onCancelled }: Listener,
): () => void {
  let isOver = false
  let task: ReturnType<AdapterClient['upload']> | undefined

  // What is thrown at once, as for a wrong option, is told in the same way as what is rejected later.
  async function run(): Promise<UploadResult> {
    const options = typeof upload === 'function' ? upload(file) : upload
    task = client.upload(file, {
      ...options,
      onProgress: progress => {
        if (!isOver && progress.fraction < 1) onPercent(Math.floor(progress.fraction * 100))
        options?.onProgress?.(progress)
      },
    })
    return task
  }

  const end = (tell: () => void) => {
    if (isOver) return
    isOver = true
    tell()
  }
  run().then(
    result => end(() => onDone(result)),
    (error: unknown) =>
      end(() => {
        if (onCancelled && isCosSlimError(error) && error.code === 'cancelled') onCancelled()
        else onFailed(inWords(error, describe))
      }),
  )
  return () => {
    isOver = true
    task?.cancel()
  }
}
