/** Everything but `A-Z a-z 0-9 - _ . ~` as `%XX` of its UTF-8 bytes, upper-case hex. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => '%' + character.charCodeAt(0).toString(16).toUpperCase(),
  )
}

/** The key as it stands in an address: encoded, slashes kept. */
export function encodeKey(key: string): string {
  return key.split('/').map(percentEncode).join('/')
}

/** The text that was percent-encoded, or undefined where it is malformed. A `+` stays a `+`. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
