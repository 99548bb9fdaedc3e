import type { CosRequest } from './request.js'
import type { StoredObject } from './store.js'

function httpDate(ms: number): string {
  return new Date(ms).toUTCString()
}

/** What a reply says of the stored object. */
export function objectHeaders(object: StoredObject): Record<string, string> {
  return {
    'Content-Type': object.contentType,
    ETag: `"${object.etag}"`,
    'Last-Modified': httpDate(object.modifiedMs),
    'x-cos-hash-crc64ecma': object.crc64,
    'Accept-Ranges': 'bytes',
    ...(object.storageClass !== 'STANDARD' && { 'x-cos-storage-class': object.storageClass }),
    ...object.headers,
  }
}

const OVERRIDES = [
  ['response-content-type', 'Content-Type'],
  ['response-content-language', 'content-language'],
  ['response-expires', 'expires'],
  ['response-cache-control', 'cache-control'],
  ['response-content-disposition', 'content-disposition'],
  ['response-content-encoding', 'content-encoding'],
] as const

/** Headers that the client wants in place of the stored ones. */
export function overrides(request: CosRequest): Record<string, string> {
  const given = new Map(request.params)
  const headers: Record<string, string> = {}
  for (const [param, header] of OVERRIDES) {
    const value = given.get(param)
    if (value !== undefined) headers[header] = value
  }
  return headers
}
