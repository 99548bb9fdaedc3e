import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { pngChunk } from '../helpers/made-pictures.js'
import { photograph, PHOTOGRAPHS, type PictureFile } from '../helpers/pictures.js'

const JPEG_COMMENT = 0xfffe
/** Every file has a note of its own, longer by this much than that of the one before. */
const NOTE_STEP_BYTES = 64

type Name = (typeof PHOTOGRAPHS)[number]

/** Photographs of 0.9 to 1.5 MB; 24 of them are 28 MB. */
export const ALL_SIZES: readonly Name[] = [...PHOTOGRAPHS].reverse()
/** Photographs of 1.07 to 1.37 MB; 24 of them are 28 MB as well. */
export const OVER_ONE_MEBIBYTE: readonly Name[] = PHOTOGRAPHS.filter(name => !/^(umang|seeding_)/.test(name))
/** Those of which a thumbnail still has something to show. */
const DETAILED = PHOTOGRAPHS.filter(name => !/^(sunset|umang)/.test(name))

/** The same picture, in a file that no other is equal to. */
function withNote({ mimeType, buffer }: PictureFile, note: Buffer): Buffer {
  if (mimeType === 'image/png') {
    const end = buffer.length - pngChunk('IEND', Buffer.alloc(0)).length
    return Buffer.concat([buffer.subarray(0, end), pngChunk('noTe', note), buffer.subarray(end)])
  }
  const head = Buffer.alloc(4)
  head.writeUInt16BE(JPEG_COMMENT)
  head.writeUInt16BE(note.length + 2, 2)
  return Buffer.concat([buffer.subarray(0, 2), head, note, buffer.subarray(2)])
}

/** Of these pictures the one whose turn it is. */
function turnOf(names: readonly Name[], index: number): PictureFile {
  return photograph(names[index % names.length] ?? PHOTOGRAPHS[0])
}

/** Files on disk, as a visitor has them. */
function save(folder: string, files: readonly Buffer[], nameOf: (index: number) => string): string[] {
  mkdirSync(folder, { recursive: true })
  return files.map((bytes, index) => {
    const path = join(folder, nameOf(index))
    writeFileSync(path, bytes)
    return path
  })
}

/** These photographs by turns, each in a file that differs from all others. */
export function savePhotographs(folder: string, count: number, names: readonly Name[]): readonly string[] {
  const pictures = Array.from({ length: count }, (_, index) => turnOf(names, index))
  const files = pictures.map((picture, index) =>
    withNote(picture, Buffer.alloc((index + 1) * NOTE_STEP_BYTES, `photograph ${index}`)),
  )
  return save(folder, files, index => `${index}-${pictures[index]?.name ?? ''}`)
}

/** Real photographs made as small as a list shows them, 20 to 60 KB, no two alike. */
export async function saveThumbnails(folder: string, count: number): Promise<readonly string[]> {
  const files: Buffer[] = []
  for (let index = 0; index < count; index += 1) {
    const width = 430 + 4 * index
    files.push(await sharp(turnOf(DETAILED, index).buffer).resize({ width }).jpeg({ quality: 85 }).toBuffer())
  }
  return save(folder, files, index => `thumbnail-${index}.jpg`)
}
