import { CosSlimError } from '../errors.js'
import { isText } from '../options.js'
import { utf8Length } from './percent-encode.js'

/** @see https://cloud.tencent.com/document/product/436/13324 */
const MAX_KEY_BYTES = 850

/**
 * Empty, "." and ".." segments, which addresses lose on their way, so that the signature fits another path; a leading
 * backslash; control characters; halves of surrogate pairs, which have no encoding.
 */
const FORBIDDEN = /(^|\/)\.{0,2}(\/|$)|^\\|[\0-\x1f\x7f\ud800-\udfff]/u

/** Whether COS takes it as a key and every address keeps it as it is. */
export function isKey(key: unknown): key is string {
  return isText(key) && !FORBIDDEN.test(key) && utf8Length(key) <= MAX_KEY_BYTES
}

/**
 * The key itself, when COS takes it and every address keeps it as it is.
 *
 * @param option - Name of the option it came from, for the message.
 * @throws CosSlimError `key-invalid`
 */
export function checkKey(option: string, key: unknown): string {
  if (isKey(key)) return key
  throw new CosSlimError('key-invalid', `${option} cannot be ${JSON.stringify(key)}.`)
}
