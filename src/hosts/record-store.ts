import type { RecordStore, StoreName } from '../host.js'

// Loaded only by who keeps something.

const DATABASE = 'cos-slim'
const VERSION = 2
const STORES: readonly StoreName[] = ['parts', 'uploads', 'files']

/** Some browsers leave a page without any answer after a crash: nobody should wait for ever to begin. */
const PATIENCE_MS = 5000

/** Records in IndexedDB, of this page's origin. Rejects where the browser keeps nothing, in some private windows. */
export async function openRecordStore(name: StoreName): Promise<RecordStore> {
  const database = await connect()
  const store = (mode: IDBTransactionMode) => database.transaction(name, mode).objectStore(name)
  return {
    read: id => resultOf<unknown>(store('readonly').get(id)),
    write: async (id, record) => {
      const writable = store('readwrite')
      const written = endOf(writable.transaction)
      if (record === undefined) writable.delete(id)
      else writable.put(record, id)
      await written
    },
    ids: async () => (await resultOf(store('readonly').getAllKeys())).map(String),
  }
}

/** A lock that all pages of this origin share. @see https://w3c.github.io/web-locks/ */
export function holdLock(name: string, isPatient: boolean): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    // Only pages that were loaded safely have them.
    const locks = (navigator as Partial<Navigator>).locks
    if (!locks) throw new Error('There are no locks.')
    const held = locks.request(name, { ifAvailable: !isPatient }, lock => lock && new Promise<void>(resolve))
    // Ends at once where somebody else has it; where it was held, nobody listens any more.
    held.then(() => resolve(undefined), reject)
  })
}

async function connect(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, VERSION)
  opening.onupgradeneeded = () => {
    const { result } = opening
    for (const store of STORES) if (!result.objectStoreNames.contains(store)) result.createObjectStore(store)
  }
  let timer
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('IndexedDB does not answer.')), PATIENCE_MS)
  })
  try {
    const database = await Promise.race([resultOf(opening), silence])
    // A page with a later version of this script must not wait for this one.
    database.onversionchange = () => database.close()
    return database
  } finally {
    clearTimeout(timer)
  }
}

/** A request has its result before anything is kept; files above all take their time. */
function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB failed'))
  })
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'))
  })
}
