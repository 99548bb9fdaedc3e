import { describe, expect, test } from 'vitest'
import { countText, keyText, shareText, sizeText } from '../../../src/cli/slim/amounts.js'
import { csvLine } from '../../../src/cli/slim/csv.js'
import { progressText } from '../../../src/cli/slim/progress.js'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [1_367_245, '1.3 MB'],
  [5 * 1024 ** 4, '5.0 TB'],
  [5000 * 1024 ** 4, '5000.0 TB'],
])('%i bytes are %s', (sizeBytes, text) => {
  expect(sizeText(sizeBytes)).toBe(text)
})

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1 000'],
  [1234567, '1 234 567'],
])('%i is written %s', (count, text) => {
  expect(countText(count)).toBe(text)
})

test('shares are percentages with one digit', () => {
  expect(shareText(0.5888)).toBe('58.9 %')
})

test('a key that could steer the terminal is quoted and defused', () => {
  expect(keyText('a/猫 1.png')).toBe('a/猫 1.png')
  expect(keyText('a\x1b[2J\u202e.png')).toMatch(/^"[^\p{Cc}\p{Cf}]*"$/u)
})

describe('a line of a table', () => {
  test('quotes what needs it', () => {
    expect(csvLine(['a,b', 'say "hi"', 'two\nlines', 1, undefined])).toBe('"a,b","say ""hi""","two\nlines",1,')
  })
})

describe('the progress', () => {
  const progress = { settled: 600, total: 4800, savedBytes: 1024, elapsedMs: 10_000, settledBefore: 100 }

  test('counts the speed of this start alone', () => {
    expect(progressText(progress)).toBe(
      '[###---------------------]  600 / 4 800  50 a second, 2 min left  1.0 KB saved',
    )
  })

  test('promises nothing before anything is done', () => {
    expect(progressText({ ...progress, settled: 0, settledBefore: 0, elapsedMs: 0 })).not.toContain('left')
  })

  test('does not run over when more came than were counted', () => {
    expect(progressText({ ...progress, settled: 5000 })).toMatch(/^\[#{24}\]  5 000 \/ 4 800  490 a second, 0 s left/)
  })
})
