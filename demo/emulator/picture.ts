import sharp, { type Metadata } from 'sharp'
import { CosError } from './errors.js'
import { jpegQuality } from './jpeg-quality.js'

/** @see https://www.tencentcloud.com/document/product/1045/33425 */
export const MAX_PICTURE_BYTES = 32 * 1024 * 1024
const MAX_SIDE_PIXELS = 50_000
export const MAX_PIXELS = 250_000_000
const MAX_FRAMES = 300

// Nothing of one picture may be seen in the answer for another.
sharp.cache(false)

export type SlimFormat = 'png' | 'jpeg' | 'gif'
export type PictureFormat = SlimFormat | 'webp'

/** What the header of a picture says. */
export interface Picture {
  readonly format: PictureFormat
  readonly width: number
  /** Of one frame. */
  readonly height: number
  readonly frameCount: number
  /** EXIF, 0 where there is none. */
  readonly orientation: number
  /** 1..100, 100 for formats without loss. */
  readonly quality: number
  readonly space: string
  readonly is16Bit: boolean
  /** Has 256 colours at most, in a palette. */
  readonly isPalette: boolean
}

const SIGNATURES: readonly (readonly [format: PictureFormat, bytes: RegExp])[] = [
  ['png', /^\x89PNG\r\n\x1a\n/],
  ['jpeg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[\s\S]{4}WEBP/],
]

/** Format by the first bytes; nothing else is ever handed to a decoder. */
export function sniff(bytes: Buffer): PictureFormat | undefined {
  const start = bytes.toString('latin1', 0, 16)
  return SIGNATURES.find(([, signature]) => signature.test(start))?.[0]
}

function brokenSource(): CosError {
  return new CosError(400, 'InvalidImageSource', 'The image source is broken.')
}

/** Refuses what would cost too much to decode, from the header alone. */
function checkResolution(width: number, height: number, frameCount: number): void {
  if (
    width > MAX_SIDE_PIXELS ||
    height > MAX_SIDE_PIXELS ||
    frameCount > MAX_FRAMES ||
    width * height * frameCount > MAX_PIXELS
  ) {
    throw new CosError(400, 'ImageResolutionExceed', 'The image has too many pixels.')
  }
}

/** @throws CosError `ImageTooLarge`, `InvalidImageFormat`, `InvalidImageSource`, `ImageResolutionExceed` */
export async function readPicture(bytes: Buffer): Promise<Picture> {
  if (bytes.length > MAX_PICTURE_BYTES) throw new CosError(400, 'ImageTooLarge', 'The image is larger than 32 MB.')
  const format = sniff(bytes)
  if (!format) throw new CosError(400, 'InvalidImageFormat', 'The format of the image is not supported.')
  let metadata: Metadata
  try {
    metadata = await sharp(bytes, { limitInputPixels: false, animated: format === 'gif' }).metadata()
  } catch {
    throw brokenSource()
  }
  const { width, orientation, space, depth } = metadata
  const height = metadata.pageHeight ?? metadata.height
  const frameCount = metadata.pages ?? 1
  checkResolution(width, height, frameCount)
  return {
    format,
    width,
    height,
    frameCount,
    orientation: orientation ?? 0,
    quality: format === 'jpeg' ? (jpegQuality(bytes) ?? 100) : 100,
    space,
    is16Bit: depth === 'ushort',
    isPalette: metadata.isPalette,
  }
}

/** `0xRRGGBB`. @throws CosError `InvalidImageSource` */
export async function averageColor(bytes: Buffer): Promise<string> {
  try {
    const pixel = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize(1, 1, { fit: 'fill' })
      .raw()
      .toBuffer()
    return `0x${pixel.subarray(0, 3).toString('hex').padStart(6, '0')}`
  } catch {
    throw brokenSource()
  }
}
