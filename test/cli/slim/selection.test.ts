import { describe, expect, test } from 'vitest'
import { readSaveAs } from '../../../src/cli/slim/save-as.js'
import { estimate, selectFrom } from '../../../src/cli/slim/selecting.js'
import { skipReason } from '../../../src/cli/slim/selection.js'
import type { ListedObject } from '../../../src/protocol/object-list.js'

const FILTER = { suffixes: ['png', 'jpg'], minBytes: 100, maxBytes: 1000 }
const PICTURE: ListedObject = { key: 'a/cat.png', sizeBytes: 500, etag: 'e', storageClass: 'STANDARD' }

const reasonFor = (more: Partial<ListedObject>, saveAs?: string) =>
  skipReason({ ...PICTURE, ...more }, FILTER, readSaveAs(saveAs, 'a/'))

describe('an object', () => {
  test.each(['a/cat.png', 'a/CAT.PNG', 'a/b.c/猫 1.jpg'])('%s is slimmed', key => {
    expect(reasonFor({ key })).toBeUndefined()
  })

  test.each(['STANDARD_IA', 'MAZ_STANDARD', 'INTELLIGENT_TIERING'])('of class %s is slimmed', storageClass => {
    expect(reasonFor({ storageClass })).toBeUndefined()
  })

  test.each([
    ['other-suffix', { key: 'a/cat.gif' }],
    ['other-suffix', { key: 'a/png' }],
    ['other-suffix', { key: 'a.png/cat' }],
    ['key-unusable', { key: 'a//cat.png' }],
    ['key-unusable', { key: 'a/../cat.png' }],
    ['key-unusable', { key: `a/${'x'.repeat(850)}.png` }],
    ['archived', { storageClass: 'ARCHIVE' }],
    ['archived', { storageClass: 'DEEP_ARCHIVE' }],
    ['too-small', { sizeBytes: 99 }],
    ['too-small', { sizeBytes: 0 }],
    ['too-large', { sizeBytes: 1001 }],
  ])('is left alone as %s: %j', (reason, more) => {
    expect(reasonFor(more)).toBe(reason)
  })

  test.each([100, 1000])('of just %i bytes is slimmed', sizeBytes => {
    expect(reasonFor({ sizeBytes })).toBeUndefined()
  })

  test('is left alone when it is an output of this very pattern', () => {
    expect(reasonFor({ key: 'a/cat-slim.png' }, '{dir}{name}-slim.{ext}')).toBe('own-output')
  })

  test('is left alone when the key of its output would be too long', () => {
    expect(reasonFor({ key: `a/${'x'.repeat(840)}.png` }, 'slim/{key}')).toBe('key-unusable')
  })
})

const objects = [
  PICTURE,
  { ...PICTURE, key: 'a/dog.png', sizeBytes: 700 },
  { ...PICTURE, key: 'a/old.png', storageClass: 'ARCHIVE' },
  { ...PICTURE, key: 'a/read.me' },
]

test('a page is sorted out in the order of its keys, and what matters is named', () => {
  expect(selectFrom({ objects }, FILTER, readSaveAs(undefined, 'a/'))).toEqual({
    items: [
      ['a/cat.png', 500, 'e'],
      ['a/dog.png', 700, 'e'],
    ],
    named: [['a/old.png', 500, 'archived']],
    skipped: { archived: 1, 'other-suffix': 1 },
    upTo: 'a/read.me',
  })
})

test('an estimate counts every page', async () => {
  async function* pages() {
    yield await Promise.resolve({ objects })
    yield { objects }
  }
  expect(await estimate(pages(), FILTER, readSaveAs(undefined, 'a/'))).toEqual({
    images: 4,
    bytes: 2400,
    pages: 2,
    skipped: { archived: 2, 'other-suffix': 2 },
    archived: ['a/old.png', 'a/old.png'],
  })
})
