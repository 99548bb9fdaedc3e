const START = [
  ...[137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 36, 0, 0, 0, 36, 8, 2, 0, 0, 0],
  ...[110, 98, 15, 207, 0, 0, 15, 95, 73, 68, 65, 84, 120, 1, 1, 84, 15, 171, 240],
]
const END = [15, 84, 0, 1, 43, 25, 96, 89, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130]

/** A black PNG of 36 x 36 pixels in 4 KB: it is stored without deflate, so that any compressor gains. */
export const picture = (): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(3992)
  bytes.set(START)
  bytes.set(END, bytes.length - END.length)
  return bytes
}
