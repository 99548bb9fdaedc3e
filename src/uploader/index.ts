import type { UploadOptions, UploadResult } from '../miniprogram.js'
import type { Given } from './connection.js'
import { properties } from './properties.js'
import type { Settings } from './properties.js'
import { createUploader, type Uploader } from './uploader.js'

/** A tap on something that belongs to a row. */
interface RowTap {
  readonly currentTarget: { readonly dataset: { readonly id?: string; readonly action?: string } }
}

const data = { rows: [], texts: { title: '', add: '' }, foot: { saved: '', cancelAll: '', retryAll: '' }, problem: '' }

const methods = {
  /* ---------- for pages: this.selectComponent('#uploader').choose() */

  use(this: Instance, given: Given, uploadOptions: UploadOptions = {}): void {
    this.uploader.use(given, uploadOptions)
  },
  choose(this: Instance): Promise<void> {
    return this.uploader.choose()
  },
  start(this: Instance): void {
    this.uploader.start()
  },
  retryAll(this: Instance): void {
    this.uploader.retryAll()
  },
  cancelAll(this: Instance): void {
    this.uploader.cancelAll()
  },
  clear(this: Instance): void {
    this.uploader.clear()
  },
  results(this: Instance): readonly UploadResult[] {
    return this.uploader.results()
  },

  /* ---------- for the template */

  onChoose(this: Instance): void {
    void this.uploader.choose()
  },
  onPreview(this: Instance, tap: RowTap): void {
    this.uploader.preview(idOf(tap))
  },
  onExplain(this: Instance, tap: RowTap): void {
    this.uploader.explain(idOf(tap))
  },
  onAct(this: Instance, tap: RowTap): void {
    if (tap.currentTarget.dataset.action === 'cancel') this.uploader.cancel(idOf(tap))
    else this.uploader.startAgain(idOf(tap))
  },
  onRemove(this: Instance, tap: RowTap): void {
    this.uploader.remove(idOf(tap))
  },
  onCancelAll(this: Instance): void {
    this.uploader.cancelAll()
  },
  onRetryAll(this: Instance): void {
    this.uploader.retryAll()
  },
}

/** What `this` is, as far as it is used. */
interface Instance {
  uploader: Uploader
  readonly data: Settings
  setData(changes: Record<string, unknown>): void
  triggerEvent(name: string, detail: object): void
}

function idOf({ currentTarget }: RowTap): string {
  return currentTarget.dataset.id ?? ''
}

Component({
  properties,
  data,
  methods,
  observers: {
    lang(this: Instance) {
      this.uploader.paint()
    },
  },
  lifetimes: {
    created(this: Instance) {
      this.uploader = createUploader({
        settings: () => this.data,
        setData: changes => this.setData(changes),
        tell: (event, detail) => this.triggerEvent(event, detail),
      })
    },
    attached(this: Instance) {
      this.uploader.paint()
    },
    detached(this: Instance) {
      this.uploader.end()
    },
  },
})
