import { expect, test } from 'vitest'
import { compare } from './comparison.js'
import { tableOf } from './table.js'

const cellsOf = (line = '') => line.split('|').map(cell => cell.trim())

test('a table names its group once, and says of each its median, its range and its ratio', () => {
  const group = compare({ what: 'of all', unit: 'bytes' }, { name: 'ours', values: [1000, 3000] }, [
    { name: 'theirs', values: [2000, 2000] },
  ])
  const lines = tableOf({ groups: [group], ratioIs: 'ours by it' }).split('\n')
  expect(lines.map(cellsOf)).toEqual([
    ['', '', '', 'median', 'of the rounds', 'ours by it', 'of the rounds', ''],
    ['', ...Array<unknown>(6).fill(expect.stringMatching(/^-+$/)), ''],
    ['', 'of all', 'ours', '2.00 KB', '1.00 KB to 3.00 KB', '', '', ''],
    ['', '', 'theirs', '2.00 KB', '', '1.00', '0.50 to 1.50', ''],
  ])
  expect(new Set(lines.map(line => line.length)).size).toBe(1)
})

test('what is above its limit is called missed', () => {
  const group = compare({ what: 'time', unit: 'ms' }, { name: 'ours', values: [60], figureAtMost: 50 }, [
    { name: 'slow', values: [80], ratioAtMost: 0.8 },
    { name: 'fast', values: [70], ratioAtMost: 0.8 },
  ])
  const [, , ours, slow, fast] = tableOf({ groups: [group], ratioIs: 'ours by it' }).split('\n')
  expect(cellsOf(ours).slice(-3)).toEqual(['50.0 ms', 'MISSED', ''])
  expect(cellsOf(slow).slice(-3)).toEqual(['0.80', '', ''])
  expect(cellsOf(fast).slice(-3)).toEqual(['0.80', 'MISSED', ''])
})
