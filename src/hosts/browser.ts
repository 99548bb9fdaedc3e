import { CosSlimError } from '../errors.js'
import type { AnySource, Host, OpenedSource } from '../host.js'
import { loaded } from '../request/loaded.js'
import { createAxiosTransport } from '../transport/axios-transport.js'
import type { BlobSource, BytesSource } from '../types.js'

/** Everything the SDK asks of a browser page (or a worker: nothing here needs a document). */
export function createBrowserHost(): Host {
  const elapsedMs = () => performance.now()
  return {
    send: createAxiosTransport('xhr'),
    nowMs: () => Date.now(),
    elapsedMs,
    activeMs: elapsedMs,
    randomBytes: count => crypto.getRandomValues(new Uint8Array(count)),
    setTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
    isOnline: () => navigator.onLine,
    onOnline: callback => {
      addEventListener('online', callback, { once: true })
      return () => removeEventListener('online', callback)
    },
    newAbort: () => new AbortController(),
    // Most pages never need these.
    md5: async (source, start, end) => (await loaded(import('./md5.js'))).md5Of(source, start, end),
    openStore: async name => (await import('./record-store.js')).openRecordStore(name),
    lock: async (name, isPatient = false) => (await import('./record-store.js')).holdLock(name, isPatient),
    pack: (bytes, type) => new Blob([bytes], { type }),
    open,
    // Developer tools overwrite it while their cache switch is off.
    unsignedHeaders: ['Cache-Control'],
  }
}

function open(source: AnySource): OpenedSource {
  const { name = '', data, size, slice, lastModified } = Object(source) as Partial<BlobSource & BytesSource> // any value has members
  // By their members, not by instanceof: pictures also come from other frames. What has wider elements is not bytes.
  const bytes = data && new Uint8Array(data)
  if (bytes && bytes.length === data.byteLength) {
    return {
      name,
      sizeBytes: bytes.length,
      body: bytes,
      slice: (start, end) => bytes.subarray(start, end),
      read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    }
  }
  if (typeof size !== 'number' || !slice) {
    throw new TypeError(`upload: source cannot be ${typeof source}`)
  }
  const blob = source as BlobSource // it has the members of one
  return {
    name,
    sizeBytes: size,
    ...(lastModified && { mark: () => `${name}/${size}/${lastModified}` }),
    body: blob,
    slice: (start, end) => blob.slice(start, end),
    read: async (start, end) => {
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer())
      } catch (cause) {
        throw new CosSlimError('source-unreadable', `${name || 'The source'} cannot be read.`, { cause })
      }
    },
  }
}
