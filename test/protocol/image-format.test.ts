import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { canSlim, readHeader, showsEnd, sniffFormat } from '../../src/protocol/image-format.js'
import type { HeaderSearch, ImageHeader } from '../../src/protocol/image-format.js'
import type { ImageFormat } from '../../src/types.js'

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const bytes = (...parts: (readonly number[] | Uint8Array)[]) => Uint8Array.from(parts.flatMap(part => [...part]))
const uint16 = (value: number) => [value >> 8, value & 0xff]
const photograph = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/images/${name}`, import.meta.url)))

const SOI = [0xff, 0xd8]
const EOI = [0xff, 0xd9]
/** Start of scan, with a header of its own and some picture data. */
const SCAN = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34]

/** A JPEG segment: marker, its length, its content. */
function segment(marker: number, content: readonly number[] | Uint8Array): Uint8Array {
  return bytes([0xff, marker], uint16(content.length + 2), content)
}

const frame = (marker: number, width: number, height: number) =>
  segment(marker, [8, ...uint16(height), ...uint16(width), 1, 1, 0x11, 0])

/** A PNG as far as the header goes. */
function png(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(33)
  header.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  return new Uint8Array(header)
}

function made(format: 'png' | 'jpeg' | 'gif' | 'webp' | 'avif', progressive = false): Promise<Uint8Array> {
  return sharp({ create: { width: 37, height: 21, channels: 3, background: '#a08162' } })
    .toFormat(format, format === 'jpeg' ? { progressive } : {})
    .toBuffer()
    .then(buffer => new Uint8Array(buffer))
}

describe('sniffFormat', () => {
  it.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('knows a real %s', async format => {
    expect(sniffFormat(await made(format))).toBe(format)
  })

  it.each([
    ['seeding-1335kb.png', 'png'],
    ['aitzgorri_by_Aitzol_Berasategi.jpg', 'jpeg'],
    ['sunset_by_Aitzol_Berasategi.jpg', 'jpeg'],
    ['umang_by_Abhishek_Mudgal.jpg', 'jpeg'],
  ])('knows the photograph %s', (name, format) => {
    expect(sniffFormat(photograph(name))).toBe(format)
  })

  it.each([
    ['gif', 'GIF87a\x01\0\x01\0'],
    ['gif', 'GIF89a\x01\0\x01\0'],
    ['jpeg', '\xff\xd8\xff\xe1\0\x10Exif'],
    ['jpeg', '\xff\xd8\xff\xdb'],
    ['bmp', 'BM\x36\x84\x03\0\0\0\0\0\x36\0\0\0'],
    ['webp', 'RIFF\x1a\x0a\n\0WEBPVP8L'],
    ['avif', '\0\0\0\x1cftypavis'],
    ['heic', '\0\0\0\x18ftypheic'],
    ['heic', '\0\0\0\x18ftypheix'],
    ['heic', '\0\0\0\x18ftypmif1'],
  ] as const)('knows a %s that begins with %j', (format, head) => {
    expect(sniffFormat(latin1(head))).toBe(format)
  })

  it.each([
    ['nothing', ''],
    ['text', 'Hello, this is no picture'],
    ['an HTML page', '<!doctype html><html>'],
    ['SVG, which can carry script', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['a PDF', '%PDF-1.7'],
    ['a ZIP', 'PK\x03\x04'],
    ['a film', '\0\0\0\x20ftypisom'],
    ['a phone film', '\0\0\0\x14ftypqt  '],
    ['sound', 'RIFF\x24\0\0\0WAVEfmt '],
    ['a text that begins with BM', 'BM stands for benchmark'],
    ['a PNG whose line ends were converted', '\x89PNG\n\x1a\n'],
    ['the first two bytes of a JPEG', '\xff\xd8'],
    ['a signature that comes late', ' \x89PNG\r\n\x1a\n'],
  ])('finds no picture in %s', (_what, head) => {
    expect(sniffFormat(latin1(head))).toBeUndefined()
  })

  it('goes by the bytes that a view shows, and not by those of its buffer', () => {
    const whole = bytes([1, 2, 3], png(1, 1))
    expect(sniffFormat(whole.subarray(3))).toBe('png')
    expect(sniffFormat(whole)).toBeUndefined()
  })

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), head => ['undefined', 'string'].includes(typeof sniffFormat(head))),
    )
  })
})

describe('canSlim', () => {
  it.each([
    ['png', true],
    ['jpeg', true],
    ['gif', true],
    ['webp', false],
    ['bmp', false],
    ['avif', false],
    ['heic', false],
  ] as const)('%s: %s', (format, expected) => {
    expect(canSlim(format)).toBe(expected)
  })
})

describe('readHeader', () => {
  it.each([
    ['seeding-1335kb.png', 'png', 1040, 585],
    ['aitzgorri_by_Aitzol_Berasategi.jpg', 'jpeg', 3088, 2056],
    ['seeding_by_Clements_Engelhardt.jpg', 'jpeg', 5312, 2988],
    ['sunset_by_Aitzol_Berasategi.jpg', 'jpeg', 4272, 2848],
    ['umang_by_Abhishek_Mudgal.jpg', 'jpeg', 3840, 2160],
  ] as const)('reads the dimensions of %s', (name, format, width, height) => {
    expect(readHeader(format, photograph(name))).toMatchObject({ width, height })
  })

  it.each(['png', 'jpeg', 'gif'] as const)('reads the dimensions of a fresh %s', async format => {
    expect(readHeader(format, await made(format))).toMatchObject({ width: 37, height: 21 })
  })

  it('reads the dimensions of a progressive JPEG', async () => {
    expect(readHeader('jpeg', await made('jpeg', true))).toMatchObject({ width: 37, height: 21 })
  })

  it('reads a view into a larger buffer', () => {
    expect(readHeader('png', bytes([9, 9, 9], png(60_000, 3)).subarray(3))).toMatchObject({ width: 60_000, height: 3 })
  })

  it('reads sides of more than 16 bits from a PNG', () => {
    expect(readHeader('png', png(2_147_483_647, 70_000))).toMatchObject({ width: 2_147_483_647, height: 70_000 })
  })

  it('reads a GIF with its bytes the other way round', () => {
    expect(readHeader('gif', latin1('GIF89a\x34\x12\x78\x56\0\0\0'))).toMatchObject({ width: 0x1234, height: 0x5678 })
  })

  it.each([
    ['png', png(0, 10)],
    ['png', png(10, 0)],
    ['gif', latin1('GIF89a\0\0\x01\0\0\0\0')],
    ['jpeg', bytes(SOI, frame(0xc0, 0, 10), SCAN)],
    ['jpeg', bytes(SOI, frame(0xc0, 10, 0), SCAN)],
  ] as const)('finds no header in a %s with a side of 0', (format, head) => {
    expect(readHeader(format, head)).toBeUndefined()
  })

  it.each([
    ['png', png(8, 8).subarray(0, 23)],
    ['gif', latin1('GIF89a\x01\0\x01')],
  ] as const)('finds none in a %s that ends within it', (format, head) => {
    expect(readHeader(format, head)).toBeUndefined()
  })

  it.each(['png', 'jpeg', 'gif'] as const)('takes any bytes for a %s', format => {
    const sides = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(sides, head => {
        const header = readHeader(format, head)
        expect(!header || 'nextAt' in header || header.width * header.height > 0).toBe(true)
      }),
    )
  })
})

describe('the frame header of a JPEG', () => {
  const isFrame = (marker: number) => ![0xc4, 0xc8, 0xcc].includes(marker)
  const markers = Array.from({ length: 16 }, (_, at) => 0xc0 + at)

  it.each(markers.filter(isFrame).map(marker => [marker.toString(16), marker] as const))(
    'is found behind marker ff%s',
    (_hex, marker) => {
      expect(readHeader('jpeg', bytes(SOI, frame(marker, 300, 168), SCAN))).toMatchObject({ width: 300, height: 168 })
    },
  )

  it.each([0xc4, 0xc8, 0xcc].map(marker => [marker.toString(16), marker] as const))(
    'is not what stands behind marker ff%s',
    (_hex, marker) => {
      const jpeg = bytes(SOI, frame(marker, 9999, 9999), frame(0xc0, 300, 168), frame(marker, 9999, 9999), SCAN)
      expect(readHeader('jpeg', jpeg)).toMatchObject({ width: 300, height: 168 })
    },
  )

  it('is found behind hundreds of KB of previews and colour profiles', () => {
    const app = segment(0xe2, new Uint8Array(65_533).fill(0xff))
    const jpeg = bytes(SOI, app, app, app, app, app, frame(0xc2, 4000, 3000), SCAN)
    expect(readHeader('jpeg', jpeg)).toMatchObject({ width: 4000, height: 3000 })
  })

  it('is not that of a preview within another segment', () => {
    const preview = bytes(SOI, frame(0xc0, 160, 120), SCAN, EOI)
    const jpeg = bytes(SOI, segment(0xe1, bytes(latin1('Exif\0\0'), preview)), frame(0xc0, 4000, 3000), SCAN)
    expect(readHeader('jpeg', jpeg)).toMatchObject({ width: 4000, height: 3000 })
  })

  it('may come behind fill bytes', () => {
    const jpeg = bytes(
      SOI,
      [0xff, 0xff, 0xff],
      segment(0xe0, [1, 2]),
      [0xff],
      frame(0xc0, 300, 168),
      [0xff, 0xff],
      SCAN,
    )
    expect(readHeader('jpeg', jpeg)).toMatchObject({ width: 300, height: 168 })
  })

  it('is found in the bytes that it asks for, wherever the segments before the scan are cut', () => {
    const start = bytes(SOI, segment(0xe0, latin1('JFIF\0')), frame(0xc0, 300, 168), segment(0xc4, [0, 1]))
    const whole = bytes(start, SCAN)
    for (let length = 0; length <= start.length; length += 1) {
      const search = readHeader('jpeg', whole.subarray(0, length)) as HeaderSearch // the scan is not there
      expect(readHeader('jpeg', whole.subarray(search.nextAt), search)).toEqual(readHeader('jpeg', whole))
    }
    expect(readHeader('jpeg', whole)).toEqual({ width: 300, height: 168, dataStart: start.length })
  })

  it('is asked for behind a segment that is not there, without reading it', () => {
    const preview = segment(0xe2, new Uint8Array(65_533))
    expect(readHeader('jpeg', bytes(SOI, preview).subarray(0, 100))).toMatchObject({ nextAt: 2 + preview.length })
  })

  it('is missed where a scan comes without one', () => {
    expect(readHeader('jpeg', bytes(SOI, segment(0xe0, [1, 2]), SCAN, EOI))).toBeUndefined()
  })

  it('is missed where the walk leaves the segments', () => {
    expect(readHeader('jpeg', bytes(SOI, segment(0xe0, [1, 2]), latin1('no marker here'), SCAN))).toBeUndefined()
  })

  it('is not waited for in segments that claim no length', () => {
    expect(readHeader('jpeg', bytes(SOI, new Uint8Array(4000).fill(0)))).toBeUndefined()
    expect(readHeader('jpeg', bytes(SOI, new Uint8Array(4000).fill(0xff), [0, 0]))).toBeUndefined()
  })
})

describe('where the picture data starts', () => {
  it('is the scan of a JPEG, behind the end of its preview', () => {
    const head = bytes(SOI, segment(0xe1, bytes(SOI, EOI)), frame(0xc0, 8, 8))
    expect(readHeader('jpeg', bytes(head, SCAN))).toMatchObject({ dataStart: head.length })
  })
})

describe('showsEnd', () => {
  it.each(['png', 'jpeg', 'gif'] as const)('finds the end of a fresh %s', async format => {
    expect(showsEnd(format, (await made(format)).subarray(13))).toBe(true)
  })

  it.each([
    ['seeding-1335kb.png', 'png'],
    ['aitzgorri_by_Aitzol_Berasategi.jpg', 'jpeg'],
    ['seeding_by_Clements_Engelhardt.jpg', 'jpeg'],
    ['sunset_by_Aitzol_Berasategi.jpg', 'jpeg'],
    ['umang_by_Abhishek_Mudgal.jpg', 'jpeg'],
  ] as const)('finds the end of the photograph %s, and none where it is cut', (name, format) => {
    const whole = photograph(name)
    const { dataStart } = readHeader(format, whole) as ImageHeader // it is all there
    const data = whole.subarray(dataStart)
    expect(showsEnd(format, data)).toBe(true)
    for (const share of [0.1, 0.5, 0.9, 0.999]) {
      expect(showsEnd(format, data.subarray(0, Math.floor(data.length * share)))).toBe(false)
    }
    expect(showsEnd(format, data.subarray(0, data.length - 1))).toBe(false)
  })

  it.each(['png', 'jpeg', 'gif'] as const)(
    'finds the end of a %s behind which a few more bytes follow',
    async format => {
      expect(showsEnd(format, bytes((await made(format)).subarray(13), [0, 0, 10]))).toBe(true)
    },
  )

  it('finds the end of a JPEG that carries a film behind it', async () => {
    expect(showsEnd('jpeg', bytes(await made('jpeg'), new Uint8Array(100_000).fill(7)))).toBe(true)
  })

  it('does not take bytes in the midst of a GIF for its end', () => {
    const tail = bytes([0, 0x3b], new Uint8Array(500).fill(7))
    expect(showsEnd('gif', tail)).toBe(false)
  })

  it.each(['png', 'jpeg', 'gif'] as const)('finds no end of a %s in nothing', format => {
    expect(showsEnd(format, new Uint8Array(0))).toBe(false)
  })

  it.each([
    ['png', [0xae, 0x42, 0x60]],
    ['jpeg', [0xff]],
    ['gif', [0]],
  ] as [ImageFormat, number[]][])('finds no end of a %s in half its mark', (format, mark) => {
    expect(showsEnd(format, bytes([1, 2, 3], mark))).toBe(false)
  })

  it('finds a mark whose first byte stands twice', () => {
    expect(showsEnd('jpeg', Uint8Array.of(1, 0xff, 0xff, 0xd9))).toBe(true)
    expect(showsEnd('gif', Uint8Array.of(1, 0, 0, 0x3b))).toBe(true)
  })
})
