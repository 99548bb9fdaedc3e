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

test('the README leads to it', () => {
  expect(readFileSync('README.md', 'utf8').includes(`](${ERRORS_PAGE})`)).toBe(true)
})
