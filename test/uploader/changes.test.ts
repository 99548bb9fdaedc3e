import { expect, test } from 'vitest'
import { changesBetween } from '../../src/uploader/changes.js'
import { viewOf, type RowView } from '../../src/uploader/view.js'

const rows = (...ids: string[]): RowView[] =>
  ids.map((id, index) => viewOf({ id, path: `${id}.png`, sizeBytes: 1, state: { phase: 'queued' } }, index, 'en'))

test('nothing new is no change', () => {
  expect(changesBetween(rows('a', 'b'), rows('a', 'b'))).toEqual({})
})

test('a number that moved is the only thing that is sent', () => {
  const [a, b] = rows('a', 'b')
  if (!a || !b) throw new Error('two rows')
  expect(changesBetween([a, b], [a, { ...b, percent: 42 }])).toEqual({ 'rows[1].percent': 42 })
})

test('rows that came are sent alone', () => {
  const [, b] = rows('a', 'b')
  expect(changesBetween(rows('a'), rows('a', 'b'))).toEqual({ 'rows[1]': b })
})

test('a row that went, or stands elsewhere, moves the others: all are sent', () => {
  expect(changesBetween(rows('a', 'b'), rows('b'))).toEqual({ rows: rows('b') })
  expect(changesBetween(rows('a', 'b'), rows('b', 'a'))).toEqual({ rows: rows('b', 'a') })
})
