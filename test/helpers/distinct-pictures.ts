import sharp from 'sharp'
import { pngChunk } from './made-pictures.js'
import { photograph, PHOTOGRAPHS, type PictureFile } from './pictures.js'

/** Widths in pixels of pictures made from each photograph: some KB to some hundred KB. */
const WIDTHS = [160, 320, 640, 1200, 2000] as const

const HEADER_BYTES = { jpeg: 2, png: 33 } as const

/** The same picture with a comment in it, which makes other bytes of it. */
function withComment({ name, mimeType, buffer }: PictureFile, comment: string): PictureFile {
  const text = Buffer.from(comment, 'latin1')
  const isPng = mimeType === 'image/png'
  const at = isPng ? HEADER_BYTES.png : HEADER_BYTES.jpeg
  const jpegHead = Buffer.from([0xff, 0xfe, (text.length + 2) >> 8, (text.length + 2) & 0xff])
  const inserted = isPng
    ? pngChunk('tEXt', Buffer.concat([Buffer.from('Comment\0', 'latin1'), text]))
    : Buffer.concat([jpegHead, text])
  return { name, mimeType, buffer: Buffer.concat([buffer.subarray(0, at), inserted, buffer.subarray(at)]) }
}

async function made(name: (typeof PHOTOGRAPHS)[number], width: number): Promise<PictureFile> {
  const { buffer } = photograph(name)
  const small = await sharp(buffer).resize(width).jpeg({ quality: 88 }).toBuffer()
  return { name: `${width}-${name.replace(/\..*/, '.jpg')}`, mimeType: 'image/jpeg', buffer: small }
}

/** Photographs in small sizes, each once. */
export function smallPhotographs(widths: readonly number[] = WIDTHS): Promise<PictureFile[]> {
  return Promise.all(widths.flatMap(width => PHOTOGRAPHS.map(name => made(name, width))))
}

/** So many pictures in turn from those given, no two of the same bytes or name. */
export function distinctFrom(pictures: readonly PictureFile[], count: number, mark: string): PictureFile[] {
  return Array.from({ length: count }, (_, index) => {
    const picture = pictures[index % pictures.length]
    if (!picture) throw new TypeError('There is no picture to make others from.')
    const distinct = withComment(picture, `${mark} ${index}`)
    return { ...distinct, name: `${mark}-${index}-${picture.name}` }
  })
}
