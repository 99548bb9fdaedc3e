import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { afterAll, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { calledNames, nodesOf, parseScript } from '../helpers/called-names.js'
import { builtFile } from '../helpers/installed-package.js'
import { ECMASCRIPT_NAMES } from '../helpers/worlds/ecmascript-names.js'
import { freeNames } from '../helpers/worlds/free-names.js'

const FILE = 'miniprogram/index.js'
/** What the first file loads when it is asked which setting is wrong. */
const DIAGNOSE_FILE = 'miniprogram/diagnose.js'
const TYPES = resolve(import.meta.dirname, '../../dist/miniprogram/index.d.ts')
/** What the oldest base libraries take that are still seen. */
const YEAR = 2015
/** The base library gives no more to be sure of. */
const PLATFORM_NAMES = ['setTimeout', 'clearTimeout', 'wx', 'module', 'exports']
const MAX_BYTES = 90_000
const MAX_DIAGNOSE_BYTES = 27_000

type Exports = Record<string, unknown>

/** As a mini program loads it. */
function load(globals: object = {}): Exports {
  const module = { exports: {} as Exports }
  runInNewContext(builtFile(FILE), { ...globals, module, exports: module.exports })
  return module.exports
}

/** Texts that the script makes regular expressions of. */
const expressionTexts = (code: string) =>
  [...nodesOf(parseScript(code, YEAR))]
    .filter(({ type, callee }) => /^(Call|New)Expression$/.test(String(type)) && isRegExp(callee))
    .map(({ arguments: given }) => (given as { value?: unknown }[])[0]?.value) // as acorn writes it

const isRegExp = (callee: unknown) => (callee as { name?: string }).name === 'RegExp'

describe('the script', () => {
  test.each([FILE, DIAGNOSE_FILE])('%s is written in syntax no newer than ES2015, regular expressions too', file => {
    expect(() => parseScript(builtFile(file), YEAR)).not.toThrow()
    for (const text of expressionTexts(builtFile(file))) {
      if (typeof text === 'string') expect(() => parseScript(`/${text}/`, YEAR)).not.toThrow()
    }
  })

  test.each([
    'async () => {}',
    '({ ...a })',
    'a ** b',
    '/(?<=a)b/',
    '/(?<name>a)/',
    '/a/s',
    '/\\p{L}/u',
    'try {} catch {}',
  ])('is not allowed to hold %s', code => {
    expect(() => parseScript(code, YEAR)).toThrow(SyntaxError)
  })

  test.each([
    [FILE, ['require']],
    [DIAGNOSE_FILE, []],
  ])('%s names nothing but what every platform has', (file, more) => {
    const allowed: readonly string[] = [...ECMASCRIPT_NAMES, ...PLATFORM_NAMES, ...more]
    expect(freeNames(builtFile(file), file).filter(name => !allowed.includes(name))).toEqual([])
  })

  test('loads nothing but the rest of diagnose, by a name that packers see', () => {
    const calls = [...nodesOf(parseScript(builtFile(FILE), YEAR))].filter(
      ({ type, callee }) => type === 'CallExpression' && (callee as { name?: string }).name === 'require', // as acorn writes it
    )
    expect(calls).toMatchObject([{ arguments: [{ type: 'Literal', value: './diagnose.js' }] }])
  })

  test.each([FILE, DIAGNOSE_FILE])('%s makes no code out of text', file => {
    const called = calledNames(builtFile(file), YEAR)
    expect(called.has('Promise')).toBe(true)
    expect(['eval', 'Function', 'importScripts'].filter(name => called.has(name))).toEqual([])
  })

  test('does not run the rest of diagnose until it is called', async () => {
    const asked: unknown[] = []
    const require = (path: unknown) => {
      asked.push(path)
      return { diagnoseMiniProgram: (...given: unknown[]) => given }
    }
    const { diagnose } = load({ require }) as { diagnose: (...given: unknown[]) => Promise<unknown> }
    expect(asked).toEqual([])
    expect(await diagnose('client', { store: false })).toEqual(['client', { store: false }])
    expect(asked).toEqual(['./diagnose.js'])
  })

  test.each([
    [FILE, MAX_BYTES],
    [DIAGNOSE_FILE, MAX_DIAGNOSE_BYTES],
  ])('%s has at most %i bytes', (file, maxBytes) => {
    expect(Buffer.byteLength(builtFile(file))).toBeLessThanOrEqual(maxBytes)
  })

  test('exports what the ESM build exports, and the maker of hosts', async () => {
    const path = '../../dist/index.js' // built, so there is no type for it
    const esm = (await import(path)) as Exports
    expect(Object.keys(load()).sort()).toEqual([...Object.keys(esm), 'createMiniProgramHost'].sort())
  })

  test('says the version of package.json', () => {
    expect(load()['version']).toBe(manifest.version)
  })

  test('loads without wx, which only a client without a host asks for', () => {
    const { createClient, createMiniProgramHost } = load({ setTimeout, clearTimeout }) as Record<
      string,
      (options: object) => unknown
    >
    const options = { credentials: 'https://sts.example.com/' }
    expect(() => createClient?.(options)).toThrow('wx is not defined')
    const host = createMiniProgramHost?.({ request: () => undefined })
    expect(createClient?.({ ...options, host })).toHaveProperty('upload')
  })
})

test('the folder says that it holds CommonJS, and package.json that mini programs find it there', () => {
  expect(JSON.parse(builtFile('miniprogram/package.json'))).toEqual({ type: 'commonjs' })
  expect(manifest.miniprogram).toBe('dist/miniprogram')
  expect(manifest.exports['./miniprogram'].default).toBe(`./dist/${FILE}`)
})

describe('the types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mini-program-types-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Messages of the compiler in a project that knows neither pages nor Node. */
  function messagesFor(code: string, types: readonly string[] = []): string[] {
    const path = join(folder, 'app.ts')
    writeFileSync(path, code.replaceAll('cos-slim', TYPES.replace(/\.d\.ts$/, '.js')))
    const options: ts.CompilerOptions = {
      ...{ strict: true, noEmit: true, lib: ['lib.es2015.d.ts'], target: ts.ScriptTarget.ES2015, types: [...types] },
      ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
      typeRoots: [resolve(import.meta.dirname, '../../node_modules')],
    }
    return ts
      .getPreEmitDiagnostics(ts.createProgram([path], options))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  }

  test('compile where there is neither Blob nor DOM: a body is an ArrayBuffer', () => {
    expect(
      messagesFor(`
        import { createClient, isCosSlimError, type UploadResult } from 'cos-slim'
        const client = createClient({ credentials: 'https://sts.example.com/' })
        export const uploaded: Promise<UploadResult> = client.upload('wxfile://a.png', { send: 'form' })
        export const bytes: Promise<ArrayBuffer> = client.download('a.png').then(({ body }) => body)
        export const code = (error: unknown) => (isCosSlimError(error) ? error.code : undefined)
      `),
    ).toEqual([])
  })

  test('take a client of its own to what says which setting is wrong, and into its options', () => {
    expect(
      messagesFor(`
        import { createClient, diagnose, type Diagnosis, type Finding, type FindingCode, type Paste } from 'cos-slim'
        const client = createClient({ credentials: 'https://sts.example.com/', explain: diagnose })
        export const diagnosis: Promise<Diagnosis> = diagnose(client, { store: false })
        export const codes: Promise<FindingCode[]> = diagnosis.then(({ findings }) => findings.map(one => one.code))
        export const listed = ({ code, paste = [] }: Finding): Paste[] => (code === 'wx-domain' ? [...paste] : [])
      `),
    ).toEqual([])
  })

  test('take the official wx and what it chooses', () => {
    expect(
      messagesFor(
        `
        import { createClient, createMiniProgramHost } from 'cos-slim'
        const client = createClient({ credentials: 'https://sts.example.com/', host: createMiniProgramHost(wx) })
        wx.chooseMedia({ success: ({ tempFiles }) => void client.uploadAll(tempFiles) })
        `,
        ['miniprogram-api-typings'],
      ),
    ).toEqual([])
  })

  test('refuse what is no source', () => {
    const code = `
      import { createClient } from 'cos-slim'
      createClient({ credentials: 'https://sts.example.com/' }).upload(7)
    `
    expect(messagesFor(code).join()).toContain('is not assignable')
  })
})
