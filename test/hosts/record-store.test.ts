import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { holdLock, openRecordStore } from '../../src/hosts/record-store.js'

/** A request of IndexedDB, as far as it is used here. */
interface StandInRequest {
  result?: unknown
  error?: Error
  onsuccess?: () => void
  onerror?: () => void
  onupgradeneeded?: () => void
}

/** Node has no IndexedDB: this one has its stores, its upgrade and its modes. A browser tests the rest. */
function standIn() {
  const databases = new Map<string, Map<string, Map<unknown, unknown>>>()
  const versions = new Map<string, number>()
  let fault: Error | undefined
  let writeFault: Error | undefined
  let isSilent = false
  const connections: { onversionchange?: () => void; isClosed: boolean }[] = []

  const later = (request: StandInRequest, act: () => unknown) => {
    queueMicrotask(() => {
      try {
        request.result = act()
        request.onsuccess?.()
      } catch (error) {
        request.error = error as Error // thrown below
        request.onerror?.()
      }
    })
    return request
  }

  const open = (name: string, version: number) => {
    if (isSilent) return {}
    const request: StandInRequest = {}
    return later(request, () => {
      if (fault) throw fault
      const isNew = (versions.get(name) ?? 0) < version
      versions.set(name, version)
      const stores = databases.get(name) ?? new Map<string, Map<unknown, unknown>>()
      databases.set(name, stores)
      const database = {
        isClosed: false,
        createObjectStore: (store: string) => stores.set(store, new Map()),
        objectStoreNames: { contains: (store: string) => stores.has(store) },
        close: () => {
          database.isClosed = true
        },
        transaction: (store: string, mode: string) => {
          const transaction: { oncomplete?: () => void; onabort?: () => void; error?: Error; objectStore?: unknown } =
            {}
          const written = (act: () => unknown) => {
            const request = later({}, () => {
              if (mode !== 'readwrite') throw new Error('It is read only.')
              return undefined
            })
            // A request succeeds before what it wrote is kept.
            setTimeout(() => {
              if (writeFault) {
                transaction.error = writeFault
                transaction.onabort?.()
                return
              }
              act()
              transaction.oncomplete?.()
            })
            return request
          }
          return Object.assign(transaction, {
            objectStore: () => {
              const records = stores.get(store)
              if (!records) throw new Error(`There is no store ${store}.`)
              return {
                getAllKeys: () => later({}, () => [...records.keys()]),
                get: (id: string) => later({}, () => structuredClone(records.get(id))),
                transaction,
                put: (record: unknown, id: string) => written(() => records.set(id, structuredClone(record))),
                delete: (id: string) => written(() => records.delete(id)),
              }
            },
          })
        },
      }
      connections.push(database)
      request.result = database
      if (isNew) request.onupgradeneeded?.()
      return database
    })
  }
  return {
    open,
    connections,
    failWith: (error: Error) => void (fault = error),
    failToWrite: (error: Error) => void (writeFault = error),
    /** The next one to open finds the database of an earlier version, with this store alone. */
    age: (store: string) => {
      versions.set('cos-slim', 1)
      databases.set('cos-slim', new Map([[store, new Map()]]))
    },
    fallSilent: () => void (isSilent = true),
  }
}

let database: ReturnType<typeof standIn>
beforeEach(() => {
  database = standIn()
  vi.stubGlobal('indexedDB', database)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const RECORD = { key: 'cat.png', uploadId: 'upload1', partSizeBytes: 1_048_576, etags: ['"a"', null] }

test('a record is there for whoever opens the store later', async () => {
  await (await openRecordStore('parts')).write('cat.png/1000/1', RECORD)
  expect(await (await openRecordStore('parts')).read('cat.png/1000/1')).toEqual(RECORD)
})

test('there is nothing where nothing was written', async () => {
  expect(await (await openRecordStore('parts')).read('cat.png/1000/1')).toBeUndefined()
})

test('a later record takes the place of the earlier, and nothing takes it away', async () => {
  const store = await openRecordStore('parts')
  await store.write('cat', RECORD)
  await store.write('cat', { ...RECORD, etags: [] })
  expect(await store.read('cat')).toEqual({ ...RECORD, etags: [] })
  await store.write('cat', undefined)
  expect(await store.read('cat')).toBeUndefined()
})

test('two stores do not know each other', async () => {
  await (await openRecordStore('parts')).write('cat', RECORD)
  expect(await (await openRecordStore('files')).read('cat')).toBeUndefined()
})

test('a record that the disk has no room for rejects', async () => {
  const store = await openRecordStore('files')
  database.failToWrite(new DOMException('The disk is full.', 'QuotaExceededError'))
  await expect(store.write('cat', RECORD)).rejects.toThrow('The disk is full.')
})

test('a browser that keeps nothing rejects', async () => {
  database.failWith(new DOMException('A private window.', 'InvalidStateError'))
  await expect(openRecordStore('parts')).rejects.toThrow('A private window.')
})

test('a platform without it rejects', async () => {
  vi.stubGlobal('indexedDB', undefined)
  await expect(openRecordStore('parts')).rejects.toThrow()
})

test('the names of all records are told, of this store alone', async () => {
  await (await openRecordStore('uploads')).write('page/1', RECORD)
  await (await openRecordStore('uploads')).write('page/2', RECORD)
  await (await openRecordStore('parts')).write('cat', RECORD)
  expect(await (await openRecordStore('uploads')).ids()).toEqual(['page/1', 'page/2'])
})

test('the database of an earlier version gets the stores that it lacks', async () => {
  database.age('parts')
  await (await openRecordStore('uploads')).write('page/1', RECORD)
  expect(await (await openRecordStore('uploads')).read('page/1')).toEqual(RECORD)
})

test('a page with a later version of the script need not wait for this one', async () => {
  await openRecordStore('parts')
  const [connection] = database.connections
  expect(connection?.isClosed).toBe(false)
  connection?.onversionchange?.()
  expect(connection?.isClosed).toBe(true)
})

test('a browser that does not answer is not waited for', async () => {
  vi.useFakeTimers()
  try {
    database.fallSilent()
    const opening = openRecordStore('parts').catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await opening).toMatchObject({ message: 'IndexedDB does not answer.' })
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

describe('a lock', () => {
  /** Locks as the standard has them, of one page. */
  function standInLocks() {
    const lines = new Map<string, Promise<unknown>>()
    return {
      request: async (name: string, { ifAvailable }: LockOptions, use: (lock: object | null) => unknown) => {
        const line = lines.get(name)
        if (line && ifAvailable) return use(null)
        await line
        const used = Promise.resolve(use({ name })).finally(() => lines.delete(name))
        lines.set(name, used)
        return used
      },
    }
  }
  beforeEach(() => {
    vi.stubGlobal('navigator', { locks: standInLocks() })
  })

  test('is held by one, and free again once that one is ready', async () => {
    const release = await holdLock('cat', false)
    expect(await holdLock('cat', false)).toBeUndefined()
    release?.()
    await setImmediate()
    expect(await holdLock('cat', false)).toBeTypeOf('function')
  })

  test('can be waited for', async () => {
    const release = await holdLock('cat', false)
    const waiting = holdLock('cat', true)
    expect(await Promise.race([waiting, Promise.resolve('waiting')])).toBe('waiting')
    release?.()
    expect(await waiting).toBeTypeOf('function')
  })

  test('cannot be had where the platform has none', async () => {
    vi.stubGlobal('navigator', {})
    await expect(holdLock('cat', false)).rejects.toThrow('There are no locks.')
  })
})
