import type { BlobSource } from '../types.js'
import { startUpload, storedPicture } from './upload.js'
import type { AdapterClient, AdapterOptions } from './upload.js'

/** A file of TDesign's `Upload`, as far as it is used. */
export interface TDesignFile {
  readonly name?: string
  readonly raw?: BlobSource
}

/** What TDesign wants to hear of an upload. */
export interface TDesignResponse {
  status: 'success' | 'fail'
  error?: string
  response: { url?: string; files?: object[]; [more: string]: unknown }
}

/** The `ref` of the component. */
export interface TDesignUpload {
  uploadFilePercent(params: { file: TDesignFile; percent: number }): void
}

/** What `tdesignRequestMethod` takes. */
export interface TDesignOptions extends AdapterOptions {
  /** The component on the page, which shows the percent. @default none, and it stays at 0 % */
  readonly component?: (() => TDesignUpload | null | undefined) | undefined
}

/** The function for `requestMethod`, and how to cancel what it began. */
export interface TDesignRequestMethod {
  (files: TDesignFile | TDesignFile[]): Promise<TDesignResponse>
  /** Cancels the upload of the file that is removed, for `@remove`; without one, all of them, for `@cancel-upload`. */
  cancel(removed?: { file?: TDesignFile }): void
}

/** TDesign takes this for neither success nor failure: the file leaves its list. */
const NEITHER = {} as TDesignResponse // its types have no word for it

/**
 * `requestMethod` of TDesign's `Upload`. The result, and the address as `url`, are the file's `response`. TDesign tells
 * nobody what is removed but by its events: hand `cancel` over to them.
 *
 * @see https://tdesign.tencent.com/vue-next/components/upload
 */
export function tdesignRequestMethod(client: AdapterClient, options: TDesignOptions = {}): TDesignRequestMethod {
  // By the raw file: the others are seen through proxies and copied.
  const cancels = new Map<BlobSource, () => void>()

  const uploadOne = (file: TDesignFile) =>
    new Promise<TDesignResponse>(resolve => {
      const { raw } = file
      if (!raw) {
        resolve(NEITHER)
        return
      }
      const end = (response: TDesignResponse) => {
        cancels.delete(raw)
        resolve(response)
      }
      const cancel = startUpload(client, raw, options, {
        onPercent: percent => options.component?.()?.uploadFilePercent({ file, percent }),
        onDone: result => end({ status: 'success', response: { ...result, url: storedPicture(result).url } }),
        onFailed: ({ message }) => end({ status: 'fail', error: message, response: {} }),
        onCancelled: () => end(NEITHER),
      })
      cancels.set(raw, () => {
        cancel()
        end(NEITHER)
      })
    })

  /** One answer for all of them, as `uploadAllFilesInOneRequest` wants it. */
  async function uploadTogether(files: readonly TDesignFile[]): Promise<TDesignResponse> {
    const responses = await Promise.all(files.map(uploadOne))
    const failed = responses.find(({ status }) => status === 'fail')
    if (failed) return failed
    const stored = files.flatMap((file, index) => {
      const response = responses[index]
      return response && response !== NEITHER ? [{ ...file, ...response.response }] : []
    })
    return stored.length > 0 ? { status: 'success', response: { files: stored } } : NEITHER
  }

  return Object.assign(
    (given: TDesignFile | TDesignFile[]) => {
      const [file = {}, ...others] = [given].flat()
      return others.length > 0 ? uploadTogether([file, ...others]) : uploadOne(file)
    },
    {
      cancel: ({ file }: { file?: TDesignFile } = {}) => {
        if (!file) [...cancels.values()].forEach(cancel => cancel())
        else if (file.raw) cancels.get(file.raw)?.()
      },
    },
  )
}
