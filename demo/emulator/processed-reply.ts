import type { Draft } from './draft.js'
import { encodeKey } from './percent-encode.js'
import type { Picture } from './picture.js'
import type { Settings } from './settings.js'
import { toXml, type XmlElement } from './xml.js'

/** One stored output. */
export interface Output {
  readonly key: string
  readonly draft: Draft
  readonly picture: Picture
}

/** The source of a processing, as far as the answer speaks of it. */
export interface Original {
  readonly key: string
  readonly etag: string
  /** Present when the client asked for it. */
  readonly info?: { readonly picture: Picture; readonly averageColor: string }
}

/** Host and key, without scheme. */
export function locationOf(host: string, key: string): string {
  return `${host}/${encodeKey(key)}`
}

function quoted(etag: string): string {
  return `"${etag}"`
}

function frames(picture: Picture): XmlElement[] {
  return picture.format === 'gif' ? [['FrameCount', picture.frameCount]] : []
}

function imageInfo({ picture, averageColor }: NonNullable<Original['info']>): XmlElement {
  return [
    'ImageInfo',
    [
      ['Format', picture.format.toUpperCase()],
      ['Width', picture.width],
      ['Height', picture.height],
      ['Quality', picture.quality],
      ['Ave', averageColor],
      ['Orientation', picture.orientation],
      ...frames(picture),
    ],
  ]
}

function processResults(outputs: readonly Output[], host: string, settings: Settings): XmlElement {
  const shown = outputs.filter((_, index) => index !== settings.dropObject)
  return [
    'ProcessResults',
    shown.map(({ key, draft, picture }): XmlElement => [
      'Object',
      [
        ['Key', key],
        ['Location', locationOf(host, key)],
        ['Format', picture.format === 'jpeg' ? 'jpg' : picture.format],
        ['Width', picture.width],
        ['Height', picture.height],
        ['Size', draft.sizeBytes],
        ['Quality', picture.quality],
        ['ETag', quoted(draft.sha1Hex)],
        ...frames(picture),
      ],
    ]),
  ]
}

/** Elements of the answer to processing; `outputs` undefined means that nothing was processed. */
export interface Report {
  readonly original: Original
  readonly outputs?: readonly Output[] | undefined
}

/** @see https://www.tencentcloud.com/document/product/1045/33695 */
function uploadResult(report: Report, host: string, settings: Settings): XmlElement {
  const { original, outputs } = report
  return [
    'UploadResult',
    [
      [
        'OriginalInfo',
        [
          ['Key', original.key],
          ['Location', locationOf(host, original.key)],
          ['ETag', quoted(original.etag)],
          ...(original.info ? [imageInfo(original.info)] : []),
        ],
      ],
      ...(outputs ? [processResults(outputs, host, settings)] : []),
    ],
  ]
}

/** The children that Complete adds, flat as the SDKs expect them or nested as PUT answers. */
export function completeChildren(report: Report, host: string, settings: Settings): readonly XmlElement[] {
  if (settings.completeReply === 'nested') return [uploadResult(report, host, settings)]
  return [
    ...(report.original.info ? [imageInfo(report.original.info)] : []),
    ...(report.outputs ? [processResults(report.outputs, host, settings)] : []),
  ]
}

/** The document as it is, or spoilt as the settings say. */
export function playReply(text: string, errorText: () => string, settings: Settings): string {
  switch (settings.processedReply) {
    case 'whole':
      return text
    case 'empty':
      return ''
    case 'truncated':
      return text.slice(0, Math.floor(text.length / 2))
    case 'error-under-200':
      return errorText()
  }
}

export function uploadResultXml(report: Report, host: string, settings: Settings): string {
  return toXml([uploadResult(report, host, settings)])
}
