import { CosSlimError } from '../errors.js'
import type { SlimErrorCode } from '../errors.js'
import type { OpenedSource } from '../host.js'
import { canSlim, readHeader, showsEnd, sniffFormat } from '../protocol/image-format.js'
import type { HeaderSearch, ImageHeader } from '../protocol/image-format.js'
import { checkImageBytes, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE_PX } from '../protocol/pic-operations.js'
import type { CheckedImage, ImageFormat } from '../types.js'

/** Holds most headers whole, and the end of nearly every file. */
const PIECE_BYTES = 64 * 1024

/** What is read at once of the rest, and what two pieces share: a mark may lie across both. */
const SCAN_BYTES = 1024 * 1024
const SHARED_BYTES = 3

/**
 * Looks at a source before anything is sent: what it is by its bytes, whether it is whole, whether the service will
 * take it.
 *
 * @param slim - Whether it is to be slimmed; the limits of processing count only then.
 * @throws CosSlimError `source-empty`, `source-unreadable`, `not-an-image`, `image-truncated`, `image-too-large`,
 *   `image-too-many-pixels`
 */
export async function validate(source: OpenedSource, slim: boolean): Promise<CheckedImage> {
  const { name, sizeBytes } = source
  const title = name || 'The source'
  const failure = (code: SlimErrorCode, what: string) => new CosSlimError(code, `${title} ${what}.`)

  // What cannot be read has no size either.
  const head = await source.read(0, PIECE_BYTES)
  if (sizeBytes === 0) throw failure('source-empty', 'is empty')
  const format = sniffFormat(head)
  if (!format) throw failure('not-an-image', 'is no picture')

  const isSlimmable = canSlim(format)
  if (slim && isSlimmable) checkImageBytes(title, sizeBytes)

  const contentType = `image/${format}`
  const image = { name, sizeBytes, format, extension: format === 'jpeg' ? 'jpg' : format, contentType }
  if (!isSlimmable) return image

  const header = await findHeader(source, format, head)
  if (!header || !(await isWhole(source, format, header))) throw failure('image-truncated', 'is cut off')
  const { width, height } = header
  if (slim && (Math.max(width, height) > MAX_IMAGE_SIDE_PX || width * height > MAX_IMAGE_PIXELS)) {
    throw failure(
      'image-too-many-pixels',
      `has ${width} x ${height} pixels, ${MAX_IMAGE_SIDE_PX} a side and ${MAX_IMAGE_PIXELS} are allowed`,
    )
  }
  return { ...image, width, height }
}

async function findHeader(
  source: OpenedSource,
  format: ImageFormat,
  piece: Uint8Array,
  search?: HeaderSearch,
): Promise<ImageHeader | undefined> {
  const found = readHeader(format, piece, search)
  if (!found || 'dataStart' in found) return found
  const { nextAt } = found
  if (nextAt === search?.nextAt || nextAt >= source.sizeBytes) return undefined
  return findHeader(source, format, await source.read(nextAt, nextAt + PIECE_BYTES), found)
}

/** In doubt all of it is looked at, piece by piece from the end: anything may follow the end of a picture. */
async function isWhole(source: OpenedSource, format: ImageFormat, { dataStart }: ImageHeader): Promise<boolean> {
  let end = source.sizeBytes
  for (let start = end - PIECE_BYTES; end > dataStart; start = end - SCAN_BYTES) {
    if (showsEnd(format, await source.read(Math.max(dataStart, start), end))) return true
    // Its mark is too short to be looked for everywhere.
    if (format === 'gif') return false
    end = start + SHARED_BYTES
  }
  return false
}
