import type { BlobSource } from '../types.js'
import { startUpload, storedPicture } from './upload.js'
import type { AdapterClient, AdapterOptions } from './upload.js'

/** A file of Uppy, as far as it is used. */
export interface UppyFile {
  readonly id: string
  readonly data: unknown
  readonly size: number | null
  readonly error?: string | null
  readonly progress: { readonly uploadStarted: number | null }
}

/** What Uppy itself is used for. */
export interface UppyCore {
  addUploader(uploader: (fileIds: string[]) => Promise<unknown>): void
  removeUploader(uploader: (fileIds: string[]) => Promise<unknown>): unknown
  getFile(id: string): UppyFile | undefined
  on(event: 'file-removed', listener: (file: UppyFile) => void): unknown
  off(event: 'file-removed', listener: (file: UppyFile) => void): unknown
  emit(event: 'upload-start', files: UppyFile[]): void
  emit(event: 'upload-progress' | 'upload-success', file: UppyFile, more: object): void
  emit(event: 'upload-error', file: UppyFile, error: Error): void
  removeFile(id: string): void
}

/** What `UppyUploader` takes. */
export interface UppyUploaderOptions extends AdapterOptions {
  readonly client: AdapterClient
}

/**
 * An uploader for Uppy: `uppy.use(UppyUploader, { client })`. The result is the `body` of the file's `response`; removing
 * a file, or cancelling all, cancels.
 *
 * @see https://uppy.io/docs/guides/building-plugins/
 */
export class UppyUploader {
  readonly id: string = 'CosSlim'
  readonly type: string = 'uploader'
  private readonly cancels = new Map<string, () => void>()

  // Of Uppy's own base class, in whose types no plugin is without them; nobody asks an uploader for them.
  declare readonly uppy: never
  declare readonly VERSION: never
  declare readonly defaultLocale: never
  declare readonly i18n: never
  declare readonly i18nArray: never
  declare readonly i18nInit: never
  declare readonly getPluginState: never
  declare readonly setPluginState: never
  declare readonly addTarget: never
  declare readonly afterUpdate: never

  constructor(
    private readonly core: UppyCore,
    readonly opts: UppyUploaderOptions,
  ) {}

  install(): void {
    this.core.addUploader(this.upload)
    this.core.on('file-removed', this.cancel)
  }

  uninstall(): void {
    this.core.removeUploader(this.upload)
    this.core.off('file-removed', this.cancel)
    for (const cancel of [...this.cancels.values()]) cancel()
  }

  /** Uppy calls it at each change of its state. */
  update(): void {
    // There is nothing to paint.
  }

  /** Uppy calls it where its own options change. */
  setOptions(): void {
    // None of them is used.
  }

  private readonly upload = async (fileIds: string[]): Promise<void> => {
    const files = fileIds.flatMap(id => {
      const file = this.core.getFile(id)
      // Another plugin may have found fault with it.
      return file && !file.error ? [file] : []
    })
    this.core.emit('upload-start', files)
    await Promise.all(files.map(file => this.uploadOne(file)))
  }

  private readonly cancel = ({ id }: { id: string }): void => this.cancels.get(id)?.()

  /** Ends as soon as the upload is over, in whatever way: Uppy waits for all of them. */
  private uploadOne(file: UppyFile): Promise<void> {
    const { core, opts, cancels } = this
    const { id, size } = file
    return new Promise(resolve => {
      const end = () => {
        cancels.delete(id)
        resolve()
      }
      // A file of a remote provider has no bytes: the client says so.
      const cancel = startUpload(opts.client, file.data as BlobSource, opts, {
        onPercent: percent => {
          const bytesTotal = size ?? 0
          const bytesUploaded = Math.floor((bytesTotal * percent) / 100)
          const uploadStarted = core.getFile(id)?.progress.uploadStarted ?? 0
          core.emit('upload-progress', file, { uploadStarted, bytesUploaded, bytesTotal })
        },
        onDone: result => {
          core.emit('upload-success', file, {
            status: 200,
            body: result,
            uploadURL: storedPicture(result).url,
          })
          end()
        },
        onFailed: error => {
          core.emit('upload-error', file, error)
          end()
        },
        onCancelled: () => {
          core.removeFile(id)
          end()
        },
      })
      cancels.set(id, () => {
        cancel()
        end()
      })
    })
  }
}
