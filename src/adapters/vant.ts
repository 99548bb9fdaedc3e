import type { BlobSource, UploadResult } from '../types.js'
import { startUpload } from './upload.js'
import type { AdapterClient, AdapterOptions } from './upload.js'

/** An entry of `v-model` of Vant's uploader, as far as it is used, and what is put into it. */
export interface VantItem {
  readonly file?: BlobSource
  status?: '' | 'uploading' | 'done' | 'failed'
  message?: string
  /** Once it is stored. */
  response?: UploadResult
}

/** The function for `after-read`, and how to cancel what it began. */
export interface VantAfterRead {
  (items: VantItem | VantItem[]): void
  /** Cancels the upload of an entry, for `@delete` and buttons of the page. */
  cancel(item: VantItem): void
}

/**
 * `after-read` of Vant's `van-uploader`, which shows percent and failure as the message over the picture. Vant tells
 * nobody who removes an entry but by its event `delete`: hand `cancel` over to it.
 *
 * @see https://vant-ui.github.io/vant/#/en-US/uploader
 */
export function vantAfterRead(client: AdapterClient, options: AdapterOptions = {}): VantAfterRead {
  // By the file: entries are seen through proxies.
  const cancels = new WeakMap<BlobSource, () => void>()

  function show(item: VantItem, status: NonNullable<VantItem['status']>, message = ''): void {
    item.status = status
    item.message = message
  }

  function start(item: VantItem): void {
    const { file } = item
    if (!file) return
    show(item, 'uploading', '0%')
    const cancel = startUpload(client, file, options, {
      onPercent: percent => show(item, 'uploading', `${percent}%`),
      onDone: response => {
        item.response = response
        show(item, 'done')
      },
      onFailed: ({ message }) => show(item, 'failed', message),
      onCancelled: () => show(item, ''),
    })
    cancels.set(file, () => {
      cancel()
      if (item.status === 'uploading') show(item, '')
    })
  }

  return Object.assign((items: VantItem | VantItem[]) => [items].flat().forEach(start), {
    cancel: ({ file }: VantItem) => {
      if (file) cancels.get(file)?.()
    },
  })
}
