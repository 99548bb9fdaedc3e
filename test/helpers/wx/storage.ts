import { answeringAtOnce, answeringLater, WxRefusal } from './callbacks.js'

const MAX_ENTRY_BYTES = 1024 * 1024
const MAX_TOTAL_BYTES = 10 * 1024 * 1024

const kilobytes = (bytes: number) => Math.ceil(bytes / 1024)

interface Keyed {
  readonly key: string
}

/** The storage of one mini program, which outlives it: values are what JSON keeps of them. */
export function storageOf() {
  const texts = new Map<string, string>()
  const usedBytes = () =>
    [...texts].reduce((sum, [key, text]) => sum + Buffer.byteLength(key) + Buffer.byteLength(text), 0)

  function set(key: string, value: unknown): void {
    const text = JSON.stringify(value) as string | undefined // undefined has no JSON
    const sizeBytes = Buffer.byteLength(text ?? '')
    if (sizeBytes > MAX_ENTRY_BYTES) throw new WxRefusal('entry size limit reached')
    const heldBytes = Buffer.byteLength(texts.get(key) ?? '')
    if (usedBytes() - heldBytes + sizeBytes > MAX_TOTAL_BYTES) throw new WxRefusal('exceed storage max size 10Mb')
    texts.set(key, text ?? '""')
  }

  const valueOf = (text: string): unknown => JSON.parse(text)

  function get({ key }: Keyed) {
    const text = texts.get(key)
    if (text === undefined) throw new WxRefusal('data not found')
    return { data: valueOf(text) }
  }

  function remove({ key }: Keyed) {
    texts.delete(key)
    return {}
  }

  function clear() {
    texts.clear()
    return {}
  }

  const info = () => ({
    keys: [...texts.keys()],
    currentSize: kilobytes(usedBytes()),
    limitSize: kilobytes(MAX_TOTAL_BYTES),
  })

  return {
    setStorage: answeringLater('setStorage', ({ key, data }: Keyed & { readonly data: unknown }) => {
      set(key, data)
      return {}
    }),
    setStorageSync: answeringAtOnce('setStorageSync', set),
    getStorage: answeringLater('getStorage', get),
    getStorageSync: (key: string) => valueOf(texts.get(key) ?? '""'),
    removeStorage: answeringLater('removeStorage', remove),
    removeStorageSync: (key: string) => void texts.delete(key),
    clearStorage: answeringLater('clearStorage', clear),
    clearStorageSync: () => texts.clear(),
    getStorageInfo: answeringLater('getStorageInfo', info),
    getStorageInfoSync: info,
  }
}
