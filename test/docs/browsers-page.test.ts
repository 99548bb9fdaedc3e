import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { LONG_IN_OTHERS, testFilesIn } from '../helpers/engines/files-for-engines.js'
import { tableAfter } from '../helpers/markdown-table.js'

const PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/browsers.md'), 'utf8')
const IN_ALL_AT_ONCE = ['diagnose-set-ups', 'set-ups-sights']

const nameOf = (file: string) => basename(file, '.test.ts')

test('the page lists every file of test/e2e that runs in Chromium alone, with a reason', () => {
  const rows = tableAfter(PAGE, "## Tests that are Chromium's alone")
  const others = testFilesIn('e2e').others.map(nameOf)
  expect(rows.map(([name = '']) => name).sort()).toEqual(
    others
      .filter(name => !IN_ALL_AT_ONCE.includes(name))
      .map(name => `\`${name}\``)
      .sort(),
  )
  expect(rows.filter(([, reason = '']) => reason.length < 10)).toEqual([])
  for (const name of IN_ALL_AT_ONCE) expect(others).toContain(name)
})

test('the page names those that other engines run only when asked for', () => {
  const names = testFilesIn('e2e').everyEngine.map(nameOf)
  for (const name of LONG_IN_OTHERS) {
    expect(names).toContain(name)
    expect(PAGE.split('## What differs')[0]).toContain(`\`${name}\``)
  }
})

test('most journeys of a picture run in every engine', () => {
  const names = testFilesIn('e2e').everyEngine.map(nameOf)
  expect(names).toEqual(
    expect.arrayContaining(['journeys', 'batch', 'bad-input', 'faults', 'integrity', 'page-engines']),
  )
})
