import { describe, expect, test } from 'vitest'
import { formatBytes as pageBytes, formatFraction as pageFraction } from '../../demo/page/format.js'
import { formatBytes, formatFraction } from '../../src/uploader/format.js'

const SIZES_BYTES = [0, 1, 999, 1000, 1023, 10_240, 562_176, 1_023_000, 1_367_245, 33_554_432, 5_000_000_000]

describe('without Intl, numbers read as on the web page', () => {
  test.each(SIZES_BYTES)('%d bytes, which stay with their unit', sizeBytes => {
    const text = formatBytes(sizeBytes)
    expect(text).not.toContain(' ')
    expect(text.replace('\u00a0', ' ')).toBe(pageBytes(sizeBytes, 'en'))
    expect(pageBytes(sizeBytes, 'zh')).toBe(pageBytes(sizeBytes, 'en'))
  })

  test.each([0, 0.001, 0.5, 0.5888, 0.999, 1])('%d as a share', fraction => {
    expect(formatFraction(fraction)).toBe(pageFraction(fraction, 'en'))
  })
})
