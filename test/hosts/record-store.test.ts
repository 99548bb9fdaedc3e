import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openRecordStore } from '../../src/hosts/record-store.js'

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
  const opened: [name: string, version: number][] = []
  let fault: Error | undefined

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
    opened.push([name, version])
    const request: StandInRequest = {}
    return later(request, () => {
      if (fault) throw fault
      const isNew = !databases.has(name)
      const stores = databases.get(name) ?? new Map<string, Map<unknown, unknown>>()
      databases.set(name, stores)
      const database = {
        createObjectStore: (store: string) => stores.set(store, new Map()),
        transaction: (store: string, mode: string) => ({
          objectStore: () => {
            const records = stores.get(store)
            if (!records) throw new Error(`There is no store ${store}.`)
            const writable = () => {
              if (mode !== 'readwrite') throw new Error('It is read only.')
            }
            return {
              get: (id: string) => later({}, () => structuredClone(records.get(id))),
              put: (record: unknown, id: string) =>
                later({}, () => (writable(), records.set(id, structuredClone(record)))),
              delete: (id: string) => later({}, () => (writable(), records.delete(id))),
            }
          },
        }),
      }
      request.result = database
      if (isNew) request.onupgradeneeded?.()
      return database
    })
  }
  return { open, opened, failWith: (error: Error) => void (fault = error) }
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

test('a browser that keeps nothing rejects', async () => {
  database.failWith(new DOMException('A private window.', 'InvalidStateError'))
  await expect(openRecordStore('parts')).rejects.toThrow('A private window.')
})

test('a platform without it rejects', async () => {
  vi.stubGlobal('indexedDB', undefined)
  await expect(openRecordStore('parts')).rejects.toThrow()
})
