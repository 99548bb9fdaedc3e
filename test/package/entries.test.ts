import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPackage, type InstalledPackage } from '../helpers/installed-package.js'
import { ENTRIES } from '../helpers/package-entries.js'

let installed: InstalledPackage
/** Names of the values that each entry declares. */
let declared: Readonly<Record<string, readonly string[]>>

beforeAll(() => {
  installed = installPackage()
  declared = declaredNames()
})
afterAll(() => installed.remove())

function declaredNames(): Record<string, string[]> {
  const file = join(installed.folder, 'entries.ts')
  writeFileSync(file, ENTRIES.map(entry => `export * as ${nameOf(entry)} from '${entry}'\n`).join(''))
  const options = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, noEmit: true, types: [] }
  const program = ts.createProgram([file], options)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const all = source && checker.getSymbolAtLocation(source)
  const isValue = (symbol: ts.Symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return (target.flags & ts.SymbolFlags.Value) !== 0
  }
  const namesOf = (entry: string) => {
    const symbol = all?.exports?.get(ts.escapeLeadingUnderscores(nameOf(entry)))
    if (!symbol) throw new Error(`${entry} has no declarations`)
    const exported = checker.getExportsOfModule(checker.getAliasedSymbol(symbol))
    return exported
      .filter(isValue)
      .map(({ name }) => name)
      .sort()
  }
  return Object.fromEntries(ENTRIES.map(entry => [entry, namesOf(entry)]))
}

const nameOf = (entry: string) => entry.replace(/\W/g, '_')

/** Runs a file of this name in the user's project: Node takes `.mjs` as an ES module and `.cjs` as CommonJS. */
function run(name: string, code: string): { readonly said: unknown; readonly complaints: string } {
  const file = join(installed.folder, name)
  writeFileSync(file, code)
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' })
  return { said: stdout === '' ? undefined : JSON.parse(stdout), complaints: stderr }
}

test('every entry is among those that are tried', () => {
  expect(ENTRIES).toEqual(
    expect.arrayContaining(['cos-slim', 'cos-slim/sts', 'cos-slim/messages', 'cos-slim/miniprogram']),
  )
})

describe.each(ENTRIES)('%s', entry => {
  test('is imported by ES modules, with the names of its declarations', () => {
    const { said, complaints } = run(
      'run.mjs',
      `import * as it from '${entry}'\nconsole.log(JSON.stringify(Object.keys(it)))`,
    )
    expect(complaints).toBe('')
    expect(said).toEqual(expect.arrayContaining([...(declared[entry] ?? [])]))
    expect(declared[entry]).not.toEqual([])
  })

  test('is required by CommonJS, with the same names and without a warning', () => {
    const { said, complaints } = run('run.cjs', `console.log(JSON.stringify(Object.keys(require('${entry}'))))`)
    expect(complaints).toBe('')
    expect(said).toEqual(expect.arrayContaining([...(declared[entry] ?? [])]))
  })
})

test('required and imported, the package is the same one', () => {
  const code = `
    const { CosSlimError } = require('cos-slim')
    import('cos-slim').then(it => console.log(JSON.stringify(it.CosSlimError === CosSlimError)))
  `
  expect(run('same.cjs', code)).toEqual({ said: true, complaints: '' })
})

test('package.json is there for tools that look the version up', () => {
  const code = `import found from 'cos-slim/package.json' with { type: 'json' }\nconsole.log(JSON.stringify(found.name))`
  expect(run('manifest.mjs', code).said).toBe('cos-slim')
})

test('the files inside the package are out of reach', () => {
  const code = `console.log(JSON.stringify(await import('cos-slim/dist/index.js').then(() => 'found', e => e.code)))`
  expect(run('inside.mjs', code).said).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED')
})

test('our code looks at no global of a browser while it is imported', () => {
  const globals = ['window', 'document', 'navigator', 'XMLHttpRequest', 'localStorage', 'location', 'File']
  const code = `
    const touched = []
    for (const name of ${JSON.stringify(globals)}) {
      const value = globalThis[name]
      const get = () => {
        if (/[\\\\/]cos-slim[\\\\/]dist[\\\\/](?!miniprogram)/.test(new Error().stack.split('\\n')[2])) touched.push(name)
        return value
      }
      Object.defineProperty(globalThis, name, { configurable: true, get })
    }
    for (const entry of ${JSON.stringify(ENTRIES)}) await import(entry)
    console.log(JSON.stringify(touched))
  `
  expect(run('globals.mjs', code).said).toEqual([])
})
