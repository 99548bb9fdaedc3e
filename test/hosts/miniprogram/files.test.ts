import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { AnySource } from '../../../src/host.js'
import type { FileCalls, PlatformCalls } from '../../../src/hosts/miniprogram/calls.js'
import { openFile } from '../../../src/hosts/miniprogram/files.js'
import type { BlobSource } from '../../../src/types.js'

const PATH = 'wxfile://tmp_1_cat.png'
const BYTES = Uint8Array.from({ length: 100 }, (_, index) => index)

type ReadOptions = Parameters<FileCalls['readFile']>[0]

/** One file, on a platform as strict as WeChat, unless the test has another. */
function platformWith(bytes: Uint8Array = BYTES, more: Partial<FileCalls> = {}) {
  const readFile = vi.fn(({ filePath, position, length, success, fail }: ReadOptions) => {
    if (filePath !== PATH) fail?.({ errMsg: `readFile:fail no such file ${filePath}` })
    else if (!(length > 0) || !(position >= 0) || position + length > bytes.length)
      fail?.({ errMsg: 'readFile:fail the value of "position" or "length" is out of range' })
    else success?.({ data: Uint8Array.from(bytes.subarray(position, position + length)).buffer })
  })
  const files: Partial<FileCalls> = {
    readFile,
    statSync: path => {
      if (path !== PATH) throw new Error(`statSync:fail no such file ${path}`)
      return { size: bytes.length }
    },
    getFileInfo: ({ success }) => success?.({ digest: createHash('md5').update(bytes).digest('hex') }),
    ...more,
  }
  return { readFile, calls: { getFileSystemManager: () => files } as unknown as PlatformCalls } // all that is asked for here
}

const open = (source: unknown, { calls } = platformWith()) => openFile(calls, source as AnySource) // also what is none
const pieceOf = (source: unknown, platform = platformWith()) => open(source, platform).body as BlobSource // of a path

/** Platforms that know no ranges. */
const readWhole = ({ success }: ReadOptions) => success?.({ data: Uint8Array.from(BYTES).buffer })

describe('a path', () => {
  test('has the name of its file, its size, and itself for who works with paths', () => {
    expect(open(PATH)).toMatchObject({ name: 'tmp_1_cat.png', sizeBytes: 100, path: PATH })
  })

  test('that was chosen has its own size and name; nobody looks', () => {
    const statSync = vi.fn(() => ({ size: 1 }))
    const platform = platformWith(BYTES, { statSync })
    expect(open({ tempFilePath: PATH, size: 100, fileType: 'image' }, platform)).toMatchObject({
      name: 'tmp_1_cat.png',
      sizeBytes: 100,
    })
    expect(open({ tempFilePath: PATH, size: 100, name: 'cat.png' }, platform)).toMatchObject({ name: 'cat.png' })
    expect(statSync).not.toHaveBeenCalled()
  })

  test('that was chosen without its size is measured', () => {
    expect(open({ tempFilePath: PATH })).toMatchObject({ sizeBytes: 100 })
  })

  test('is not read before anybody asks', () => {
    const platform = platformWith()
    open(PATH, platform).slice(0, 10)
    expect(platform.readFile).not.toHaveBeenCalled()
  })

  test.each([
    [0, 100],
    [0, 1],
    [99, 100],
    [30, 70],
    [90, 65_536],
    [100, 200],
    [150, 200],
    [7, 7],
  ])('is read from %d to %d, and not behind its end', async (start, end) => {
    expect(await open(PATH).read(start, end)).toEqual(BYTES.slice(start, end))
  })

  test('is read by the range alone', async () => {
    const platform = platformWith()
    await open(PATH, platform).read(90, 65_536)
    expect(platform.readFile.mock.calls[0]?.[0]).toMatchObject({ filePath: PATH, position: 90, length: 10 })
    await open(PATH, platform).read(100, 200)
    expect(platform.readFile).toHaveBeenCalledTimes(1)
  })

  test('is read right also where the platform always gives the whole file', async () => {
    const range = fc.tuple(fc.nat({ max: 110 }), fc.nat({ max: 110 }))
    await fc.assert(
      fc.asyncProperty(range, async ([start, more]) => {
        const read = await open(PATH, platformWith(BYTES, { readFile: readWhole })).read(start, start + more)
        expect(read).toEqual(BYTES.slice(start, start + more))
      }),
    )
  })

  test('that leads nowhere is opened all the same: reading it says why, with what the platform said', async () => {
    const gone = open('wxfile://gone.png')
    expect(gone.sizeBytes).toBe(0)
    await expect(gone.read(0, 65_536)).rejects.toMatchObject({
      code: 'source-unreadable',
      message: 'gone.png cannot be read.',
      cause: new Error('readFile:fail no such file wxfile://gone.png'),
    })
  })

  test('of an empty file is read as nothing, where the platform allows that', async () => {
    const readFile = ({ success }: ReadOptions) => success?.({ data: new ArrayBuffer(0) })
    expect(await open(PATH, platformWith(new Uint8Array(), { readFile })).read(0, 65_536)).toHaveLength(0)
  })

  test('of unknown size is asked for one byte at least: platforms refuse to read none', async () => {
    const readFile = vi.fn(({ fail }: ReadOptions) => fail?.({ errMsg: 'no' }))
    const platform = platformWith(BYTES, { readFile, statSync: undefined as never })
    await expect(open(PATH, platform).read(0, 65_536)).rejects.toMatchObject({ code: 'source-unreadable' })
    expect(readFile.mock.calls[0]?.[0]).toMatchObject({ position: 0, length: 1 })
  })

  test('on a platform that cannot read files is unreadable', async () => {
    const source = open(PATH, platformWith(BYTES, { readFile: undefined as never }))
    await expect(source.read(0, 1)).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  test.each<[string, unknown]>([
    ['tells no sizes', undefined],
    ['tells them in a member of its own', () => ({ stats: { size: 100 } })],
    ['tells them in other words', () => ({})],
  ])('on a platform that %s is not taken for empty', async (_how, statSync) => {
    const source = open(PATH, platformWith(BYTES, { statSync: statSync as never }))
    expect(source.sizeBytes).not.toBeNaN()
    expect(source.sizeBytes).toBeTypeOf('number')
    const read = await source.read(0, 65_536).catch((error: unknown) => error)
    expect(read).toEqual(source.sizeBytes === 100 ? BYTES : expect.objectContaining({ code: 'source-unreadable' }))
  })

  test('is known again by digest and size: chosen once more, it has another path', async () => {
    const hex = createHash('md5').update(BYTES).digest('hex')
    expect(await open(PATH).mark?.()).toBe(`${hex}/100`)
  })

  test.each<[string, FileCalls['getFileInfo'] | undefined]>([
    ['refuses', ({ fail }) => fail?.({ errMsg: 'no' })],
    ['has no such call', undefined],
    ['tells the size alone', ({ success }) => success?.({})],
  ])('is known by itself where the platform %s', async (_how, getFileInfo) => {
    const source = open(PATH, platformWith(BYTES, { getFileInfo: getFileInfo as never }))
    expect(await source.mark?.()).toBe(`${PATH}/100`)
  })
})

describe('a body', () => {
  test('is read when it is sent, and holds the bytes of its piece alone', async () => {
    const piece = open(PATH).slice(10, 20) as BlobSource // of a path
    expect(piece.size).toBe(10)
    const buffer = await piece.arrayBuffer()
    expect(buffer.byteLength).toBe(10)
    expect(new Uint8Array(buffer)).toEqual(BYTES.slice(10, 20))
  })

  test('holds them alone also where the platform gives the whole file', async () => {
    const piece = open(PATH, platformWith(BYTES, { readFile: readWhole })).slice(10, 20) as BlobSource // as above
    expect(new Uint8Array(await piece.arrayBuffer())).toEqual(BYTES.slice(10, 20))
  })

  test('is the file, whole', async () => {
    expect(new Uint8Array(await pieceOf(PATH).arrayBuffer())).toEqual(BYTES)
  })

  test('slices of slices are those of a Blob', async () => {
    const edge = fc.nat({ max: 120 })
    const cuts = fc.array(fc.tuple(edge, fc.option(edge, { nil: undefined })), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(cuts, async cuts => {
        let ours = pieceOf(PATH)
        let blob = new Blob([BYTES])
        for (const [start, length] of cuts) {
          // Nobody cuts behind the end.
          const from = Math.min(start, blob.size)
          const to = length === undefined ? undefined : from + length
          ours = ours.slice(from, to)
          blob = blob.slice(from, to)
          expect(ours.size).toBe(blob.size)
        }
        expect(new Uint8Array(await ours.arrayBuffer())).toEqual(new Uint8Array(await blob.arrayBuffer()))
      }),
    )
  })

  test('of a file that became shorter is not sent', async () => {
    const readFile = ({ success }: ReadOptions) => success?.({ data: new ArrayBuffer(9) })
    const piece = open(PATH, platformWith(BYTES, { readFile })).slice(10, 20) as BlobSource // as above
    await expect(piece.arrayBuffer()).rejects.toMatchObject({
      code: 'source-unreadable',
      message: 'tmp_1_cat.png has changed.',
    })
  })
})

describe('bytes', () => {
  test.each([
    ['a view', Uint8Array.of(9, 1, 2, 3, 9).subarray(1, 4)],
    ['a buffer', Uint8Array.of(1, 2, 3).buffer],
    ['a view of single bytes of another kind', new Uint8ClampedArray([1, 2, 3])],
  ])('in %s are opened, with any piece of them', async (_what, data) => {
    const source = open({ name: 'cat.png', data })
    expect(source).toMatchObject({ name: 'cat.png', sizeBytes: 3 })
    expect(source).not.toHaveProperty('path')
    expect(source).not.toHaveProperty('mark')
    expect(source.body).toEqual(Uint8Array.of(1, 2, 3))
    expect(source.slice(1, 9)).toEqual(Uint8Array.of(2, 3))
    expect(await source.read(0, 2)).toEqual(Uint8Array.of(1, 2))
  })

  test('need no name', () => {
    expect(open({ data: new Uint8Array(1) })).toMatchObject({ name: '' })
  })

  test('are opened where the platform has no files', () => {
    expect(openFile({} as PlatformCalls, { name: '', data: new Uint8Array(2) })).toMatchObject({ sizeBytes: 2 })
  })
})

test.each([
  [undefined, 'undefined'],
  [null, 'object'],
  ['', 'string'],
  [42, 'number'],
  [{}, 'object'],
  [{ tempFilePath: '' }, 'object'],
  [{ tempFiles: [{ tempFilePath: PATH }] }, 'object'],
  [{ name: 'cat', data: [1, 2, 3] }, 'object'],
  [{ name: 'cat', data: 'abc' }, 'object'],
  [{ name: 'cat', data: new Uint16Array([1, 2, 3]) }, 'object'],
  [() => PATH, 'function'],
])('%o is no source', (source, type) => {
  expect(() => open(source)).toThrow(new TypeError(`upload: source cannot be ${type}`))
})
