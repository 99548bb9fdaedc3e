import { child, childText, children } from './xml.js'

/** How imageSlim is switched on for a bucket. */
export interface ImageSlimStatus {
  readonly isOn: boolean
  /** The explicit uses: during upload, during download, in the cloud. */
  readonly api: boolean
  /** Plain downloads of the suffixes below. */
  readonly auto: boolean
  readonly suffixes: readonly string[]
}

/**
 * Reads the answer to `GET /?image-slim`; nothing when it is no such document.
 *
 * @see https://www.tencentcloud.com/document/product/1045/73032
 */
export function readImageSlimStatus(text: string): ImageSlimStatus | undefined {
  const slim = child(text, 'ImageSlim')
  if (slim === undefined) return undefined
  const isOn = childText(slim, 'Status') === 'on'
  const modes = (childText(slim, 'SlimMode') ?? '').split(',').map(mode => mode.trim())
  return {
    isOn,
    api: isOn && modes.includes('API'),
    auto: isOn && modes.includes('Auto'),
    suffixes: children(child(slim, 'Suffixs') ?? '', 'Suffix').map(suffix => suffix.trim()),
  }
}

/**
 * Body of `PUT /?image-slim` that switches the API mode on and leaves the Auto mode as it is. `Suffixs` is the
 * service's own spelling.
 *
 * @see https://www.tencentcloud.com/document/product/1045/73031
 */
export function apiModeDocument({ auto, suffixes }: Pick<ImageSlimStatus, 'auto' | 'suffixes'>): string {
  const mode = `<SlimMode>${auto ? 'Auto,API' : 'API'}</SlimMode>`
  const list = suffixes.map(suffix => `<Suffix>${suffix}</Suffix>`).join('')
  return `<ImageSlim>${mode}${auto ? `<Suffixs>${list}</Suffixs>` : ''}</ImageSlim>`
}

/** Whether Cloud Infinite is bound to the bucket, from the answer to `GET /` of the `.pic.` host. */
export function isCiBound(text: string): boolean {
  return childText(text, 'CIStatus') === 'on'
}
