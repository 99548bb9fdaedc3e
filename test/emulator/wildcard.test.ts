import { expect, test } from 'vitest'
import { fitsWildcard } from '../../demo/emulator/wildcard.js'

test.each([
  ['a.png', 'a.png', true],
  ['a.png', 'a.png2', false],
  ['a/*', 'a/', true],
  ['a/*', 'a/b/c', true],
  ['a/*', 'ab/c', false],
  ['*', '', true],
  ['*.png', 'a.png', true],
  ['*.png', '.pn', false],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'acb', false],
  ['a*bc*c', 'abc', false],
  ['http://*.example.com', 'http://a.example.com', true],
  ['image/.', 'image/x', false],
])('%s and %s: %s', (pattern, text, fits) => {
  expect(fitsWildcard(pattern, text)).toBe(fits)
})

test('takes no longer than the text is long, whatever the pattern', () => {
  const startedMs = performance.now()
  expect(fitsWildcard('*a'.repeat(200) + 'b', 'a'.repeat(20_000))).toBe(false)
  expect(performance.now() - startedMs).toBeLessThan(200)
})
