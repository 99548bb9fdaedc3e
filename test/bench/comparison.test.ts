import { expect, test } from 'vitest'
import { compare, follow, takeTurns } from './comparison.js'

const SUBJECT = { what: 'time', unit: 'ms' } as const

test('the ratio is taken round by round, not of the medians', () => {
  const { bars } = compare(SUBJECT, { name: 'ours', values: [10, 20, 90] }, [{ name: 'theirs', values: [20, 80, 100] }])
  expect(bars[1]?.ratio).toEqual({ median: 0.5, min: 0.25, max: 0.9, rounds: 3 })
})

test('ours comes first and is held against nobody, nor is what is ours as well', () => {
  const ours = { name: 'ours', values: [1] }
  const { bars } = compare(SUBJECT, ours, [
    { name: 'ours too', isOurs: true, values: [2] },
    { name: 'theirs', values: [4] },
  ])
  expect(bars.map(({ isOurs, ratio }) => [isOurs, ratio?.median])).toEqual([
    [true, undefined],
    [true, undefined],
    [false, 0.25],
  ])
})

test('nothing against nothing is alike, and something against nothing has no ratio', () => {
  const theirs = [{ name: 'theirs', values: [0] }]
  expect(compare(SUBJECT, { name: 'ours', values: [0] }, theirs).bars[1]?.ratio?.median).toBe(1)
  expect(compare(SUBJECT, { name: 'ours', values: [5] }, theirs).bars[1]).not.toHaveProperty('ratio')
})

test('of ours alone each is held against the first', () => {
  const { bars } = follow(SUBJECT, { name: '10 files', values: [2] }, [
    { name: '100 files', values: [3], ratioAtMost: 1.2 },
  ])
  expect(bars[1]).toMatchObject({ isOurs: true, ratio: { median: 1.5 }, ratioAtMost: 1.2 })
})

test('what fails to be measured in a round is not passed over', () => {
  expect(() => compare(SUBJECT, { name: 'ours', values: [1, 2] }, [{ name: 'theirs', values: [1, NaN] }])).toThrow(
    'is not a number',
  )
})

test('everything is measured in every round, and another one begins each time', async () => {
  const order: string[] = []
  const named = (name: string) => () => Promise.resolve(`${name}${order.push(name)}`)
  expect(await takeTurns(3, [named('a'), named('b')])).toEqual([
    ['a1', 'a4', 'a5'],
    ['b2', 'b3', 'b6'],
  ])
  expect(order.join('')).toBe('abbaab')
})
