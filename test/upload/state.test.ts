import { expect, test } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import type { UploadState } from '../../src/types.js'
import { isFinal, moveTo } from '../../src/upload/state.js'

const progress = { phase: 'uploading', sentBytes: 0, totalBytes: 1, fraction: 0, bytesPerSec: 0, attempt: 1 } as const
const error = new CosSlimError('timeout', 'Too slow.')
const result = {
  original: { key: 'cat.png', url: 'https://example.com/cat.png' },
  outputs: [],
  outcome: 'not-requested',
  savedBytes: 0,
  savedFraction: 0,
  attempts: 1,
  durationMs: 1,
} as const

const MOVING: readonly UploadState[] = [
  { phase: 'queued' },
  { phase: 'preparing', attempt: 1, progress: { ...progress, phase: 'preparing' } },
  { phase: 'uploading', attempt: 1, progress },
  { phase: 'processing', attempt: 1, progress: { ...progress, phase: 'processing' } },
  { phase: 'waiting', attempt: 1, delayMs: 100, error },
]
const PAUSED: UploadState = { phase: 'paused' }
const FINAL: readonly UploadState[] = [{ phase: 'done', result }, { phase: 'failed', error }, { phase: 'cancelled' }]
const pairs = <T, U>(ones: readonly T[], others: readonly U[]) =>
  ones.flatMap(one => others.map(other => [one, other] as const))
const named = (states: readonly (readonly [UploadState, UploadState])[]) =>
  states.map(([from, to]) => ({ from, to, names: `${from.phase} to ${to.phase}` }))

test.each(named(pairs(FINAL, [...MOVING, PAUSED, ...FINAL])))('$names: an end is final', ({ from, to }) => {
  expect(moveTo(from, to)).toBe(from)
})

test.each(named(pairs([...MOVING, PAUSED], FINAL)))('$names: an end can come at any time', ({ from, to }) => {
  expect(moveTo(from, to)).toBe(to)
})

test.each(named(pairs(MOVING, [PAUSED])))('$names: a task can be paused', ({ from, to }) => {
  expect(moveTo(from, to)).toBe(to)
})

test.each(named(pairs([PAUSED], MOVING)))('$names: a pause ends only in the queue', ({ from, to }) => {
  expect(moveTo(from, to)).toBe(to.phase === 'queued' ? to : from)
})

test('only what is done, failed or cancelled is final', () => {
  expect([...MOVING, PAUSED].filter(isFinal)).toEqual([])
  expect(FINAL.filter(isFinal)).toEqual(FINAL)
})
