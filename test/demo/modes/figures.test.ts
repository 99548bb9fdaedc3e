import { expect, test } from 'vitest'
import { figuresOfDownload, figuresOfStored } from '../../../demo/page/modes/figures.js'
import type { DownloadResult, UploadResult } from '../../../src/types.js'

const stored: UploadResult = {
  original: { key: 'a.png', url: 'https://example.com/a.png', sizeBytes: 1000 },
  slim: { key: 'a-slim.png', url: 'https://example.com/a-slim.png', sizeBytes: 400 },
  outputs: [],
  outcome: 'compressed',
  savedBytes: 600,
  savedFraction: 0.6,
  attempts: 1,
  durationMs: 10,
}

const downloaded: DownloadResult = {
  key: 'a.png',
  body: new Blob(['small']),
  sizeBytes: 400,
  contentType: 'image/png',
  slimFlag: 1,
  outcome: 'compressed',
  originalSizeBytes: 1000,
  savedBytes: 600,
  savedFraction: 0.6,
  attempts: 1,
  durationMs: 10,
}

test('the same picture slimmed in two modes gives the same sizes and savings', () => {
  const { slimFlag, ...figures } = figuresOfDownload(downloaded)
  expect(slimFlag).toBe(1)
  expect(figuresOfStored(stored)).toEqual(figures)
})

test('what was stored unslimmed came out as large as it went in', () => {
  const { slim, ...rest } = stored
  const kept: UploadResult = {
    ...rest,
    outcome: 'kept-original',
    reason: 'slim-not-run',
    savedBytes: 0,
    savedFraction: 0,
  }
  expect(slim).toBeDefined()
  expect(figuresOfStored(kept)).toMatchObject({ originalBytes: 1000, resultBytes: 1000, reason: 'slim-not-run' })
})

test('claims nothing of savings where the size before is not known', () => {
  const original = { key: 'a.png', url: 'https://example.com/a.png' }
  const figures = figuresOfStored({ ...stored, original, savedBytes: 0, savedFraction: 0 })
  expect(figures).toMatchObject({ outcome: 'compressed', resultBytes: 400 })
  expect(figures.savedFraction).toBeUndefined()
  expect(figures.originalBytes).toBeUndefined()
})

test('tells a flag that could not be read from a mode that has none', () => {
  expect(figuresOfDownload({ ...downloaded, slimFlag: null }).slimFlag).toBeNull()
  expect(figuresOfStored(stored)).not.toHaveProperty('slimFlag')
})
