import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { ENTRIES } from '../helpers/package-entries.js'
import { packagePageRows } from '../helpers/package-page.js'
import { packedFiles } from '../helpers/packed-package.js'
import { dependencies } from './tools/package.json' with { type: 'json' }

const PAGE = readFileSync('docs/package.md', 'utf8')
const unquoted = (cell = '') => cell.replaceAll('`', '')

test('docs/package.md tells of every file of the package, and of no other', () => {
  const patterns = packagePageRows('Files').map(([cell]) => unquoted(cell))
  const fits = (pattern: string, path: string) =>
    new RegExp(
      `^${pattern
        .replaceAll('.', '\\.')
        .replaceAll('**', '.+')
        .replace(/(?<!\.)\*/g, '[^/]+')}$`,
    ).test(path)
  const files = packedFiles()
  expect(files.filter(path => !patterns.some(pattern => fits(pattern, path)))).toEqual([])
  expect(patterns.filter(pattern => !files.some(path => fits(pattern, path)))).toEqual([])
})

test('docs/package.md tells of every entry point, and of no other', () => {
  const told = packagePageRows('Entry points').map(([entry]) => unquoted(entry))
  expect(told.sort()).toEqual([...ENTRIES].sort())
})

test('docs/package.md names the tools with the versions that are installed to try them', () => {
  const rows = packagePageRows('Tools it was tried with')
  const told = new Map(rows.map(([tool = '', version = '']) => [tool, version]))
  const besides = /^(@rollup\/plugin-|react|tencentcloud-|yaml$)/ // what those tools or the tests need
  const tools = Object.entries(dependencies).filter(([name]) => !besides.test(name))
  const installed = tools.map(([name, version]) => [name, version.replace(/^npm:typescript@/, '')] as const)
  expect(told).toEqual(new Map([...installed, ['typescript', manifest.devDependencies.typescript]]))
})

test('docs/package.md names the oldest Node that the package allows, wherever it names one', () => {
  const named = [...PAGE.matchAll(/since (?:Node )?(\d+\.\d+)(?=, the oldest|; TypeScript)/g)].map(
    ([, version]) => version,
  )
  expect(named).toEqual(['20.19', '20.19'])
  expect(manifest.engines.node).toBe('>=20.19')
})
