import { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import { createBrowserHost } from '../../src/hosts/browser.js'
import { md5Of } from '../../src/hosts/md5.js'

const expected = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('base64')
const open = (data: Uint8Array) => createBrowserHost().open({ name: 'cat.png', data: Uint8Array.from(data) })
const noise = (sizeBytes: number) => Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 7919) % 251)

describe('a stretch of a source', () => {
  const bytes = noise(700_000)

  test.each([
    [0, 700_000],
    [0, 0],
    [262_144, 524_288],
    [1, 699_999],
    [262_143, 262_145],
  ])('from %d to %d is digested without a worker', async (start, end) => {
    expect(await md5Of(open(bytes), start, end)).toBe(expected(bytes.subarray(start, end)))
  })

  test('is read in pieces, none of them large', async () => {
    const source = open(bytes)
    const read = vi.fn((start: number, end: number) => open(bytes).read(start, end))
    await md5Of({ ...source, read }, 0, bytes.length)
    expect(Math.max(...read.mock.calls.map(([start, end]) => end - start))).toBeLessThanOrEqual(256 * 1024)
  })

  test('that cannot be read says so', async () => {
    const unreadable = new CosSlimError('source-unreadable', 'It cannot be read.')
    const source = { ...open(bytes), read: () => Promise.reject(unreadable) }
    await expect(md5Of(source, 0, 10)).rejects.toBe(unreadable)
  })
})

/** What a worker's script finds, and leaves. */
interface Scope {
  readonly btoa: (text: string) => string
  readonly postMessage: (data: unknown) => void
  onmessage?: (event: { readonly data: unknown }) => void
}

describe('with workers', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  /** Workers as a page has them, as far as they are used here: runs the text, or refuses to. */
  function allowWorkers(how: 'run' | 'fail later' | 'throw') {
    const texts = new Map<string, Blob>()
    const ended: string[] = []
    const asked: unknown[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation(blob => {
      const address = `blob:${texts.size}`
      texts.set(address, blob as Blob) // nothing else is given an address
      return address
    })
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation(address => void texts.delete(address))
    class FakeWorker {
      onmessage?: (event: { data: unknown }) => void
      onerror?: () => void
      readonly #scope: Promise<Scope>
      constructor(readonly address: string) {
        if (how === 'throw') throw new DOMException('The policy forbids it.', 'SecurityError')
        this.#scope = Promise.resolve(texts.get(address)?.text()).then(text => {
          const scope: Scope = { btoa, postMessage: data => this.onmessage?.({ data }) }
          runInNewContext(text ?? '', scope)
          return scope
        })
      }
      postMessage(data: unknown): void {
        asked.push(data)
        if (how === 'fail later') setTimeout(() => this.onerror?.(), 0)
        else void this.#scope.then(({ onmessage }) => onmessage?.({ data }))
      }
      terminate(): void {
        ended.push(this.address)
      }
    }
    vi.stubGlobal('Worker', FakeWorker)
    return { texts, ended, asked }
  }

  test('it is computed in one, which is ended, and its address given back', async () => {
    const { texts, ended, asked } = allowWorkers('run')
    const bytes = noise(600_000)
    expect(await md5Of(open(bytes), 10, 600_000)).toBe(expected(bytes.subarray(10)))
    expect([asked.length, ended.length, texts.size]).toEqual([4, 1, 0])
  })

  test.each(['throw', 'fail later'] as const)('that are forbidden (%s) the result is the same', async how => {
    const { texts } = allowWorkers(how)
    const bytes = noise(600_000)
    expect(await md5Of(open(bytes), 0, 600_000)).toBe(expected(bytes))
    expect(texts.size).toBe(0)
  })
})
