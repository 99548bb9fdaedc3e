import { expect, test } from 'vitest'
import { spreadOf } from './spread.js'

test('the median of an odd number of rounds is the middle one', () => {
  expect(spreadOf([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9, rounds: 3 })
})

test('the median of an even number of rounds lies between the middle two', () => {
  expect(spreadOf([4, 1, 2, 100])).toEqual({ median: 3, min: 1, max: 100, rounds: 4 })
})

test('nothing has no spread, and what is no number has none either', () => {
  expect(() => spreadOf([])).toThrow('Nothing was measured.')
  expect(() => spreadOf([1, NaN])).toThrow('is not a number')
})
