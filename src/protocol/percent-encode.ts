/**
 * The encoding COS counts with: every byte of the UTF-8 form but `A-Z a-z 0-9 - _ . ~` as `%XX`, in upper case.
 *
 * @see https://cloud.tencent.com/document/product/436/7778
 */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, char => '%' + char.charCodeAt(0).toString(16).toUpperCase())
}

/** An object key in the form that addresses and `fileid` take: each segment encoded, slashes kept. */
export function encodeKey(key: string): string {
  return key.split('/').map(percentEncode).join('/')
}

/** The other way round; a text that is not percent-encoded comes back as it is. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Length of the UTF-8 form. The text must not hold lone surrogates. */
export function utf8Length(text: string): number {
  return encodeURIComponent(text).replace(/%../g, '.').length
}

/** Text of UTF-8 bytes; not every platform has TextDecoder. */
export function utf8Text(bytes: Uint8Array): string {
  return percentDecode(Array.from(bytes, byte => `%${(byte + 256).toString(16).slice(1)}`).join(''))
}
