import type { BlobSource, UploadResult } from '../types.js'
import { startUpload } from './upload.js'
import type { AdapterClient, AdapterOptions } from './upload.js'

/** What `customRequest` of antd is called with, as far as it is used. */
export interface AntdRequest {
  /** A text only in its types. */
  readonly file: BlobSource | string
  readonly onProgress?: ((event: { percent: number }) => void) | undefined
  readonly onSuccess?: ((response: UploadResult) => void) | undefined
  readonly onError?: ((error: Error) => void) | undefined
}

/**
 * `customRequest` of antd's `Upload`. The result is the file's `response`; removing the file, or the component, cancels.
 *
 * @see https://ant.design/components/upload
 */
export function antdCustomRequest(client: AdapterClient, options: AdapterOptions = {}) {
  return ({ file, onProgress, onSuccess, onError }: AntdRequest): { abort: () => void } => ({
    // It makes a File of everything before it calls.
    abort: startUpload(client, file as BlobSource, options, {
      onPercent: percent => onProgress?.({ percent }),
      onDone: result => onSuccess?.(result),
      onFailed: error => onError?.(error),
    }),
  })
}
