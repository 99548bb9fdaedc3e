import type { BlobSource, UploadResult } from '../types.js'
import { startUpload } from './upload.js'
import type { AdapterClient, AdapterOptions } from './upload.js'

/** What `http-request` of Element Plus is called with, as far as it is used. */
export interface ElementPlusRequest {
  readonly file: BlobSource
  onProgress(event: { percent: number }): void
  onSuccess(response: UploadResult): void
  onError(error: Error): void
}

/**
 * `http-request` of Element Plus' `el-upload`. The result is the file's `response` and what `on-success` gets; removing
 * the file cancels.
 *
 * @see https://element-plus.org/en-US/component/upload
 */
export function elementPlusHttpRequest(client: AdapterClient, options: AdapterOptions = {}) {
  return (request: ElementPlusRequest): XMLHttpRequest => {
    const abort = startUpload(client, request.file, options, {
      onPercent: percent => request.onProgress({ percent }),
      onDone: result => request.onSuccess(result),
      onFailed: error => request.onError(error),
    })
    // It aborts what is an XMLHttpRequest and nothing else; this one is never sent.
    return Object.assign(new XMLHttpRequest(), { abort })
  }
}
