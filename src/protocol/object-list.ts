import { child, childText, children } from './xml.js'

/** An object as a listing tells of it. */
export interface ListedObject {
  readonly key: string
  readonly sizeBytes: number
  /** Opaque, without quotes. */
  readonly etag: string
  /** Like `STANDARD`, `DEEP_ARCHIVE`. */
  readonly storageClass: string
}

/** One answer to a listing. */
export interface ObjectPage {
  /** In the order of their UTF-8 bytes. */
  readonly objects: readonly ListedObject[]
  /** Where the next page begins; absent on the last one. */
  readonly nextMarker?: string
}

/**
 * Reads the answer to `GET /` of a bucket; nothing when it is no such document.
 *
 * @see https://www.tencentcloud.com/document/product/436/7734
 */
export function readObjectPage(text: string): ObjectPage | undefined {
  const page = child(text, 'ListBucketResult')
  if (page === undefined) return undefined
  const objects = children(page, 'Contents').map(entry => ({
    key: exactText(entry, 'Key'),
    sizeBytes: Number(childText(entry, 'Size')),
    etag: (childText(entry, 'ETag') ?? '').replace(/"/g, ''),
    storageClass: childText(entry, 'StorageClass') ?? 'STANDARD',
  }))
  // Without a delimiter the next page begins behind the last key, whether the answer says so or not.
  const nextMarker = objects[objects.length - 1]?.key ?? exactText(page, 'NextMarker')
  return childText(page, 'IsTruncated') === 'true' ? { objects, nextMarker } : { objects }
}

/** Keys may begin and end with blanks. */
function exactText(xml: string, name: string): string {
  const raw = child(xml, name) ?? ''
  const text = childText(xml, name) ?? ''
  return text === '' ? raw : `${/^\s*/.exec(raw)?.[0] ?? ''}${text}${/\s*$/.exec(raw)?.[0] ?? ''}`
}
