import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkOf } from './checks.js'
import { PAGES } from './page.js'

test('every block of code names a language that a test looks at', () => {
  const unchecked = PAGES.flatMap(page =>
    page.fences
      .filter(({ language }) => checkOf(page, language) === undefined)
      .map(({ language, line }) => `${page.path}:${line} ${language || 'without a language'}`),
  )
  expect(unchecked).toEqual([])
})

test('each of those tests is there and reads the pages', () => {
  const tests = new Set(PAGES.flatMap(page => page.fences.map(({ language }) => checkOf(page, language) ?? '')))
  const blind = [...tests].filter(file => !existsSync(file) || !/page\.js|\.md/.test(readFileSync(file, 'utf8')))
  expect(blind).toEqual([])
})

test('no block is left open', () => {
  expect(PAGES.filter(({ prose }) => prose.includes('```')).map(({ path }) => path)).toEqual([])
})
