import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { padded } from './made-pictures.js'
import { createSeededRandom } from './seeded-random.js'

/** A picture as a visitor has it: with a name, and with the type that the browser guesses from it. */
export interface PictureFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** Every real photograph there is, by file name. */
export const PHOTOGRAPHS = [
  'seeding-1335kb.png',
  'aitzgorri_by_Aitzol_Berasategi.jpg',
  'seeding_by_Clements_Engelhardt.jpg',
  'sunset_by_Aitzol_Berasategi.jpg',
  'umang_by_Abhishek_Mudgal.jpg',
] as const

export function photograph(name: (typeof PHOTOGRAPHS)[number]): PictureFile {
  const buffer = readFileSync(new URL(`../fixtures/images/${name}`, import.meta.url))
  return { name, mimeType: name.endsWith('.png') ? 'image/png' : 'image/jpeg', buffer }
}

/** Luminance noise as a sensor has it, the same at every call. */
function grain(sidePixels: number, strength: number): Buffer {
  const random = createSeededRandom(1)
  const draw = () => 128 + (random.fraction() + random.fraction() + random.fraction() - 1.5) * strength
  return Buffer.from(Uint8Array.from({ length: sidePixels * sidePixels }, draw))
}

/** A photograph of 12 megapixels and about 8.3 MB, as phones take them; the same bytes at every call. */
export async function phonePhotograph(name = 'phone.jpg'): Promise<PictureFile> {
  const side = 512
  const raw = { width: side, height: side, channels: 1 } as const
  const buffer = await sharp(photograph('aitzgorri_by_Aitzol_Berasategi.jpg').buffer)
    .resize(4032, 3024, { fit: 'cover' })
    .composite([{ input: grain(side, 95), raw, tile: true, blend: 'overlay' }])
    .jpeg({ quality: 94 })
    .toBuffer()
  return { name, mimeType: 'image/jpeg', buffer }
}

/** A few KB of random colours in blocks: quick to send and to slim, and no two are alike. */
export async function smallPng(name = 'small.png', sidePixels = 96): Promise<PictureFile> {
  const blocks = Math.ceil(sidePixels / 8)
  const colours = { width: blocks, height: blocks, channels: 3 } as const
  const buffer = await sharp(randomBytes(blocks * blocks * 3), { raw: colours })
    .resize(sidePixels, sidePixels, { kernel: 'cubic' })
    .png({ compressionLevel: 1 })
    .toBuffer()
  return { name, mimeType: 'image/png', buffer }
}

/** As quick to slim as a small one, and of as many bytes as parts need. */
export async function heavyPng(sizeBytes: number, name = 'heavy.png'): Promise<PictureFile> {
  const { buffer, mimeType } = await smallPng(name, 32)
  return { name, mimeType, buffer: padded(buffer, sizeBytes) }
}

/** Passes every check that can be made without decoding it, and does not decode. */
export async function brokenPng(name = 'broken.png'): Promise<PictureFile> {
  const { buffer, mimeType } = await smallPng(name)
  const broken = Buffer.from(buffer)
  const middle = Math.floor(broken.length / 2)
  broken.fill(0xff, middle, middle + 32)
  return { name, mimeType, buffer: broken }
}
