import type { Locale } from '../messages.js'
import type { UploadOptions } from '../miniprogram.js'

export type SourceType = 'album' | 'camera'

/** What a page can set. Texts that are empty count as not given. */
export const properties = {
  /** URL of the STS endpoint; it has to be on the request list of the mini program. `use()` takes functions. */
  credentials: { type: String, value: '' },
  /** As of `createClient`. */
  bucket: { type: String, value: '' },
  region: { type: String, value: '' },
  endpoint: { type: String, value: '' },
  keyPrefix: { type: String, value: '' },
  /** How to send, as of `upload`. */
  send: { type: String, value: 'auto' },
  slim: { type: Boolean, value: true },
  /** Further options of `upload` that are plain data, and `saveAsPrefix`. */
  options: { type: Object, value: {} },
  /** Most pictures in the list. */
  maxCount: { type: Number, value: 9 },
  /** Album, camera or both. */
  sourceType: { type: Array, value: ['album', 'camera'] },
  /** Whether pictures are sent as soon as they are chosen; otherwise `start()` sends them. */
  autoStart: { type: Boolean, value: true },
  title: { type: String, value: '' },
  /** `en`, or anything else for Chinese. */
  lang: { type: String, value: 'zh' },
  /** Nothing can be chosen, started again or removed; what runs goes on. */
  disabled: { type: Boolean, value: false },
}

/** Options of `upload` that a template can give. */
export interface DataOptions extends Omit<
  UploadOptions,
  'key' | 'saveAs' | 'signal' | 'onProgress' | 'onState' | 'send' | 'slim'
> {
  /**
   * Keeps the original, and puts the slimmed picture beside it under the same name with this start, like `slim/u42/`.
   * @default none: the slimmed picture replaces the original
   */
  readonly saveAsPrefix?: string
}

export interface Settings {
  readonly credentials: string
  readonly bucket: string
  readonly region: string
  readonly endpoint: string
  readonly keyPrefix: string
  readonly send: string
  readonly slim: boolean
  readonly options: DataOptions
  readonly maxCount: number
  readonly sourceType: SourceType[]
  readonly autoStart: boolean
  readonly lang: string
  readonly disabled: boolean
}

export function localeOf({ lang }: Pick<Settings, 'lang'>): Locale {
  return /^en/i.test(lang) ? 'en' : 'zh'
}
