import type { BlobSource, UploadResult } from '../types.js'
import { startUpload, storedPicture } from './upload.js'
import type { AdapterClient, AdapterOptions } from './upload.js'

/** What `filePondProcess` takes. */
export interface FilePondOptions extends AdapterOptions {
  /** What FilePond keeps as the file's `serverId` and puts into the form. @default the key of the picture */
  readonly serverId?: ((result: UploadResult) => string) | undefined
}

const keyOf = (result: UploadResult) => storedPicture(result).key

/**
 * `server.process` of FilePond. Its cancel button cancels.
 *
 * @see https://pqina.nl/filepond/docs/api/server/
 */
export function filePondProcess(client: AdapterClient, options: FilePondOptions = {}) {
  return (
    _fieldName: string,
    file: BlobSource,
    _metadata: unknown,
    load: (serverId: string) => void,
    error: (text: string) => void,
    progress: (isComputable: boolean, loaded: number, total: number) => void,
    abort: () => void,
  ): { abort: () => void } => {
    const cancel = startUpload(client, file, options, {
      onPercent: percent => progress(true, percent, 100),
      onDone: result => load((options.serverId ?? keyOf)(result)),
      onFailed: ({ message }) => error(message),
      onCancelled: abort,
    })
    return {
      abort: () => {
        cancel()
        abort()
      },
    }
  }
}
