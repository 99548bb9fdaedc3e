import sharp, { type Sharp } from 'sharp'
import { CosError } from './errors.js'
import type { Step } from './operations.js'
import { MAX_PIXELS, readPicture, type Picture } from './picture.js'
import { Places } from './places.js'
import { luminanceSimilarity } from './similarity.js'

/** Encoding takes a whole core and much memory. */
const ENCODINGS_AT_ONCE = 2
const places = new Places(ENCODINGS_AT_ONCE)

/** Takes a place for work on a picture, reading its bytes included: a hundred waiting uploads must not sit in memory. */
export function withPlace<T>(work: () => Promise<T>): Promise<T> {
  return places.run(work)
}

const JPEG_QUALITY = 78
/** A smaller saving is not worth a generation loss: the original bytes stay. */
const MIN_SAVED_FRACTION = 0.05
/** Gradients can band in 256 colours; below this a PNG is only packed tighter. */
const MIN_SIMILARITY = 0.95
/** Choosing 256 colours holds the whole decoded picture several times over. */
const MAX_QUANTISED_PIXELS = 40_000_000

/** A picture and what is known of it. */
export interface Processed {
  readonly bytes: Buffer
  readonly picture: Picture
}

function open(bytes: Buffer, picture: Picture): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', animated: picture.format === 'gif' })
}

/** Colours stay what they are: no conversion, and the profile they belong to is kept. */
function keepColours(image: Sharp, picture: Picture): Sharp {
  const isGrey = picture.space === 'b-w' || picture.space === 'grey16'
  const space = picture.space === 'cmyk' ? 'cmyk' : isGrey ? 'b-w' : 'srgb'
  return image.toColourspace(space).keepIccProfile().keepExif()
}

/** An animated PNG has this chunk before its pixels; the decoder would see the first frame only. */
function isAnimatedPng(bytes: Buffer): boolean {
  const control = bytes.indexOf('acTL', 8, 'latin1')
  return control > 0 && control < bytes.indexOf('IDAT', 8, 'latin1')
}

async function slimPng(bytes: Buffer, picture: Picture): Promise<Buffer> {
  if (isAnimatedPng(bytes)) return bytes
  if (picture.width * picture.height <= MAX_QUANTISED_PIXELS) {
    // Colours that were chosen before are not chosen again: every pass would lose some.
    const choice = picture.isPalette ? { quality: 100, dither: 0 } : { quality: 90 }
    const quantised = await keepColours(open(bytes, picture), picture)
      .png({ palette: true, ...choice, effort: 7, compressionLevel: 9 })
      .toBuffer()
    if (quantised.length < bytes.length && (await luminanceSimilarity(bytes, quantised)) >= MIN_SIMILARITY) {
      return quantised
    }
  }
  const image = picture.is16Bit
    ? open(bytes, picture)
        .toColourspace(picture.space === 'grey16' ? 'grey16' : 'rgb16')
        .keepIccProfile()
        .keepExif()
    : keepColours(open(bytes, picture), picture)
  return image.png({ compressionLevel: 9, adaptiveFiltering: true, effort: 7 }).toBuffer()
}

function slimJpeg(bytes: Buffer, picture: Picture): Promise<Buffer> {
  return keepColours(open(bytes, picture), picture).jpeg({ quality: JPEG_QUALITY, mozjpeg: true }).toBuffer()
}

function slimGif(bytes: Buffer, picture: Picture): Promise<Buffer> {
  return open(bytes, picture).gif({ effort: 7, interFrameMaxError: 8 }).toBuffer()
}

async function encode(bytes: Buffer, picture: Picture): Promise<Buffer> {
  switch (picture.format) {
    case 'png':
      return slimPng(bytes, picture)
    case 'jpeg':
      return slimJpeg(bytes, picture)
    case 'gif':
      return slimGif(bytes, picture)
    case 'webp':
      throw new CosError(400, 'InvalidImageFormat', 'Only PNG, JPEG and GIF can be slimmed.')
  }
}

/** The same picture in fewer bytes, or the very same bytes: same format, dimensions, orientation and colours. */
async function slim({ bytes, picture }: Processed): Promise<Processed> {
  const encoded = await encode(bytes, picture)
  if (encoded.length > bytes.length * (1 - MIN_SAVED_FRACTION)) return { bytes, picture }
  const after = await readPicture(encoded)
  const isSame =
    after.width === picture.width && after.height === picture.height && after.frameCount === picture.frameCount
  return isSame ? { bytes: encoded, picture: after } : { bytes, picture }
}

function resize(image: Sharp, picture: Picture, thumbnail: string): Sharp {
  const percent = /^!(\d+)p$/.exec(thumbnail)
  if (percent) {
    const factor = Number(percent[1]) / 100
    return image.resize(
      Math.max(1, Math.round(picture.width * factor)),
      Math.max(1, Math.round(picture.height * factor)),
    )
  }
  const [width = '', height = ''] = thumbnail.split('x')
  const size = { ...(width && { width: Number(width) }), ...(height && { height: Number(height) }) }
  return image.resize({ ...size, fit: 'inside', withoutEnlargement: true })
}

const ENCODERS = { png: 'png', jpg: 'jpeg', jpeg: 'jpeg', gif: 'gif', webp: 'webp' } as const

async function transform(source: Processed, step: Exclude<Step, { name: 'imageSlim' }>): Promise<Processed> {
  const { bytes, picture } = source
  const opened = open(bytes, picture).keepExif().keepIccProfile()
  const image = step.thumbnail === undefined ? opened : resize(opened, picture, step.thumbnail)
  const format = ENCODERS[step.format ?? picture.format]
  const quality = step.quality ?? Math.min(picture.quality, 85)
  const lossy = format === 'jpeg' || format === 'webp' ? { quality } : {}
  const encoded = await image.toFormat(format, lossy).toBuffer()
  return { bytes: encoded, picture: await readPicture(encoded) }
}

async function runStep(current: Processed, step: Step): Promise<Processed> {
  try {
    return await (step.name === 'imageSlim' ? slim(current) : transform(current, step))
  } catch (error) {
    if (error instanceof CosError) throw error
    throw new CosError(400, 'InvalidImageSource', 'The image source is broken.')
  }
}

/**
 * Call it within `withPlace`.
 *
 * @throws CosError as `readPicture` does, and `InvalidImageSource` for a picture that does not decode
 */
export async function runSteps(bytes: Buffer, steps: readonly Step[]): Promise<Processed> {
  // A chain with imageSlim in it does imageSlim only: https://www.tencentcloud.com/document/product/1045/40716
  const chain: readonly Step[] = steps.some(step => step.name === 'imageSlim') ? [{ name: 'imageSlim' }] : steps
  let current: Processed = { bytes, picture: await readPicture(bytes) }
  for (const step of chain) current = await runStep(current, step)
  return current
}
