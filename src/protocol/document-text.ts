import { utf8Text } from './percent-encode.js'

/** More than any error document has. */
const MAX_DOCUMENT_BYTES = 16 * 1024

/** Documents begin with `<` or `{`, behind blanks at most; no picture that is slimmed does. */
export function documentText(body: ArrayBuffer): string {
  const start = new Uint8Array(body, 0, Math.min(body.byteLength, MAX_DOCUMENT_BYTES))
  const first = start.find(byte => byte > 0x20)
  return first === 0x3c || first === 0x7b ? utf8Text(start) : ''
}
