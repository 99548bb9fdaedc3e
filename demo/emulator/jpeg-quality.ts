/** Sum of the standard luminance table of ITU T.81 annex K, quality 50. */
const STANDARD_LUMINANCE_SUM = 3688

/** Quality 1..100 that libjpeg's scale would call the first quantisation table, or undefined without one. */
export function jpegQuality(bytes: Buffer): number | undefined {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    const lengthBytes = bytes.readUInt16BE(at + 2)
    if (marker === 0xdb) {
      const wordBytes = (bytes[at + 4] ?? 0) >> 4 ? 2 : 1
      const table = bytes.subarray(at + 5, at + 5 + 64 * wordBytes)
      if (table.length < 64 * wordBytes) return undefined
      let sum = 0
      for (let index = 0; index < table.length; index += wordBytes) sum += table.readUIntBE(index, wordBytes)
      const scale = (100 * sum) / STANDARD_LUMINANCE_SUM
      const quality = scale <= 100 ? (200 - scale) / 2 : 5000 / scale
      return Math.min(100, Math.max(1, Math.round(quality)))
    }
    if (marker === 0xda) return undefined
    at += 2 + lengthBytes
  }
  return undefined
}
