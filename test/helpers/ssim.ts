import sharp from 'sharp'

/** Edge of the square in which the two pictures are compared, and how far it moves each time. */
const WINDOW_PIXELS = 8
const STRIDE_PIXELS = 4
/** (0.01 * 255)^2 and (0.03 * 255)^2, as in the paper. */
const C1 = 6.5025
const C2 = 58.5225

interface Plane {
  readonly values: Float64Array
  readonly width: number
  readonly height: number
}

/** Luma of BT.601 for each pixel, on white where the picture is transparent. */
async function lumaOf(picture: Buffer): Promise<Plane> {
  const { data, info } = await sharp(picture)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const values = new Float64Array(width * height)
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    const [red = 0, green = 0, blue = 0] = data.subarray(pixel * channels, pixel * channels + 3)
    values[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue
  }
  return { values, width, height }
}

function windowSsim(a: Plane, b: Plane, left: number, top: number): number {
  const count = WINDOW_PIXELS * WINDOW_PIXELS
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0]
  for (let y = top; y < top + WINDOW_PIXELS; y += 1) {
    for (let x = left; x < left + WINDOW_PIXELS; x += 1) {
      const [valueA = 0, valueB = 0] = [a.values[y * a.width + x], b.values[y * b.width + x]]
      sumA += valueA
      sumB += valueB
      sumAA += valueA * valueA
      sumBB += valueB * valueB
      sumAB += valueA * valueB
    }
  }
  const [meanA, meanB] = [sumA / count, sumB / count]
  const [varianceA, varianceB] = [sumAA / count - meanA ** 2, sumBB / count - meanB ** 2]
  const covariance = sumAB / count - meanA * meanB
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) / ((meanA ** 2 + meanB ** 2 + C1) * (varianceA + varianceB + C2))
  )
}

/**
 * Mean structural similarity of two pictures of the same size, 1 for the same one.
 * Not the local COS's own measure, so that it cannot pass judgement on itself.
 *
 * @see https://doi.org/10.1109/TIP.2003.819861 Wang, Bovik, Sheikh, Simoncelli 2004
 */
export async function ssim(left: Buffer, right: Buffer): Promise<number> {
  const [a, b] = [await lumaOf(left), await lumaOf(right)]
  if (a.width !== b.width || a.height !== b.height) throw new RangeError('The pictures differ in size.')
  let total = 0
  let windows = 0
  for (let top = 0; top + WINDOW_PIXELS <= a.height; top += STRIDE_PIXELS) {
    for (let start = 0; start + WINDOW_PIXELS <= a.width; start += STRIDE_PIXELS) {
      total += windowSsim(a, b, start, top)
      windows += 1
    }
  }
  return total / windows
}
