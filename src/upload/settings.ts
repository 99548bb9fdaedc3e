import { checkOptions, isText } from '../options.js'
import type { CheckedImage, Operation, UploadOptions } from '../types.js'

/** Options of an upload, checked and completed: what decides what is sent. */
export interface UploadSettings {
  readonly key: ((image: CheckedImage) => string) | undefined
  readonly saveAs: (key: string) => string
  readonly slim: boolean
  readonly operations: readonly Operation[]
  /** Headers stored with the object; Content-Type only where the caller set one. */
  readonly headers: Readonly<Record<string, string>>
}

/** Other characters, and blanks at the ends, do not reach the service as they were signed. */
const HEADER_VALUE = /^string:[!-~]([ -~]*[!-~])?$/

/** Two KB of names and values. @see https://cloud.tencent.com/document/product/436/7749 */
const METADATA = /^(?![^]{2049})([a-z\d-]+=[!-~]([ -~]*[!-~])?(\n|$))*$/i

/** @throws TypeError naming the option and what it got */
export function checkUploadOptions(options: UploadOptions): UploadSettings {
  checkOptions('upload', options, {
    key: /^(string|function)/,
    saveAs: /^(string|function)/,
    slim: /^boolean/,
    operations: /^object/,
    contentType: HEADER_VALUE,
    cacheControl: HEADER_VALUE,
    metadata: /^object/,
    acl: /^string:(default|private|public-read)$/,
    storageClass: HEADER_VALUE,
    forbidOverwrite: /^boolean/,
    signal: /^object/,
    onProgress: /^function/,
    onState: /^function/,
  })
  const { key, saveAs, slim = true, operations = [], metadata = {} } = options
  if (!operations.every(({ rule, saveAs: target }) => isText(rule) && isText(target))) {
    throw new TypeError('upload: operations must be a list of { rule, saveAs }')
  }
  const fields = Object.entries(metadata)
  if (!METADATA.test(fields.map(field => field.join('=')).join('\n'))) {
    throw new TypeError('upload: metadata must be 2 KB of printable ASCII, named with letters, digits and "-"')
  }
  return {
    key: isText(key) ? () => key : key,
    saveAs: isText(saveAs) ? () => saveAs : (saveAs ?? (sourceKey => sourceKey)),
    slim,
    operations,
    headers: {
      ...header('Content-Type', options.contentType),
      ...header('Cache-Control', options.cacheControl),
      ...header('x-cos-acl', options.acl),
      ...header('x-cos-storage-class', options.storageClass),
      ...header('x-cos-forbid-overwrite', options.forbidOverwrite && 'true'),
      ...Object.fromEntries(fields.map(([name, value]) => [`x-cos-meta-${name}`, value])),
    },
  }
}

function header(name: string, value: string | false | undefined): Readonly<Record<string, string>> {
  return value ? { [name]: value } : {}
}
