import type { ImageFormat } from '../types.js'

/**
 * First bytes as Latin-1 text. An ISO media file names its brand behind "ftyp". Without groups that have names: mini
 * programs run on engines that do not know them.
 */
const SIGNATURES: readonly (readonly [ImageFormat, RegExp])[] = [
  ['png', /^\x89PNG\r\n/],
  ['jpeg', /^\xff\xd8\xff/],
  ['gif', /^GIF8/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['bmp', /^BM[^]{4}\0{4}/],
  ['avif', /^[^]{4}ftypavi/],
  ['heic', /^[^]{4}ftyp(he|mif)/],
]

/** The format that the first bytes show, whatever the file is called. */
export function sniffFormat(head: Uint8Array): ImageFormat | undefined {
  const text = String.fromCharCode(...head.subarray(0, 16))
  return SIGNATURES.find(([, signature]) => signature.test(text))?.[0]
}

/** Whether imageSlim takes it. @see https://www.tencentcloud.com/document/product/1045/33425 */
export function canSlim(format: ImageFormat): boolean {
  return /^(png|jpeg|gif)$/.test(format)
}

export interface ImageHeader {
  readonly width: number
  readonly height: number
  /** Offset of the picture data; a preview before it has an end of its own. */
  readonly dataStart: number
}

/** How far the walk through the segments of a JPEG has come: previews and colour profiles may take megabytes. */
export interface HeaderSearch {
  readonly width: number
  readonly height: number
  /** Offset of the segment where to go on. */
  readonly nextAt: number
}

/**
 * Dimensions from the first bytes of a PNG, JPEG or GIF.
 *
 * @param piece - Bytes of the file from its start, or from where an earlier search says.
 * @returns Nothing when the file is broken, or ends within its header; of a JPEG that goes on, how far the search came.
 */
export function readHeader(
  format: ImageFormat,
  piece: Uint8Array,
  search: HeaderSearch = { width: 0, height: 0, nextAt: 0 },
): ImageHeader | HeaderSearch | undefined {
  const view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength)
  const { nextAt: start } = search
  let { width, height } = search
  let at = start ? 0 : 2
  try {
    if (format === 'png') {
      width = view.getUint32(16)
      height = view.getUint32(20)
    } else if (format === 'gif') {
      width = view.getUint16(6, true)
      height = view.getUint16(8, true)
    } else {
      // From segment to segment; the frame header comes before the scan.
      for (let marker = 0; marker !== 0xffda;) {
        at += marker && 2 + view.getUint16(at + 2)
        while (view.getUint16(at) === 0xffff) at += 1 // fill bytes are allowed before a marker
        marker = view.getUint16(at)
        if (marker <= 0xff00) return undefined
        // C0..CF are frame headers, but for the tables C4, C8 and CC.
        if (marker >= 0xffc0 && marker <= 0xffcf && (marker & 3 || marker === 0xffc0)) {
          height = view.getUint16(at + 5)
          width = view.getUint16(at + 7)
        }
      }
    }
  } catch {
    // It was read beyond the end.
    return format === 'jpeg' ? { width, height, nextAt: start + at } : undefined
  }
  return width * height > 0 ? { width, height, dataStart: format === 'jpeg' ? start + at : 0 } : undefined
}

/** Marks that end a whole file; other bytes may follow them, a film behind a phone's photograph for one. */
const END_MARKS: Readonly<Partial<Record<ImageFormat, readonly number[]>>> = {
  png: [0xae, 0x42, 0x60, 0x82], // checksum of IEND
  jpeg: [0xff, 0xd9],
  gif: [0, 0x3b], // end of the last block, trailer
}

/** So few bytes show a GIF's mark by chance almost never, and still allow for padding. */
const GIF_TAIL_BYTES = 64

/** Whether the last bytes of a PNG, JPEG or GIF show that it is whole. */
export function showsEnd(format: ImageFormat, tail: Uint8Array): boolean {
  const [first = 0, ...others] = END_MARKS[format] ?? []
  let at = format === 'gif' ? tail.length - GIF_TAIL_BYTES : 0
  while ((at = tail.indexOf(first, Math.max(0, at))) >= 0) {
    at += 1
    if (others.every((byte, index) => tail[at + index] === byte)) return true
  }
  return false
}
