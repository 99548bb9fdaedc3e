import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countSent, readMeter, startTry } from '../../src/upload/progress.js'
import type { Meter } from '../../src/upload/progress.js'

const TOTAL = 10_000

/** A meter after so many reports of bytes, one each 100 ms. */
const after = (...sentBytes: readonly number[]): Meter =>
  sentBytes.reduce((meter, sent, index) => countSent(meter, sent, (index + 1) * 100), startTry(TOTAL, 0, 0))

const uploading = (meter: Meter) => readMeter(meter, 'uploading', 1)

test('the first report gives the speed at once', () => {
  expect(uploading(after(500))).toMatchObject({ bytesPerSec: 5000, remainingSec: 1.9 })
})

test('a steady link has a steady speed', () => {
  expect(uploading(after(500, 1000, 1500, 2000)).bytesPerSec).toBeCloseTo(5000, 6)
})

test('a link that becomes ten times as fast is followed within seconds, and not at once', () => {
  const slow = Array.from({ length: 20 }, (_, index) => (index + 1) * 10)
  const soon = uploading(after(...slow, 300)).bytesPerSec
  const later = uploading(after(...slow, ...Array.from({ length: 60 }, (_, index) => 300 + index * 100))).bytesPerSec
  expect(soon).toBeLessThan(300)
  expect(later).toBeGreaterThan(900)
  expect(later).toBeLessThan(1001)
})

test('a link that stalls loses its speed, and is never said to run backwards', () => {
  const stalled = uploading(after(500, ...Array<number>(100).fill(500)))
  expect(stalled.bytesPerSec).toBeGreaterThanOrEqual(0)
  expect(stalled.bytesPerSec).toBeLessThan(100)
})

test('two reports at the same moment do not make the speed infinite', () => {
  const meter = countSent(countSent(startTry(TOTAL, 0, 0), 100, 0), 200, 0)
  expect(uploading(meter)).toMatchObject({ sentBytes: 200, fraction: 0.02 })
  expect(uploading(meter).bytesPerSec).toBeLessThan(Infinity)
})

test('bytes that are sent again count once, and their speed is that of the new try', () => {
  const secondTry = countSent(startTry(TOTAL, after(5000).sentBytes, 1000), 300, 1100)
  expect(uploading(secondTry)).toMatchObject({ sentBytes: 5000, fraction: 0.5, bytesPerSec: 3000 })
})

test('the share stays below 1 until the service has answered', () => {
  expect(uploading(after(TOTAL)).fraction).toBe(0.99)
  expect(readMeter(after(TOTAL), 'processing', 1).fraction).toBe(0.99)
  expect(readMeter(after(TOTAL), 'done', 1).fraction).toBe(1)
})

test('the share is 1 at the end even where the platform measured nothing', () => {
  expect(readMeter(startTry(TOTAL, 0, 0), 'done', 3)).toMatchObject({ fraction: 1, attempt: 3 })
})

describe('whatever is reported, whenever', () => {
  const reports = fc.array(
    fc.record({ sent: fc.integer({ min: 0, max: TOTAL }), passedMs: fc.integer({ min: 0, max: 60_000 }) }),
  )

  test('nothing runs backwards, and every number is one', () => {
    fc.assert(
      fc.property(reports, steps => {
        let meter = startTry(TOTAL, 0, 0)
        let atMs = 0
        let before = uploading(meter)
        for (const { sent, passedMs } of steps) {
          atMs += passedMs
          meter = countSent(meter, sent, atMs)
          const now = uploading(meter)
          expect(now.sentBytes).toBeGreaterThanOrEqual(before.sentBytes)
          expect(now.fraction).toBeGreaterThanOrEqual(before.fraction)
          expect(now.fraction).toBeLessThan(1)
          expect(now.bytesPerSec).toBeGreaterThanOrEqual(0)
          expect(Number.isFinite(now.bytesPerSec)).toBe(true)
          if (now.remainingSec !== undefined) expect(now.remainingSec).toBeGreaterThanOrEqual(0)
          before = now
        }
      }),
    )
  })
})
