import { CosSlimError } from '../errors.js'
import { encodeKey } from './percent-encode.js'

/** @see https://www.tencentcloud.com/document/product/1045/73034 */
export const IMAGE_SLIM = 'imageSlim'
export const PIC_OPERATIONS = 'Pic-Operations'

/** @see https://www.tencentcloud.com/document/product/1045/33425 the newest of several values in the documents */
export const MAX_IMAGE_BYTES = 32 * 1024 * 1024
export const MAX_IMAGE_SIDE_PX = 50_000
export const MAX_IMAGE_PIXELS = 250_000_000

/** @throws CosSlimError `image-too-large`, naming the limit */
export function checkImageBytes(name: string, sizeBytes: number): void {
  if (sizeBytes <= MAX_IMAGE_BYTES) return
  throw new CosSlimError('image-too-large', `${name} has ${sizeBytes} bytes, ${MAX_IMAGE_BYTES} are allowed.`)
}

const MAX_RULES = 5
/** Ours: nobody documents how long a header browsers, mini programs and COS take. */
const MAX_HEADER_BYTES = 4096

/** One output: which rule, stored under which key. */
export interface Rule {
  readonly rule: string
  readonly key: string
}

/**
 * Value of the `Pic-Operations` header, ASCII only.
 *
 * @throws CosSlimError `operations-invalid`
 * @see https://www.tencentcloud.com/document/product/1045/33695
 */
export function picOperations(rules: readonly Rule[]): string {
  const header = JSON.stringify({
    is_pic_info: 1,
    // A leading slash makes fileid absolute; without it COS reads it relative to the folder of the source.
    rules: rules.map(({ rule, key }) => ({
      fileid: `/${encodeKey(key)}`,
      // Style names may be Chinese, headers may not.
      rule: rule.replace(/[^ -~\ud800-\udfff]+/gu, encodeURIComponent),
    })),
  })
  // What is still escaped is half of a surrogate pair, which has no encoding.
  if (rules.length <= MAX_RULES && header.length <= MAX_HEADER_BYTES && !header.includes('\\u')) return header
  throw new CosSlimError(
    'operations-invalid',
    `${rules.length} rules, ${header.length} bytes; ${MAX_RULES}, ${MAX_HEADER_BYTES} are allowed.`,
  )
}
