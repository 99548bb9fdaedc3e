import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slimReport } from '../../src/protocol/slim-report.js'

describe('slimReport', () => {
  it('counts the documented case of 1335.2 KB to 549 KB as 58.88 %', () => {
    const { outcome, savedFraction } = slimReport(1335.2 * 1024, 549 * 1024)
    expect(outcome).toBe('compressed')
    expect((savedFraction * 100).toFixed(2)).toBe('58.88')
  })

  it('is bytes and their share of the original', () => {
    expect(slimReport(1000, 250)).toEqual({ outcome: 'compressed', savedBytes: 750, savedFraction: 0.75 })
  })

  it('calls a result of the same size not smaller', () => {
    expect(slimReport(1000, 1000)).toEqual({ outcome: 'not-smaller', savedBytes: 0, savedFraction: 0 })
  })

  it('never tells of negative savings', () => {
    expect(slimReport(1000, 1200)).toEqual({ outcome: 'not-smaller', savedBytes: 0, savedFraction: 0 })
  })

  it('calls one byte less compressed', () => {
    expect(slimReport(1000, 999).outcome).toBe('compressed')
  })

  it('gives bytes and a fraction between 0 and 1 that agree with each other', () => {
    const sizeBytes = fc.integer({ min: 1, max: 32 * 1024 * 1024 })
    fc.assert(
      fc.property(sizeBytes, sizeBytes, (original, slim) => {
        const { outcome, savedBytes, savedFraction } = slimReport(original, slim)
        expect(savedFraction).toBeGreaterThanOrEqual(0)
        expect(savedFraction).toBeLessThan(1)
        expect(savedFraction * original).toBeCloseTo(savedBytes, 3)
        expect(outcome).toBe(slim < original ? 'compressed' : 'not-smaller')
      }),
    )
  })
})
