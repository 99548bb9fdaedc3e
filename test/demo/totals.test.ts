import { expect, test } from 'vitest'
import { totalsOf } from '../../demo/page/totals.js'
import type { UploadResult } from '../../src/types.js'

const stored = (sizeBytes: number, savedBytes: number): UploadResult => ({
  original: { key: 'a.png', url: 'https://example.com/a.png', sizeBytes },
  outputs: [],
  outcome: savedBytes > 0 ? 'compressed' : 'not-smaller',
  savedBytes,
  savedFraction: savedBytes / sizeBytes,
  attempts: 1,
  durationMs: 10,
})

test('counts what is stored, under way and failed, and sums up what was saved', () => {
  const totals = totalsOf([
    { state: { phase: 'done', result: stored(1000, 600) }, fraction: 1 },
    { state: { phase: 'done', result: stored(1000, 0) }, fraction: 1 },
    { state: { phase: 'queued' }, fraction: 0.5 },
    { state: { phase: 'failed', failure: { kind: 'page', problem: 'folder' } }, fraction: 0 },
  ])
  expect(totals).toEqual({
    count: 4,
    activeCount: 1,
    failedCount: 1,
    originalBytes: 2000,
    savedBytes: 600,
    savedFraction: 0.3,
    fraction: 0.875,
  })
})

test('claims no savings where there is nothing', () => {
  expect(totalsOf([])).toMatchObject({ count: 0, savedFraction: 0, fraction: 0 })
})
