import { expect, test } from 'vitest'
import { amount } from './amount.js'

test.each([
  [0, 'ms', '0 ms'],
  [0.0512, 'ms', '0.051 ms'],
  [8.234, 'ms', '8.23 ms'],
  [999.4, 'ms', '999 ms'],
  [8234, 'ms', '8.23 s'],
  [640, 'bytes', '640 B'],
  [31_062, 'bytes', '31.1 KB'],
  [2_340_000, 'bytes', '2.34 MB'],
  [12, 'count', '12'],
  [2.5, 'count', '2.50'],
  [12_345.6, 'perSec', '12 346/s'],
  [1_234_567, 'perSec', '1 234 567/s'],
] as const)('%d in %s reads %s', (value, unit, text) => {
  expect(amount(value, unit)).toBe(text)
})
