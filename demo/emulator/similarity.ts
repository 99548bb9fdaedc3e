import sharp from 'sharp'

const BLOCK_PIXELS = 8
/** The usual constants of SSIM for 8-bit samples: (0.01 * 255)^2 and (0.03 * 255)^2. */
const C1 = 6.5025
const C2 = 58.5225

async function luminance(bytes: Buffer): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(bytes, { failOn: 'error' })
    .flatten({ background: '#808080' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Mean SSIM of the luminance of two pictures of the same size, over blocks of 8 x 8 pixels. */
export async function luminanceSimilarity(left: Buffer, right: Buffer): Promise<number> {
  const [a, b] = [await luminance(left), await luminance(right)]
  if (a.width !== b.width || a.height !== b.height) return 0
  let total = 0
  let blocks = 0
  for (let top = 0; top < a.height; top += BLOCK_PIXELS) {
    for (let start = 0; start < a.width; start += BLOCK_PIXELS) {
      let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0]
      for (let y = top; y < Math.min(top + BLOCK_PIXELS, a.height); y++) {
        for (let x = start; x < Math.min(start + BLOCK_PIXELS, a.width); x++) {
          const valueA = a.data[y * a.width + x] ?? 0
          const valueB = b.data[y * a.width + x] ?? 0
          count++
          sumA += valueA
          sumB += valueB
          sumAA += valueA * valueA
          sumBB += valueB * valueB
          sumAB += valueA * valueB
        }
      }
      const [meanA, meanB] = [sumA / count, sumB / count]
      const [varianceA, varianceB] = [sumAA / count - meanA * meanA, sumBB / count - meanB * meanB]
      const covariance = sumAB / count - meanA * meanB
      total +=
        ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
        ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2))
      blocks++
    }
  }
  return total / blocks
}
