import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FileCalls, PlatformCalls } from '../../../src/hosts/miniprogram/calls.js'
import { createLocks, openRecords } from '../../../src/hosts/miniprogram/records.js'

const TEMPORARY = 'wxfile://tmp_1_cat.png'
const BYTES = Uint8Array.of(1, 2, 3)

/** Storage and files of one app, with the habits of WeChat or of Alipay for what is not there. */
function createApp({ missing = 'fails', ...more }: { missing?: 'fails' | 'is null' } & Partial<PlatformCalls> = {}) {
  const storage = new Map<string, string>()
  const files = new Map<string, Uint8Array>([[TEMPORARY, BYTES]])
  const answer = (on: { success?: (answer: never) => void }, value: object) => on.success?.(value as never) // what it waits for
  const fileCalls: Partial<FileCalls> = {
    copyFile: ({ srcPath, destPath, ...on }) => {
      const bytes = files.get(srcPath)
      if (!bytes) return on.fail?.({ errMsg: 'copyFile:fail no such file' })
      files.set(destPath, bytes)
      return answer(on, {})
    },
    writeFile: ({ filePath, data, ...on }) => {
      files.set(filePath, new Uint8Array(data))
      return answer(on, {})
    },
    unlink: ({ filePath, ...on }) =>
      files.delete(filePath) ? answer(on, {}) : on.fail?.({ errMsg: 'unlink:fail no such file' }),
  }
  const calls: Partial<PlatformCalls> = {
    env: { USER_DATA_PATH: 'wxfile://usr' },
    getFileSystemManager: () => fileCalls as FileCalls, // all that is asked for here
    getStorage: ({ key, ...on }) => {
      const text = storage.get(key)
      if (text === undefined && missing === 'fails') return on.fail?.({ errMsg: 'getStorage:fail data not found' })
      return answer(on, { data: text === undefined ? null : (JSON.parse(text) as unknown) })
    },
    setStorage: ({ key, data, ...on }) => {
      storage.set(key, JSON.stringify(data))
      return answer(on, {})
    },
    removeStorage: ({ key, ...on }) => {
      storage.delete(key)
      return answer(on, {})
    },
    getStorageInfo: on => answer(on, { keys: [...storage.keys()] }),
    ...more,
  }
  return { storage, files, calls: calls as PlatformCalls } // all that is asked for here
}

describe.each(['fails', 'is null'] as const)('a record, where one that is not there %s,', missing => {
  test('is read as it was written, also by who opens the store later', async () => {
    const { calls } = createApp({ missing })
    const record = { key: 'cat.png', etags: ['"ab"', null], partSizeBytes: 1_048_576 }
    await openRecords(calls, 'parts').write('one', record)
    expect(await openRecords(calls, 'parts').read('one')).toEqual(record)
  })

  test('is nothing before it is written and after it is taken away', async () => {
    const { calls, storage } = createApp({ missing })
    const store = openRecords(calls, 'uploads')
    expect(await store.read('one')).toBeUndefined()
    await store.write('one', { owner: 'page' })
    await store.write('one', undefined)
    expect(await store.read('one')).toBeUndefined()
    expect(storage.size).toBe(0)
  })
})

describe('a store', () => {
  test('names its own records and nobody else’s', async () => {
    const { calls, storage } = createApp()
    storage.set('one', '"of the app"')
    storage.set('cos-slim', '"of the app"')
    await openRecords(calls, 'parts').write('p', {})
    await openRecords(calls, 'uploads').write('u/1', {})
    await openRecords(calls, 'uploads').write('u/2', {})
    expect(await openRecords(calls, 'uploads').ids()).toEqual(['u/1', 'u/2'])
    expect(await openRecords(calls, 'parts').ids()).toEqual(['p'])
    expect(await openRecords(calls, 'files').ids()).toEqual([])
  })

  test('leaves what the app itself has stored alone', async () => {
    const { calls, storage } = createApp()
    storage.set('one', '"of the app"')
    const store = openRecords(calls, 'parts')
    await store.write('one', {})
    await store.write('one', undefined)
    expect([...storage]).toEqual([['one', '"of the app"']])
  })

  test('that is full says so', async () => {
    const { calls } = createApp({ setStorage: ({ fail }) => fail?.({ errMsg: 'setStorage:fail exceed max size' }) })
    await expect(openRecords(calls, 'parts').write('one', {})).rejects.toThrow('exceed max size')
  })

  test.each(['setStorage', 'getStorageInfo'] as const)('of a platform without %s rejects', async name => {
    const { calls } = createApp({ [name]: undefined })
    const store = openRecords(calls, 'parts')
    await expect(name === 'setStorage' ? store.write('one', {}) : store.ids()).rejects.toThrow(name)
  })
})

describe('a file', () => {
  test.each([
    ['a path', TEMPORARY, 'tmp_1_cat.png'],
    ['a choice', { tempFilePath: TEMPORARY, size: 3, fileType: 'image' }, 'tmp_1_cat.png'],
    ['a choice with its name', { tempFilePath: TEMPORARY, name: 'cat.png' }, 'cat.png'],
    ['bytes', { name: 'cat.png', data: BYTES }, 'cat.png'],
    ['a view', { name: 'cat.png', data: Uint8Array.of(9, ...BYTES, 9).subarray(1, 4) }, 'cat.png'],
  ])('given as %s outlives the app, in its folder, with its name', async (_what, source, name) => {
    const { calls, files } = createApp()
    await openRecords(calls, 'files').write('123/1', source)
    files.delete(TEMPORARY)
    const kept = (await openRecords(calls, 'files').read('123/1')) as { tempFilePath: string } // checked below
    expect(kept).toMatchObject({ tempFilePath: expect.stringMatching(/^wxfile:\/\/usr\/[\w-]+$/) as string, name })
    expect([...files.keys()]).toEqual([kept.tempFilePath])
    expect(files.get(kept.tempFilePath)).toEqual(BYTES)
  })

  test('has a place of its own', async () => {
    const { calls, files } = createApp()
    const store = openRecords(calls, 'files')
    await store.write('1/1', { name: 'a', data: Uint8Array.of(1) })
    await store.write('1/2', { name: 'b', data: Uint8Array.of(2) })
    expect(files.size).toBe(3)
    expect(await store.ids()).toEqual(['1/1', '1/2'])
  })

  test('that is forgotten is removed, with its record; the one that was chosen is not ours to remove', async () => {
    const { calls, files, storage } = createApp()
    const store = openRecords(calls, 'files')
    await store.write('1/1', TEMPORARY)
    await store.write('1/1', undefined)
    expect([...files.keys()]).toEqual([TEMPORARY])
    expect(storage.size).toBe(0)
  })

  test('that somebody else has removed is forgotten all the same, and so is one that never was', async () => {
    const { calls, files, storage } = createApp()
    const store = openRecords(calls, 'files')
    await store.write('1/1', TEMPORARY)
    files.clear()
    await store.write('1/1', undefined)
    await store.write('1/2', undefined)
    expect(storage.size).toBe(0)
  })

  test('that cannot be recorded leaves no copy, at the latest when it is forgotten', async () => {
    const { calls, files } = createApp({
      setStorage: ({ fail }) => fail?.({ errMsg: 'setStorage:fail exceed max size' }),
    })
    const store = openRecords(calls, 'files')
    await expect(store.write('1/1', TEMPORARY)).rejects.toThrow('exceed max size')
    await store.write('1/1', undefined)
    expect([...files.keys()]).toEqual([TEMPORARY])
  })

  test('that cannot be copied leaves no record', async () => {
    const { calls, storage } = createApp()
    const store = openRecords(calls, 'files')
    await expect(store.write('1/1', 'wxfile://gone.png')).rejects.toThrow('no such file')
    expect(storage.size).toBe(0)
  })
})

describe('a lock', () => {
  test('is held by one, and free again once that one is ready', async () => {
    const lock = createLocks()
    const release = await lock('cat')
    expect(await lock('cat')).toBeUndefined()
    expect(await lock('dog')).toBeTypeOf('function')
    release?.()
    expect(await lock('cat')).toBeTypeOf('function')
  })

  test('that is given back twice is not taken from who has it by then', async () => {
    const lock = createLocks()
    const release = await lock('cat')
    release?.()
    await lock('cat')
    release?.()
    expect(await lock('cat')).toBeUndefined()
  })

  test('of one app has nothing to do with those of another', async () => {
    await createLocks()('cat')
    expect(await createLocks()('cat')).toBeTypeOf('function')
  })

  test('has one holder at most; who waits gets it, first come, first served; who does not is told at once', async () => {
    const step = fc.constantFrom('wait', 'try', 'release')
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async steps => {
        const lock = createLocks()
        const held: (() => void)[] = []
        const served: number[] = []
        let waitCount = 0
        for (const next of steps) {
          if (next === 'release') held.pop()?.()
          else if (next === 'try') {
            const isHeld = held.length > 0
            const release = await lock('cat')
            expect(release === undefined).toBe(isHeld)
            if (release) held.push(release)
          } else {
            const number = waitCount
            waitCount += 1
            void lock('cat', true).then(release => {
              served.push(number)
              if (release) held.push(release)
            })
          }
          await setImmediate()
          expect(held.length).toBeLessThanOrEqual(1)
          expect(served).toEqual(served.map((_, index) => index))
        }
        for (let release = held.pop(); release; release = held.pop()) {
          release()
          await setImmediate()
          expect(held.length).toBeLessThanOrEqual(1)
        }
        expect(served).toHaveLength(waitCount)
      }),
      { numRuns: 50 },
    )
  })
})
