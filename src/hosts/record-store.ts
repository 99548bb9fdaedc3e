import type { RecordStore } from '../host.js'

// Loaded only by who keeps something.

const DATABASE = 'cos-slim'
const STORES = ['parts', 'files'] as const

/** Records in IndexedDB, of this page's origin. Rejects where the browser keeps nothing, in some private windows. */
export async function openRecordStore(name: (typeof STORES)[number]): Promise<RecordStore> {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => STORES.forEach(store => opening.result.createObjectStore(store))
  const database = await resultOf(opening)
  const store = (mode: IDBTransactionMode) => database.transaction(name, mode).objectStore(name)
  return {
    read: id => resultOf<unknown>(store('readonly').get(id)),
    write: async (id, record) => {
      const writable = store('readwrite')
      await (record === undefined ? resultOf(writable.delete(id)) : resultOf(writable.put(record, id)))
    },
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'))
  })
}
