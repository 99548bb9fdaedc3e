import { expect, test } from 'vitest'
import { formatBytes, formatElapsed, formatFraction, formatSeconds } from '../../demo/page/format.js'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '0.98 KB'],
  [562176, '549 KB'],
  [1367622, '1.30 MB'],
  [32 * 1024 * 1024, '32.0 MB'],
])('writes %i bytes as %s', (sizeBytes, text) => {
  expect(formatBytes(sizeBytes, 'en')).toBe(text)
  expect(formatBytes(sizeBytes, 'zh')).toBe(text)
})

test('writes a share with one decimal', () => {
  expect(formatFraction(0.5888, 'en')).toBe('58.9%')
  expect(formatFraction(0, 'zh')).toBe('0.0%')
})

test('forecasts in whole seconds, then in minutes, and never promises zero', () => {
  expect(formatSeconds(0.2, 'en')).toBe('1 sec')
  expect(formatSeconds(42.4, 'en')).toBe('42 sec')
  expect(formatSeconds(270, 'en')).toBe('5 min')
  expect(formatSeconds(270, 'zh')).toBe('5分钟')
})

test('measures in tenths of a second, at least one', () => {
  expect(formatElapsed(12, 'en')).toBe('0.1 sec')
  expect(formatElapsed(1840, 'en')).toBe('1.8 sec')
})
