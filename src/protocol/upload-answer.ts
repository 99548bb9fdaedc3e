import type { StoredImage } from '../types.js'
import { defined } from '../record.js'
import { percentDecode } from './percent-encode.js'
import { child, childText, children } from './xml.js'

/** Picture facts as the service reports them; everything may be missing. */
export type PictureFacts = Omit<StoredImage, 'key' | 'url'>

/** Answer to a request that carried `Pic-Operations`. */
export interface ProcessingAnswer {
  readonly original: PictureFacts
  /** In the order of the answer, which need not be the order of the rules. */
  readonly outputs: readonly { readonly key: string; readonly facts: PictureFacts }[]
}

/** What the answer says of the output stored under a key; nobody documents whether it names keys encoded or not. */
export function outputOf(answer: ProcessingAnswer, key: string): PictureFacts | undefined {
  return answer.outputs.find(output => output.key === key || percentDecode(output.key) === key)?.facts
}

function pictureFacts(picture: string, etag: string | undefined): PictureFacts {
  const number = (name: string) => {
    const text = childText(picture, name) ?? ''
    return /^\d+$/.test(text) ? Number(text) : undefined
  }
  const format = childText(picture, 'Format')?.toLowerCase()
  return defined({
    sizeBytes: number('Size'),
    format: format === 'jpg' ? 'jpeg' : format,
    width: number('Width'),
    height: number('Height'),
    quality: number('Quality'),
    averageColor: childText(picture, 'Ave')?.toLowerCase().replace('0x', '#'),
    orientation: number('Orientation'),
    frameCount: number('FrameCount'),
    etag: etag?.replace(/"/g, ''),
  })
}

/** Whether a text is one document, from its first tag to its last. */
export function isWhole(text: string): boolean {
  return /^\s*(<\?[^>]*>\s*)?<(\w+)[^]*<\/\2>\s*$/.test(text)
}

/**
 * Reads `UploadResult`, and the flat form that Complete Multipart Upload is said to send.
 * Nothing when the text is neither: an empty body, another document, one that was cut off.
 *
 * @see https://www.tencentcloud.com/document/product/1045/33695
 */
export function readProcessingAnswer(text: string): ProcessingAnswer | undefined {
  const complete = child(text, 'CompleteMultipartUploadResult')
  const result = child(complete ?? text, 'UploadResult') ?? complete
  if (result === undefined) return undefined
  const original = child(result, 'OriginalInfo') ?? result
  const image = child(original, 'ImageInfo')
  const outputs = child(result, 'ProcessResults')
  if (original === result && !image && !outputs) return undefined
  return {
    original: pictureFacts(image ?? '', childText(original, 'ETag')),
    outputs: children(outputs ?? '', 'Object').map(object => ({
      key: (childText(object, 'Key') ?? '').replace(/^\//, ''),
      facts: pictureFacts(object, childText(object, 'ETag')),
    })),
  }
}
