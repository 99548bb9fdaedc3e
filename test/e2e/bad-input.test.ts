import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { errorOf, resultOf, shownWidthOf, type Source, type UploadCall, upload } from '../helpers/page-upload.js'
import { photograph, smallPng, type PictureFile } from '../helpers/pictures.js'
import { BUILDS, startSiteIn, type OpenInEngine, type EngineSite } from '../helpers/site.js'

const MEBIBYTE = 1024 * 1024

let site: EngineSite
let opened: OpenInEngine
let folder: string
let picture: PictureFile

beforeAll(async () => {
  site = await startSiteIn(ENGINE)
  opened = await site.open()
  folder = mkdtempSync(join(tmpdir(), 'bad-input-'))
  picture = await smallPng()
})
afterAll(async () => {
  await site.close()
  rmSync(folder, { recursive: true })
})
afterEach(() => site.reset())

/** How the upload fails; nothing of it may have reached the COS. */
async function failBeforeSending(source: Source, call?: UploadCall, page = opened) {
  const error = errorOf(await upload(site, page, source, call))
  expect(site.requests('PUT', 'POST', 'OPTIONS')).toEqual([])
  expect(error.isOurs).toBe(true)
  return error
}

const pngNamed = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer })

function onDisk(name: string, bytes: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe.each(BUILDS)('with $build', ({ scripts }) => {
  let page: OpenInEngine
  beforeAll(async () => {
    page = await site.open({ scripts })
  })

  test('a text that is named .png is not-an-image', async () => {
    const text = pngNamed('notes.png', Buffer.from('Dear diary, this is no picture.'))
    expect(await failBeforeSending(text, {}, page)).toMatchObject({ code: 'not-an-image', retryable: false })
  })

  test('a file of 0 bytes is source-empty', async () => {
    expect((await failBeforeSending(pngNamed('empty.png', Buffer.alloc(0)), {}, page)).code).toBe('source-empty')
  })

  test('33 MB are image-too-large', async () => {
    const bytes = Buffer.concat([picture.buffer, Buffer.alloc(33 * MEBIBYTE)])
    expect((await failBeforeSending(onDisk('33 MB.png', bytes), {}, page)).code).toBe('image-too-large')
  })
})

test.each(['seeding-1335kb.png', 'sunset_by_Aitzol_Berasategi.jpg'] as const)(
  'a photograph cut off in the middle is image-truncated: %s',
  async name => {
    const { buffer, mimeType } = photograph(name)
    const half = { name, mimeType, buffer: buffer.subarray(0, buffer.length / 2) }
    expect((await failBeforeSending(half)).code).toBe('image-truncated')
  },
)

test('60 000 pixels in a row are image-too-many-pixels, however small the file', async () => {
  const background = { r: 0, g: 80, b: 160 }
  const create = { width: 60_000, height: 2, channels: 3, background } as const
  const wide = pngNamed('wide.png', await sharp({ create }).png().toBuffer())
  expect(wide.buffer.length).toBeLessThan(10_000)
  const error = await failBeforeSending(wide)
  expect(error.code).toBe('image-too-many-pixels')
  expect(error.message).toContain('60000')
})

describe('keys that addresses or the service would change', () => {
  const KEYS = ['uploads/u42/../u43/a.png', '..', 'a/./b.png', 'a//b.png', '/a.png', 'a/', 'a\u0007b.png', 'a\nb.png']

  test.each(KEYS.map(key => ({ key, shown: JSON.stringify(key) })))('$shown is key-invalid', async ({ key }) => {
    const error = await failBeforeSending(picture, { options: { key } })
    expect(error.code).toBe('key-invalid')
    // A key of the caller's own needs no credentials to be wrong.
    expect(site.sts.calls).toBe(0)
  })

  test('as the key of the slimmed picture are key-invalid as well', async () => {
    const options = { key: 'uploads/u42/a.png', saveAs: 'slim/../a.png' }
    expect((await failBeforeSending(picture, { options })).code).toBe('key-invalid')
  })

  test('longer than 850 bytes are key-invalid, counted in UTF-8', async () => {
    const key = `uploads/u42/${'图'.repeat(280)}.png`
    expect((await failBeforeSending(picture, { options: { key } })).code).toBe('key-invalid')
  })
})

describe('rules', () => {
  const rule = 'imageMogr2/thumbnail/!50p'
  const operations = (amount: number, name = 'o') =>
    Array.from({ length: amount }, (_, index) => ({ rule, saveAs: `slim/u42/${name}${index}.png` }))

  test('are at most 5: a sixth beside imageSlim is operations-invalid', async () => {
    expect((await failBeforeSending(picture, { options: { operations: operations(5) } })).code).toBe(
      'operations-invalid',
    )
  })

  test('of more than 4 KB in all are operations-invalid', async () => {
    const long = operations(4, 'x'.repeat(800))
    const call = { options: { key: `uploads/u42/${'y'.repeat(800)}.png`, operations: long } }
    expect((await failBeforeSending(picture, call)).code).toBe('operations-invalid')
  })

  test('up to 5 are carried out, and the outputs come in their order', async () => {
    const four = operations(4)
    const options = { key: 'uploads/u42/five.png', saveAs: 'slim/u42/five.png', operations: four }
    const result = resultOf(await upload(site, opened, picture, { options }))
    expect(result.outputs.map(({ key }) => key)).toEqual([options.saveAs, ...four.map(({ saveAs }) => saveAs)])
    expect(result.outputs.map(({ missing }) => missing)).toEqual(Array(5).fill(undefined))
    expect(result.outputs[1]).toMatchObject({ width: 48, height: 48 })
  })
})

describe('names that are unusual and right', () => {
  test.each(['蒲公英 种子.png', '🌻 garden 👩‍🌾.png', "100% [a+b] & c='d' (1)!*~#?.png"])(
    'a file %s is uploaded',
    async name => {
      const result = resultOf(await upload(site, opened, { ...picture, name }))
      expect(result.outcome).toBe('compressed')
      expect((await site.stored(result.original.key))?.length).toBe(result.slim?.sizeBytes)
      expect(opened.problems).toEqual([])
    },
  )

  test.each(['蒲公英/种子 1.png', '🌻/👩‍🌾.png', "100% [a+b] & c='d' (1)!*~#?.png", 'e\u0301 é.png', '%E7%8C%AB.png'])(
    'a key %s is stored, and its address can be shown by an <img>',
    async name => {
      const [key, saveAs] = [`uploads/u42/${name}`, `slim/u42/${name}`]
      const result = resultOf(await upload(site, opened, picture, { options: { key, saveAs } }))

      expect(result).toMatchObject({ outcome: 'compressed', original: { key }, slim: { key: saveAs } })
      expect((await site.stored(key))?.equals(picture.buffer)).toBe(true)
      expect((await site.stored(saveAs))?.length).toBe(result.slim?.sizeBytes)
      const shownWidth = await shownWidthOf(opened, result.slim?.url ?? '')
      expect(shownWidth).toBe(96)
    },
  )
})

describe('formats that imageSlim does not take', () => {
  test('are stored as they are, and the outcome says why', async () => {
    const buffer = await sharp(picture.buffer).webp().toBuffer()
    const call = { options: { key: 'uploads/u42/poster.webp' } }
    const webp = { name: 'poster.webp', mimeType: 'image/webp', buffer }
    const result = resultOf(await upload(site, opened, webp, call))
    expect(result).toMatchObject({ outcome: 'kept-original', reason: 'format-not-slimmable', outputs: [] })
    expect((await site.stored('uploads/u42/poster.webp'))?.equals(buffer)).toBe(true)
  })

  test('are known by their bytes: a PNG named .jpg is slimmed as the PNG that it is', async () => {
    const named = { ...picture, name: 'photo.jpg', mimeType: 'image/jpeg' }
    const result = resultOf(await upload(site, opened, named))
    expect(result).toMatchObject({ outcome: 'compressed', slim: { format: 'png' } })
    expect(result.original.key).toMatch(/\.png$/)
  })
})
