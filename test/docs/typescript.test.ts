import { expect, test } from 'vitest'
import { checkOf } from './checks.js'
import { moduleOf, typeErrors } from './compile.js'
import { codeIn, PAGES, type Page } from './page.js'

const COMPILE_MS = 30_000

/** What the reader's own code has. */
const AROUND = `
  declare const file: File, files: readonly File[], picker: HTMLInputElement
  declare const bar: HTMLProgressElement, image: HTMLImageElement
  declare const secretId: string, secretKey: string
  declare function userOf(request: Request): Promise<string>
  declare function show(text: string): void
  declare function log(entry: object): void
  declare const Taro: { request(options: object): unknown }
  declare const wx: { chooseMedia(options: object): Promise<{ tempFiles: { tempFilePath: string; size: number }[] }> }
`

const isServer = (page: Page) => codeIn(page, 'ts').some(code => code.includes("from 'node:"))
const pages = PAGES.filter(
  page => codeIn(page, 'ts').length > 0 && checkOf(page, 'ts') === 'test/docs/typescript.test.ts',
)

/** A page's own functions stand in for those that are declared for all. */
function declarationsFor(page: Page): string {
  const own = codeIn(page, 'ts').join('\n')
  return AROUND.split('\n')
    .filter(
      line => !/function (\w+)/.test(line) || !own.includes(`function ${/function (\w+)/.exec(line)?.[1] ?? ''}(`),
    )
    .join('\n')
}

const modulesOf = (some: readonly Page[]) =>
  Object.fromEntries(some.map(page => [`${page.path}.ts`, moduleOf(codeIn(page, 'ts'), declarationsFor(page))]))

test('the code of all pages compiles against the built package', { timeout: COMPILE_MS }, () => {
  const inPages = pages.filter(page => !isServer(page))
  expect(inPages.length).toBeGreaterThan(5)
  expect(typeErrors(modulesOf(inPages), { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] })).toEqual(
    [],
  )
})

test('that of servers compiles with the types of Node', { timeout: COMPILE_MS }, () => {
  const onServers = pages.filter(isServer)
  expect(onServers.length).toBeGreaterThan(0)
  expect(typeErrors(modulesOf(onServers), { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'], types: ['node'] })).toEqual([])
})

test('an option that does not exist is found', { timeout: COMPILE_MS }, () => {
  const wrong = moduleOf(["import { createClient } from 'cos-slim'\n", "createClient({ credential: '/sts' })\n"])
  const errors = typeErrors({ 'wrong.ts': wrong }, { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] })
  expect(errors).toEqual([expect.stringContaining("'credential'")])
})
