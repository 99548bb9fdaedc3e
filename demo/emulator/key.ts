import { CosError } from './errors.js'

/** @see https://www.tencentcloud.com/document/product/436/13324 */
const MAX_KEY_BYTES = 850

const FORBIDDEN = /[\u0000-\u001f\u007f]/

/** The key that the path leads to where `.` and `..` are followed, as servers and proxies on the way may do. */
export function withoutDots(key: string): string {
  const segments: string[] = []
  for (const segment of key.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '.') segments.push(segment)
  }
  return segments.join('/')
}

/** @throws CosError `KeyTooLong`, `InvalidObjectName` */
export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new CosError(400, 'KeyTooLong', 'Your key is too long.')
  const dotSegment = key.split('/').some(segment => segment === '.' || segment === '..')
  if (key === '' || /^[/\\]/.test(key) || FORBIDDEN.test(key) || dotSegment) {
    throw new CosError(400, 'InvalidObjectName', 'The object name is not valid.')
  }
}
