import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createBrowserHost } from '../../src/hosts/browser.js'
import type { UploadSource } from '../../src/types.js'

const host = createBrowserHost()
const BYTES = Uint8Array.of(1, 2, 3, 4, 5)

describe('a source', () => {
  test.each<[string, UploadSource, string]>([
    ['a File', new File([BYTES], 'cat.png'), 'cat.png'],
    ['a Blob', new Blob([BYTES]), ''],
    ['bytes', { name: 'cat.png', data: BYTES }, 'cat.png'],
    ['a buffer', { name: 'cat.png', data: BYTES.buffer }, 'cat.png'],
    ['part of a buffer', { name: 'cat.png', data: Uint8Array.of(9, 9, ...BYTES, 9).subarray(2, 7) }, 'cat.png'],
    ['a Node buffer', { name: 'cat.png', data: Buffer.from(BYTES) }, 'cat.png'],
  ])('that is %s is opened with name, size and any piece of it', async (_what, source, name) => {
    const opened = host.open(source)
    expect(opened).toMatchObject({ name, sizeBytes: 5 })
    expect(Array.from(await opened.read(0, 5))).toEqual([1, 2, 3, 4, 5])
    expect(Array.from(await opened.read(1, 3))).toEqual([2, 3])
    expect(Array.from(await opened.read(3, 100))).toEqual([4, 5])
    expect(await opened.read(5, 10)).toHaveLength(0)
  })

  test.each<[string, UploadSource]>([
    ['a File', new File([BYTES], 'cat.png')],
    ['bytes', { name: 'cat.png', data: BYTES }],
  ])('that is %s can be sent in parts', async (_what, source) => {
    const part = await new Response(host.open(source).slice(1, 3) as Blob).arrayBuffer() // a body of fetch as well
    expect(Array.from(new Uint8Array(part))).toEqual([2, 3])
  })

  test('that is a File is known again by name, size and time; nothing else is', () => {
    const file = new File([BYTES], 'cat.png', { lastModified: 42 })
    expect(host.open(file).mark?.()).toBe('cat.png/5/42')
    expect(host.open(new Blob([BYTES]))).not.toHaveProperty('mark')
    expect(host.open({ name: 'cat.png', data: BYTES })).not.toHaveProperty('mark')
  })

  test('that is a File is sent as it is: the platform streams it', () => {
    const file = new File([BYTES], 'cat.png')
    expect(host.open(file).body).toBe(file)
  })

  test('that is a view is sent without what lies around it', () => {
    expect(host.open({ name: '', data: Uint8Array.of(9, 1, 2, 9).subarray(1, 3) }).body).toEqual(Uint8Array.of(1, 2))
  })

  test('from another frame is known by its members', async () => {
    const file = new File([BYTES], 'cat.png')
    const foreign = {
      name: 'cat.png',
      type: 'image/png',
      size: 5,
      slice: (start?: number, end?: number) => file.slice(start, end),
      arrayBuffer: () => file.arrayBuffer(),
    }
    expect(Array.from(await host.open(foreign).read(0, 2))).toEqual([1, 2])
  })

  test.each(['new Uint8Array([1, 2, 3, 4, 5])', 'new Uint8Array([1, 2, 3, 4, 5]).buffer'])(
    'of bytes from another frame will do: %s',
    async code => {
      const opened = host.open({ name: 'cat.png', data: runInNewContext(code) as Uint8Array }) // it is one, elsewhere
      expect(Array.from(await opened.read(0, 5))).toEqual([1, 2, 3, 4, 5])
    },
  )

  test('that cannot be read any more fails as unreadable, with what the platform said', async () => {
    const cause = new DOMException('The file was moved.', 'NotReadableError')
    const blob = new Blob([BYTES])
    blob.slice = () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(cause) })
    await expect(host.open(blob).read(0, 1)).rejects.toMatchObject({ code: 'source-unreadable', cause })
  })

  test.each([
    [undefined, 'undefined'],
    [null, 'object'],
    ['cat.png', 'string'],
    [{ size: 5 }, 'object'],
    [{ slice: () => undefined }, 'object'],
  ])('cannot be %o', (source, got) => {
    const open = () => host.open(source as unknown as UploadSource) // wrong on purpose
    expect(open).toThrow(TypeError)
    expect(open).toThrow(RegExp(`source.*${got}`))
  })
})

describe('what was downloaded', () => {
  test('is packed as a Blob with its bytes and its type', async () => {
    const blob = host.pack(BYTES.buffer, 'image/png')
    expect(blob).toBeInstanceOf(Blob)
    expect([blob.type, blob.size]).toEqual(['image/png', 5])
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(BYTES)
  })

  test('without a type is a Blob without one', () => {
    expect(host.pack(new ArrayBuffer(0), '').type).toBe('')
  })
})

describe('chance and time', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('random bytes are as many as asked for, and others each time', () => {
    expect(host.randomBytes(16)).toHaveLength(16)
    expect(host.randomBytes(16)).not.toEqual(host.randomBytes(16))
  })

  test('a timer calls once, after its delay', () => {
    const callback = vi.fn()
    host.setTimer(callback, 400)
    vi.advanceTimersByTime(399)
    expect(callback).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1000)
    expect(callback).toHaveBeenCalledOnce()
  })

  test('a timer that is stopped does not call', () => {
    const callback = vi.fn()
    const stop = host.setTimer(callback, 400)
    stop()
    stop()
    vi.advanceTimersByTime(1000)
    expect(callback).not.toHaveBeenCalled()
  })

  test('durations are measured on a clock that grows', () => {
    const before = host.elapsedMs()
    vi.advanceTimersByTime(250)
    expect(host.elapsedMs() - before).toBe(250)
  })
})

test('Cache-Control is not signed: developer tools replace it while their cache is off', () => {
  expect(host.unsignedHeaders).toContain('Cache-Control')
})

test('signals can be made and aborted', () => {
  const { signal, abort } = ((made = host.newAbort()) => ({ signal: made.signal, abort: () => made.abort() }))()
  const heard = vi.fn()
  signal.addEventListener('abort', heard)
  expect(signal.aborted).toBe(false)
  abort()
  expect(signal.aborted).toBe(true)
  expect(heard).toHaveBeenCalledOnce()
})
