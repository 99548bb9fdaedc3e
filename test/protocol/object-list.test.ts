import { describe, expect, test } from 'vitest'
import { readObjectPage } from '../../src/protocol/object-list.js'

const entry = (key: string, more = '') =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;a1&quot;</ETag><Size>12</Size><Owner><ID>1</ID></Owner>${more}</Contents>`
const page = (content: string, isTruncated = false) =>
  `<ListBucketResult><Name>b-1</Name><Prefix/><Marker/><IsTruncated>${String(isTruncated)}</IsTruncated>${content}</ListBucketResult>`

describe('a page of a listing', () => {
  test('has its objects, with ETags freed of quotes', () => {
    const text = page(entry('a/1.png', '<StorageClass>DEEP_ARCHIVE</StorageClass>') + entry('a/2.png'))
    expect(readObjectPage(text)).toEqual({
      objects: [
        { key: 'a/1.png', sizeBytes: 12, etag: 'a1', storageClass: 'DEEP_ARCHIVE' },
        { key: 'a/2.png', sizeBytes: 12, etag: 'a1', storageClass: 'STANDARD' },
      ],
    })
  })

  test.each([
    ['a&amp;b&lt;c&gt;.png', 'a&b<c>.png'],
    ['猫 1.png', '猫 1.png'],
    [' blank around .png ', ' blank around .png '],
    ['100%25.png', '100%25.png'],
    ['a+b.png', 'a+b.png'],
  ])('has the key %s as it is', (written, key) => {
    expect(readObjectPage(page(entry(written)))?.objects[0]?.key).toBe(key)
  })

  test('is followed by the one behind its last key, whether NextMarker says so or not', () => {
    expect(readObjectPage(page(entry('a') + entry('b'), true))?.nextMarker).toBe('b')
    expect(readObjectPage(page(`<NextMarker>b</NextMarker>${entry('a')}${entry('b')}`, true))?.nextMarker).toBe('b')
  })

  test('is the last one where nothing was cut off', () => {
    expect(readObjectPage(page(entry('a')))).not.toHaveProperty('nextMarker')
    expect(readObjectPage(page(''))).toEqual({ objects: [] })
  })

  test.each(['', '<Error><Code>AccessDenied</Code></Error>', '<html></html>'])('is nothing in %s', text => {
    expect(readObjectPage(text)).toBeUndefined()
  })
})
