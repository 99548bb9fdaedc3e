import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { calledNames, parseScript } from '../helpers/called-names.js'
import { builtFile } from '../helpers/installed-package.js'

const SCRIPTS = ['cos-slim.min.js', 'cos-slim.lite.min.js']

const YEAR = 2018

type Globals = Record<string, unknown>

/** What a page sees after loading the script. */
function load(name: string, globals: Globals = {}): { CosSlim: Globals } {
  const page = { ...globals } as Globals & { CosSlim: Globals } // set by the script
  runInNewContext(builtFile(name), page)
  return page
}

describe.each(SCRIPTS)('%s', name => {
  test('is written in syntax no newer than ES2018', () => {
    expect(() => parseScript(builtFile(name), YEAR)).not.toThrow()
  })

  test('loads nothing else and makes no code out of text', () => {
    const called = calledNames(builtFile(name), YEAR)
    expect(
      ['require', 'eval', 'Function', 'importScripts', 'ImportExpression'].filter(used => called.has(used)),
    ).toEqual([])
  })

  test('adds the one global CosSlim with the same names as the ESM build', async () => {
    const page = load(name, { axios: {} })
    expect(Object.keys(page).filter(global => global !== 'axios')).toEqual(['CosSlim'])
    const path = '../../dist/index.js' // built, so there is no type for it
    const esm = (await import(path)) as Globals
    expect(Object.keys(page.CosSlim).sort()).toEqual(Object.keys(esm).sort())
  })

  test('says the version of package.json', () => {
    expect(load(name, { axios: {} }).CosSlim['version']).toBe(manifest.version)
  })
})

test('the check for code out of text sees eval, Function and a dynamic import', () => {
  expect([...calledNames('eval("1"); new Function("2"); require("a")', YEAR)]).toEqual(['eval', 'Function', 'require'])
})

test('the lite script takes the axios of the page and carries none', () => {
  expect(() => load('cos-slim.lite.min.js')).toThrow('axios is not defined')
  expect(builtFile('cos-slim.lite.min.js')).not.toContain('ERR_BAD_OPTION')
  expect(builtFile('cos-slim.min.js')).toContain('ERR_BAD_OPTION')
})
