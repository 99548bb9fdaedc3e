import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SERVICE_CODES } from '../../src/catalogue.js'
import { slimErrorCodes } from '../../src/errors.js'
import { ERRORS_PAGE, errorsPage } from './errors-page.js'

const written = existsSync(ERRORS_PAGE) ? readFileSync(ERRORS_PAGE, 'utf8') : ''

test('the page of errors says what the catalogue says', async () => {
  expect(written === (await errorsPage()), `${ERRORS_PAGE} is not as src/catalogue.ts: npm run docs`).toBe(true)
})

test('the page of errors has a row for every code', () => {
  const firstCells = written.split('\n').map(line => line.split('|')[1] ?? '')
  const named = firstCells.flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code))
  const codes = [...slimErrorCodes, ...SERVICE_CODES.flatMap(({ codes }) => codes)]
  expect(codes.filter(code => !named.includes(code))).toEqual([])
})

test('every row that tells causes in two languages names its source', () => {
  const rows = written.split('\n').filter(line => /^\| `/.test(line) && /[\u4e00-\u9fff]/.test(line))
  const [ofTheOwner = ''] = written.split('tells the owner of the bucket').slice(1)
  const sourceless = rows.filter(
    row => !ofTheOwner.includes(row) && !/\| (cos-slim|\[[\w./-]+\]\(https:\S+\)) \|$/.test(row),
  )
  expect(rows.length).toBeGreaterThan(slimErrorCodes.length)
  expect(sourceless).toEqual([])
})
