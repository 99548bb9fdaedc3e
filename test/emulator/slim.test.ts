import { crc32, deflateSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { readPicture } from '../../demo/emulator/picture.js'
import { runSteps } from '../../demo/emulator/slim.js'
import { luminanceSimilarity } from '../../demo/emulator/similarity.js'
import { ssim } from '../helpers/ssim.js'

const IMAGES = join(import.meta.dirname, '../fixtures/images')
const photograph = (name: string) => readFileSync(join(IMAGES, name))
const SLOW_MS = 30_000

const slim = async (bytes: Buffer) => (await runSteps(bytes, [{ name: 'imageSlim' }])).bytes

/** A PNG whose header says what it likes. */
function forgedPng(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc32(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error as { code?: string }).code, // every refusal has a code
  )

describe('real photographs', () => {
  test('the PNG of the documented case loses at least 58.88 % and looks the same', { timeout: SLOW_MS }, async () => {
    const original = photograph('seeding-1335kb.png')
    const made = await slim(original)
    expect(1 - made.length / original.length).toBeGreaterThanOrEqual(0.5888)
    expect(await ssim(original, made)).toBeGreaterThanOrEqual(0.95)
  })

  test.each([
    'aitzgorri_by_Aitzol_Berasategi.jpg',
    'seeding_by_Clements_Engelhardt.jpg',
    'sunset_by_Aitzol_Berasategi.jpg',
    'umang_by_Abhishek_Mudgal.jpg',
  ])('%s gets smaller and keeps format, dimensions and look', { timeout: SLOW_MS }, async name => {
    const original = photograph(name)
    const made = await slim(original)
    const [before, after] = [await readPicture(original), await readPicture(made)]
    expect(made.length).toBeLessThan(original.length)
    expect([after.format, after.width, after.height]).toEqual([before.format, before.width, before.height])
    expect(await ssim(original, made)).toBeGreaterThanOrEqual(0.9)
  })
})

describe('what is slimmed already', () => {
  test.each(['png', 'jpeg', 'gif'] as const)('comes back byte for byte: %s', async format => {
    const piece = sharp(photograph('seeding-1335kb.png')).extract({ left: 300, top: 200, width: 200, height: 150 })
    const once = await slim(await piece.toFormat(format).toBuffer())
    expect((await slim(once)).equals(once)).toBe(true)
  })

  test('so does a JPEG of low quality, which another pass would only harm', async () => {
    const poor = await sharp(photograph('seeding-1335kb.png')).jpeg({ quality: 70 }).toBuffer()
    expect((await slim(poor)).equals(poor)).toBe(true)
  })

  test('a picture of one pixel is never made larger', async () => {
    const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#123456' } })
      .png({ compressionLevel: 9 })
      .toBuffer()
    expect((await slim(pixel)).length).toBeLessThanOrEqual(pixel.length)
  })
})

describe('what a picture carries', () => {
  const piece = () => sharp(photograph('seeding-1335kb.png')).extract({ left: 300, top: 200, width: 240, height: 160 })

  test('orientation stays, and the pixels stay as they are stored', async () => {
    const original = await piece().jpeg({ quality: 98 }).withMetadata({ orientation: 6 }).toBuffer()
    const made = await slim(original)
    const [before, after] = [await sharp(original).metadata(), await sharp(made).metadata()]
    expect(made.length).toBeLessThan(original.length)
    expect(before.orientation).toBe(6)
    expect([after.orientation, after.width, after.height]).toEqual([6, 240, 160])
    expect(await luminanceSimilarity(original, made)).toBeGreaterThan(0.9)
  })

  test.each(['jpeg', 'png'] as const)('the colour profile stays, and the colours with it: %s', async format => {
    const encoder = format === 'jpeg' ? { quality: 98 } : {}
    const original = await piece().withIccProfile('p3').toFormat(format, encoder).toBuffer()
    const made = await slim(original)
    const [before, after] = [await sharp(original).metadata(), await sharp(made).metadata()]
    expect(made.length).toBeLessThan(original.length)
    expect(after.icc?.equals(before.icc ?? Buffer.alloc(0))).toBe(true)
    const mean = async (bytes: Buffer) => (await sharp(bytes).stats()).channels.map(channel => channel.mean)
    const [left, right] = [await mean(original), await mean(made)]
    left.slice(0, 3).forEach((value, index) => expect(Math.abs(value - (right[index] ?? 0))).toBeLessThan(2))
  })

  test('CMYK stays CMYK', async () => {
    const original = await piece().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 98 }).toBuffer()
    const made = await slim(original)
    const after = await sharp(made).metadata()
    expect([after.space, after.channels, after.hasProfile]).toEqual(['cmyk', 4, true])
    expect(await luminanceSimilarity(original, made)).toBeGreaterThan(0.9)
  })

  test('grey stays grey', async () => {
    const original = await piece().greyscale().toColourspace('b-w').jpeg({ quality: 98 }).toBuffer()
    const made = await slim(original)
    expect(made.length).toBeLessThan(original.length)
    expect((await sharp(made).metadata()).channels).toBe(1)
  })

  test('transparency stays', async () => {
    const mask = Buffer.alloc(240 * 160, Buffer.from([255, 255, 255, 128, 0]))
    const opaque = await piece().png().toBuffer()
    const original = await sharp(opaque)
      .joinChannel(mask, { raw: { width: 240, height: 160, channels: 1 } })
      .png()
      .toBuffer()
    expect((await sharp(original).metadata()).hasAlpha).toBe(true)
    const made = await slim(original)
    expect((await sharp(made).metadata()).hasAlpha).toBe(true)
    const alpha = async (bytes: Buffer) => (await sharp(bytes).ensureAlpha().stats()).channels[3]?.mean ?? 0
    expect(Math.abs((await alpha(original)) - (await alpha(made)))).toBeLessThan(4)
  })

  test('a PNG of 16 bits looks the same', async () => {
    const original = await piece().toColourspace('rgb16').png().toBuffer()
    expect((await sharp(original).metadata()).depth).toBe('ushort')
    const made = await slim(original)
    expect(made.length).toBeLessThan(original.length)
    expect(await luminanceSimilarity(original, made)).toBeGreaterThan(0.95)
  })

  test('frames, loop and delays of an animation stay', async () => {
    const frames = await Promise.all(
      [0, 40, 80].map(left =>
        sharp(photograph('seeding-1335kb.png')).extract({ left, top: 200, width: 200, height: 150 }).png().toBuffer(),
      ),
    )
    const original = await sharp(frames, { join: { animated: true } })
      .gif({ effort: 1, loop: 3, delay: [100, 200, 300], interFrameMaxError: 0 })
      .toBuffer()
    const made = await slim(original)
    expect(made.length).toBeLessThanOrEqual(original.length)
    const after = await sharp(made, { animated: true }).metadata()
    expect([after.pages, after.pageHeight, after.loop, after.delay]).toEqual([3, 150, 3, [100, 200, 300]])
  })

  test('an animated PNG is left alone, since only its first frame would be read', async () => {
    const still = await piece().png().toBuffer()
    const control = Buffer.alloc(20)
    control.writeUInt32BE(8, 0)
    control.write('acTL', 4, 'latin1')
    control.writeUInt32BE(1, 8)
    control.writeUInt32BE(crc32(control.subarray(4, 16)), 16)
    const animated = Buffer.concat([still.subarray(0, 33), control, still.subarray(33)])
    expect(await slim(animated)).toEqual(animated)
  })
})

describe('what is refused', () => {
  test.each([
    ['50 001 pixels wide', 50_001, 1],
    ['50 001 pixels high', 1, 50_001],
    ['250 million pixels and a row', 25_000, 10_001],
  ])('a PNG of %s, by its header alone', async (_, width, height) => {
    const bomb = forgedPng(width, height)
    const startedMs = performance.now()
    expect(await codeOf(slim(bomb))).toBe('ImageResolutionExceed')
    expect(performance.now() - startedMs).toBeLessThan(500)
  })

  test('an animation of more than 300 frames', async () => {
    const frame = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#fff' } })
      .gif()
      .toBuffer()
    const at = frame.indexOf(Buffer.from([0x21, 0xf9]))
    const image = at >= 0 ? frame.subarray(at, -1) : frame.subarray(frame.indexOf(0x2c), -1)
    const start = frame.subarray(0, frame.length - 1 - image.length)
    const many = Buffer.concat([start, ...Array<Buffer>(301).fill(image), Buffer.from([0x3b])])
    expect(await codeOf(slim(many))).toBe('ImageResolutionExceed')
  })

  test('a PNG that promises more pixels than it holds', async () => {
    expect(await codeOf(slim(forgedPng(20_000, 10_000)))).toBe('InvalidImageSource')
  })

  test('32 MB and a byte', async () => {
    expect(await codeOf(slim(Buffer.alloc(32 * 1024 * 1024 + 1)))).toBe('ImageTooLarge')
  })

  test.each([
    ['nothing', ''],
    ['a text', 'I am a text'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
  ])('%s', async (_, text) => {
    expect(await codeOf(slim(Buffer.from(text)))).toBe('InvalidImageFormat')
  })

  test('WebP', async () => {
    const webp = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#fff' } })
      .webp()
      .toBuffer()
    expect(await codeOf(slim(webp))).toBe('InvalidImageFormat')
  })

  test.each([
    ['a PNG', 'seeding-1335kb.png'],
    ['a JPEG', 'umang_by_Abhishek_Mudgal.jpg'],
  ])('%s whose second half is missing', async (_, name) => {
    const bytes = photograph(name)
    expect(await codeOf(slim(bytes.subarray(0, bytes.length / 2)))).toBe('InvalidImageSource')
  })
})

test('the quality of a JPEG is read from its tables', async () => {
  const image = sharp(photograph('seeding-1335kb.png')).extract({ left: 0, top: 0, width: 64, height: 64 })
  for (const quality of [30, 60, 75, 90]) {
    expect((await readPicture(await image.clone().jpeg({ quality }).toBuffer())).quality).toBe(quality)
  }
})
