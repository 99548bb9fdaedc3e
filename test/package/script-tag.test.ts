import { runInNewContext } from 'node:vm'
import { parse, type Node } from 'acorn'
import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { builtFile } from '../helpers/installed-package.js'

const SCRIPTS = ['cos-slim.min.js', 'cos-slim.lite.min.js']

const parseScript = (code: string): Node => parse(code, { ecmaVersion: 2018, sourceType: 'script' })

/** Every node of a syntax tree. */
function* nodesOf(node: unknown): Generator<Record<string, unknown>> {
  if (typeof node !== 'object' || node === null) return
  if ('type' in node) yield { ...node }
  for (const child of Object.values(node)) yield* nodesOf(child)
}

/** Names of the functions called or constructed. */
function calledNames(code: string): Set<unknown> {
  const calls = [...nodesOf(parseScript(code))].filter(({ type }) => /^(Call|New|Import)Expression$/.test(String(type)))
  return new Set(calls.map(({ type, callee }) => (callee ? (callee as { name?: string }).name : type))) // as acorn writes it
}

type Globals = Record<string, unknown>

/** What a page sees after loading the script. */
function load(name: string, globals: Globals = {}): { CosSlim: Globals } {
  const page = { ...globals } as Globals & { CosSlim: Globals } // set by the script
  runInNewContext(builtFile(name), page)
  return page
}

describe.each(SCRIPTS)('%s', name => {
  test('is written in syntax no newer than ES2018', () => {
    expect(() => parseScript(builtFile(name))).not.toThrow()
  })

  test('loads nothing else and makes no code out of text', () => {
    const called = calledNames(builtFile(name))
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

  test('begins with its name, version and licence, and those of what is inside', () => {
    const banner = builtFile(name).split('*/')[0]
    expect(banner).toContain(`/*! cos-slim ${manifest.version} | MIT licence`)
    expect(banner).toContain('with crypto-js | MIT licence')
    expect(banner?.includes('with axios | MIT licence')).toBe(name === 'cos-slim.min.js')
  })
})

test('the check for code out of text sees eval, Function and a dynamic import', () => {
  expect([...calledNames('eval("1"); new Function("2"); require("a")')]).toEqual(['eval', 'Function', 'require'])
})

test('the lite script takes the axios of the page and carries none', () => {
  expect(() => load('cos-slim.lite.min.js')).toThrow('axios is not defined')
  expect(builtFile('cos-slim.lite.min.js')).not.toContain('ERR_BAD_OPTION')
  expect(builtFile('cos-slim.min.js')).toContain('ERR_BAD_OPTION')
})

test('the full licence texts lie beside the scripts', () => {
  const texts = builtFile('licences.txt')
  expect(texts).toContain('Matt Zabriskie')
  expect(texts).toContain('Evan Vosberg')
  expect(texts.match(/permission notice/g)).toHaveLength(2)
})
