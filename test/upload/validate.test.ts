import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import type { OpenedSource } from '../../src/host.js'
import { createBrowserHost } from '../../src/hosts/browser.js'
import { validate } from '../../src/upload/validate.js'
import { failureOf } from '../helpers/fake-client.js'
import { png, webp } from '../helpers/made-pictures.js'

const MB = 1024 * 1024
const PHOTOGRAPH = readFileSync(resolve(import.meta.dirname, '../fixtures/images/umang_by_Abhishek_Mudgal.jpg'))
const blank = sharp({ create: { width: 30, height: 20, channels: 3, background: '#a08162' } })
const JPEG = await blank.clone().jpeg().toBuffer()
const GIF = await blank.clone().gif().toBuffer()

const open = (data: Uint8Array, name = 'picture'): OpenedSource => createBrowserHost().open({ name, data })
const check = (data: Uint8Array, slim = true) => validate(open(data), slim)
const padded = (data: Uint8Array, sizeBytes: number) => Buffer.concat([data, Buffer.alloc(sizeBytes - data.length)])

/** The JPEG with an EXIF segment that holds a smaller JPEG, as cameras write it. */
function withThumbnail(jpeg: Uint8Array, thumbnail: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0', 'latin1'), thumbnail])
  const length = Buffer.alloc(2)
  length.writeUInt16BE(content.length + 2)
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.of(0xff, 0xe1), length, content, jpeg.subarray(2)])
}

test.each([
  ['png', 'png', png({ width: 30, height: 20 })],
  ['jpeg', 'jpg', JPEG],
  ['gif', 'gif', GIF],
])('a %s is known with type, dimensions and the ending %s', async (format, extension, data) => {
  expect(await check(data)).toEqual({
    name: 'picture',
    sizeBytes: data.length,
    format,
    extension,
    contentType: `image/${format}`,
    width: 30,
    height: 20,
  })
})

test.each([
  ['webp', await blank.clone().webp().toBuffer()],
  ['avif', await blank.clone().avif().toBuffer()],
  ['heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
  ['bmp', Buffer.from('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'latin1')],
])('a %s is known by its bytes although it cannot be slimmed', async (format, data) => {
  expect(await check(data)).toMatchObject({ format, extension: format, contentType: `image/${format}` })
})

test('the format is that of the bytes and not that of the name', async () => {
  expect(await validate(open(JPEG, 'cat.png'), true)).toMatchObject({ name: 'cat.png', format: 'jpeg' })
})

test.each([
  ['text', Buffer.from('not a picture')],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a PDF', Buffer.from('%PDF-1.7\n')],
  ['a film', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0', 'latin1')],
  ['a TIFF', await blank.clone().tiff().toBuffer()],
  ['one byte', Buffer.of(0x89)],
])('%s is no picture', async (_what, data) => {
  expect(await failureOf(check(data))).toMatchObject({ code: 'not-an-image' })
})

test('no bytes at all are an empty source', async () => {
  expect(await failureOf(check(new Uint8Array()))).toMatchObject({ code: 'source-empty', message: 'picture is empty.' })
})

test.each([
  ['png', png()],
  ['jpeg', JPEG],
  ['gif', GIF],
])('a %s that ends early is cut off, wherever it ends', async (format, data) => {
  for (const keptBytes of [12, 20, data.length >> 1, data.length - 1]) {
    const failure = await failureOf(check(data.subarray(0, keptBytes)))
    expect(failure, `${format} of ${keptBytes} bytes`).toMatchObject({ code: 'image-truncated' })
  }
})

test('a photograph is whole', async () => {
  expect(await check(PHOTOGRAPH)).toMatchObject({ format: 'jpeg', sizeBytes: PHOTOGRAPH.length })
})

test.each([0.1, 0.5, 0.9])('a photograph of which only a share of %d arrived is cut off', async share => {
  const part = PHOTOGRAPH.subarray(0, PHOTOGRAPH.length * share)
  expect(await failureOf(check(part))).toMatchObject({ code: 'image-truncated' })
})

test('the end of a thumbnail inside a JPEG is not taken for its own end', async () => {
  const whole = withThumbnail(JPEG, JPEG)
  expect(await check(whole)).toMatchObject({ width: 30, height: 20 })
  expect(await failureOf(check(whole.subarray(0, whole.length - 2)))).toMatchObject({ code: 'image-truncated' })
})

test('the dimensions of a JPEG are not those of its thumbnail', async () => {
  const thumbnail = await sharp({ create: { width: 5, height: 4, channels: 3, background: '#000' } })
    .jpeg()
    .toBuffer()
  expect(await check(withThumbnail(JPEG, thumbnail))).toMatchObject({ width: 30, height: 20 })
})

test('the dimensions of a progressive JPEG are found', async () => {
  const progressive = await blank.clone().jpeg({ progressive: true }).toBuffer()
  expect(await check(progressive)).toMatchObject({ width: 30, height: 20 })
})

test('a JPEG may begin behind more metadata than one piece of reading', async () => {
  const segment = Buffer.concat([Buffer.of(0xff, 0xe2, 0xff, 0xff), Buffer.alloc(0xfffd)])
  const data = Buffer.concat([JPEG.subarray(0, 2), ...Array<Buffer>(20).fill(segment), JPEG.subarray(2)])
  expect(await check(data)).toMatchObject({ width: 30, height: 20 })
})

test.each([
  ['png', png()],
  ['jpeg', JPEG],
  ['gif', GIF],
])('a %s with further bytes behind it is whole', async (format, data) => {
  expect(await check(Buffer.concat([data, Buffer.from('a camera wrote this')]))).toMatchObject({ format })
})

test.each([
  ['png', png()],
  ['jpeg', JPEG],
])('a %s with a film of many megabytes behind it is whole', async (format, data) => {
  expect(await check(padded(data, 3 * MB))).toMatchObject({ format })
})

test('32 MB are not too large, one byte more is', async () => {
  expect(await check(padded(png(), 32 * MB))).toMatchObject({ sizeBytes: 32 * MB })
  expect(await failureOf(check(padded(png(), 32 * MB + 1)))).toMatchObject({ code: 'image-too-large' })
})

test('50 000 pixels a side are not too many, one more is', async () => {
  expect(await check(png({ width: 50_000, height: 5000 }))).toMatchObject({ width: 50_000 })
  for (const size of [
    { width: 50_001, height: 1 },
    { width: 1, height: 50_001 },
    { width: 60_000, height: 100 },
  ]) {
    expect(await failureOf(check(png(size)))).toMatchObject({ code: 'image-too-many-pixels' })
  }
})

test('250 million pixels in all are not too many, one row more is', async () => {
  expect(await check(png({ width: 25_000, height: 10_000 }))).toMatchObject({ height: 10_000 })
  expect(await failureOf(check(png({ width: 25_000, height: 10_001 })))).toMatchObject({
    code: 'image-too-many-pixels',
  })
})

test('a picture without width is cut off rather than measured', async () => {
  expect(await failureOf(check(png({ width: 0, height: 10 })))).toMatchObject({ code: 'image-truncated' })
})

test('what is not to be slimmed may be larger than what can be slimmed', async () => {
  expect(await check(padded(png({ width: 60_000 }), 33 * MB), false)).toMatchObject({ width: 60_000 })
  expect(await check(padded(webp(), 33 * MB))).toMatchObject({ format: 'webp' })
})

test('a nameless source is called one', async () => {
  expect(await failureOf(validate(open(new Uint8Array(), ''), true))).toMatchObject({ message: 'The source is empty.' })
})

/** A source that tells what was read of it. */
function watched(data: Uint8Array) {
  const source = open(data)
  const reads: { start: number; end: number; sizeBytes: number }[] = []
  const read = async (start: number, end: number) => {
    const bytes = await source.read(start, end)
    reads.push({ start, end, sizeBytes: bytes.length })
    return bytes
  }
  return { source: { ...source, read }, reads }
}

/** Application segments of a JPEG, filled with what looks like its marks. */
function segments(...lengths: readonly number[]): Buffer {
  return Buffer.concat(
    lengths.map(length => {
      const segment = Buffer.alloc(length + 2, Buffer.of(0xff, 0xc0, 0x12, 0x34, 0xff, 0xd9))
      segment.writeUInt16BE(0xffe2)
      segment.writeUInt16BE(length, 2)
      return segment
    }),
  )
}
const withSegments = (...lengths: readonly number[]) =>
  Buffer.concat([JPEG.subarray(0, 2), segments(...lengths), JPEG.subarray(2)])

describe('a large source', () => {
  test('is read in pieces of 1 MiB at most, and no byte more than its size and what pieces share', async () => {
    const { source, reads } = watched(padded(png(), 10 * MB))
    expect(await validate(source, true)).toMatchObject({ format: 'png' })
    expect(Math.max(...reads.map(({ sizeBytes }) => sizeBytes))).toBeLessThanOrEqual(MB)
    expect(reads.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThan(10 * MB + 128 * 1024)
  })

  test('that ends as it should is not read whole: 64 KiB of its start and of its end', async () => {
    const { source, reads } = watched(Buffer.concat([PHOTOGRAPH.subarray(0, -2), Buffer.of(0xff, 0xd9)]))
    await validate(source, true)
    expect(reads.map(({ sizeBytes }) => sizeBytes)).toEqual([65_536, 65_536])
  })

  test('that is not to be slimmed by its format is not searched', async () => {
    const { source, reads } = watched(padded(webp(), 5 * MB))
    await validate(source, true)
    expect(reads).toHaveLength(1)
  })

  test.each([65_536, 65_536 + MB - 3, 65_536 + 2 * (MB - 3)])(
    'has its end found also where that lies across two pieces, %d bytes before the end of the file',
    async seamBytes => {
      const end = png().subarray(-4)
      const start = png().subarray(0, -4)
      for (let before = 0; before <= 5; before += 1) {
        const data = Buffer.alloc(4 * MB)
        data.set(start)
        data.set(end, data.length - seamBytes - before)
        expect(await check(data), `${before} bytes before the seam`).toMatchObject({ format: 'png' })
      }
    },
  )

  test('without any end is cut off, after it was looked at once', async () => {
    const { source, reads } = watched(padded(png().subarray(0, -4), 6 * MB))
    expect(await failureOf(validate(source, true))).toMatchObject({ code: 'image-truncated' })
    expect(reads.length).toBeLessThan(10)
  })
})

describe('a JPEG whose header lies behind other segments', () => {
  test('is measured behind megabytes of them, however long each is', async () => {
    const data = withSegments(...Array<number>(130).fill(0xffff))
    expect(data.length).toBeGreaterThan(8 * MB)
    const { source, reads } = watched(data)
    expect(await validate(source, true)).toMatchObject({ width: 30, height: 20 })
    expect(Math.max(...reads.map(({ sizeBytes }) => sizeBytes))).toBeLessThanOrEqual(MB)
  })

  test('is measured wherever pieces of reading meet', async () => {
    const edge = fc.integer({ min: 65_470, max: 65_535 })
    const some = fc.integer({ min: 2, max: 65_535 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(edge, some), { minLength: 1, maxLength: 6 }), async lengths => {
        expect(await check(withSegments(...lengths))).toMatchObject({ width: 30, height: 20 })
      }),
      { numRuns: 40 },
    )
  })

  test('may have more filling between them than a piece of reading', async () => {
    const data = Buffer.concat([JPEG.subarray(0, 2), segments(100), Buffer.alloc(200_000, 0xff), JPEG.subarray(2)])
    expect(await check(data)).toMatchObject({ width: 30, height: 20 })
  })

  test.each([
    ['within a segment', (data: Buffer) => data.subarray(0, 300_000)],
    ['behind them all', (data: Buffer) => data.subarray(0, 2 + 6 * 0x10001)],
    ['within the frame header', (data: Buffer) => data.subarray(0, 6 * 0x10001 + 2 + 25)],
  ])('and that ends %s is cut off', async (_where, cut) => {
    const data = withSegments(...Array<number>(6).fill(0xffff))
    const { source, reads } = watched(cut(data))
    expect(await failureOf(validate(source, true))).toMatchObject({ code: 'image-truncated' })
    // Where nothing is, nothing is read.
    expect(Math.max(...reads.map(({ start }) => start))).toBeLessThan(source.sizeBytes)
  })

  test('and that changes while it is read is cut off, not read for ever', async () => {
    const { source, reads } = watched(withSegments(0xffff, 0xffff, 0xffff))
    const read = (start: number, end: number) =>
      start === 0 ? source.read(start, end) : source.read(start, end).then(() => new Uint8Array(0))
    expect(await failureOf(validate({ ...source, read }, true))).toMatchObject({ code: 'image-truncated' })
    expect(reads.length).toBeLessThan(5)
  })
})

test('a file that cannot be read is not called empty, although its size is not known either', async () => {
  const unreadable = new CosSlimError('source-unreadable', 'It cannot be read.')
  const source = { ...open(new Uint8Array()), read: () => Promise.reject(unreadable) }
  expect(await failureOf(validate(source, true))).toBe(unreadable)
})
