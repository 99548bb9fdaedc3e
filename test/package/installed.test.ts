import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import ts from 'typescript'
import { installPackage, type InstalledPackage } from '../helpers/installed-package.js'

let installed: InstalledPackage

beforeAll(() => {
  installed = installPackage()
})
afterAll(() => installed.remove())

/** Runs a module in the user's project and returns the JSON it prints. */
function runInProject(code: string): unknown {
  const file = join(installed.folder, 'run.mjs')
  writeFileSync(file, code)
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' }))
}

test('the tarball holds the built files, the README and the licence, and nothing else', () => {
  expect(installed.files).toEqual([
    'LICENSE',
    'README.md',
    'dist/cli.js',
    'dist/client.js',
    'dist/client.js.map',
    'dist/cos-slim.diagnose.min.js',
    'dist/cos-slim.lite.min.js',
    'dist/cos-slim.min.js',
    'dist/cos-slim.rest.min.js',
    'dist/diagnose.js',
    'dist/diagnose.js.map',
    'dist/diagnosis.js',
    'dist/diagnosis.js.map',
    'dist/error-codes.js',
    'dist/error-codes.js.map',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/index.js.map',
    'dist/keep.js',
    'dist/keep.js.map',
    'dist/licences.txt',
    'dist/md5.js',
    'dist/md5.js.map',
    'dist/messages.d.ts',
    'dist/messages.js',
    'dist/messages.js.map',
    'dist/miniprogram/cos-slim-uploader/index.js',
    'dist/miniprogram/cos-slim-uploader/index.json',
    'dist/miniprogram/cos-slim-uploader/index.wxml',
    'dist/miniprogram/cos-slim-uploader/index.wxss',
    'dist/miniprogram/diagnose.js',
    'dist/miniprogram/index.d.ts',
    'dist/miniprogram/index.js',
    'dist/miniprogram/miniprogram.js',
    'dist/miniprogram/package.json',
    'dist/parts.js',
    'dist/parts.js.map',
    'dist/record-store.js',
    'dist/record-store.js.map',
    'dist/stored.js',
    'dist/stored.js.map',
    'dist/sts.d.ts',
    'dist/sts.js',
    'dist/twin.js',
    'dist/twin.js.map',
    'package.json',
  ])
})

test('only axios and crypto-js come along as direct dependencies', () => {
  const manifest = join(installed.folder, 'node_modules/cos-slim/package.json')
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: object } // our own file
  expect(Object.keys(dependencies)).toEqual(['axios', 'crypto-js'])
  expect(existsSync(join(installed.folder, 'node_modules/tencentcloud-sdk-nodejs-sts'))).toBe(false)
})

test('no built file holds a path of the machine that built it', () => {
  const dist = join(installed.folder, 'node_modules/cos-slim/dist')
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(name =>
    statSync(join(dist, name)).isFile(),
  )
  const withPath = files.filter(name => readFileSync(join(dist, name), 'utf8').includes(process.cwd()))
  expect(withPath).toEqual([])
})

describe('on a server, every entry can be imported', () => {
  test.each([
    ['cos-slim', ['CosSlimError', 'createClient', 'diagnose', 'isCosSlimError', 'slimErrorCodes', 'version']],
    ['cos-slim/messages', ['describeError', 'describeErrorCode', 'describeServiceCode']],
    ['cos-slim/sts', ['buildPolicy', 'createStsHandler']],
  ])('%s, with the exports the README names', (entry, names) => {
    const found = runInProject(`console.log(JSON.stringify(Object.keys(await import('${entry}')).sort()))`)
    expect(found).toEqual(expect.arrayContaining(names))
  })

  test('package.json, for tools that look the version up', () => {
    const code = `import found from 'cos-slim/package.json' with { type: 'json' }\nconsole.log(JSON.stringify(found.name))`
    expect(runInProject(code)).toBe('cos-slim')
  })

  test('without our code looking at a browser global', () => {
    const globals = ['window', 'document', 'navigator', 'XMLHttpRequest', 'localStorage', 'location', 'File']
    const touched = runInProject(`
      const touched = []
      for (const name of ${JSON.stringify(globals)}) {
        const value = globalThis[name]
        const get = () => {
          if (/[\\\\/]cos-slim[\\\\/]dist[\\\\/]/.test(new Error().stack.split('\\n')[2])) touched.push(name)
          return value
        }
        Object.defineProperty(globalThis, name, { configurable: true, get })
      }
      for (const entry of ['cos-slim', 'cos-slim/messages', 'cos-slim/sts']) await import(entry)
      console.log(JSON.stringify(touched))
    `)
    expect(touched).toEqual([])
  })
})

test('the files inside the package are out of reach', () => {
  const code = `console.log(JSON.stringify(await import('cos-slim/dist/index.js').then(() => 'found', e => e.code)))`
  expect(runInProject(code)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED')
})

describe('the declarations serve a strict TypeScript project', () => {
  const source = `
    import { createClient, isCosSlimError, type UploadResult } from 'cos-slim'
    import { describeError } from 'cos-slim/messages'
    const client = createClient({ credentials: '/sts' })
    export const upload = (data: Uint8Array): PromiseLike<UploadResult> => client.upload({ name: 'a.png', data })
    export const say = (error: unknown): string => (isCosSlimError(error) ? describeError(error, 'zh').cause : '')
  `
  const server = `
    import { createStsHandler } from 'cos-slim/sts'
    export const handle: (request: Request) => Promise<Response> = createStsHandler({
      secretId: 'a', secretKey: 'b', bucket: 'c-1', region: 'ap-beijing', scope: () => ({ keyPrefix: 'u/' }),
    })
  `

  function compile(text: string, options: ts.CompilerOptions): string[] {
    const file = join(installed.folder, 'user.ts')
    writeFileSync(file, text)
    const strict = { strict: true, noEmit: true, skipLibCheck: false, types: [], target: ts.ScriptTarget.ES2020 }
    const program = ts.createProgram([file], { ...strict, ...options })
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  }

  const resolutions: [string, ts.CompilerOptions][] = [
    ['node16', { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 }],
    ['bundler', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
  ]

  test.each(resolutions)('with moduleResolution %s, and no DOM types for the client', (_name, options) => {
    expect(compile(source, { ...options, lib: ['lib.es2020.d.ts'] })).toEqual([])
  })

  test.each(resolutions)('with moduleResolution %s, and web types for the STS handler', (_name, options) => {
    expect(compile(server, { ...options, lib: ['lib.es2020.d.ts', 'lib.dom.d.ts'] })).toEqual([])
  })

  test('and refuse what is no option', () => {
    const wrong = `import { createClient } from 'cos-slim'\ncreateClient({ credential: '/sts' })`
    const [, options] = resolutions[0] ?? ['', {}]
    expect(compile(wrong, { ...options, lib: ['lib.es2020.d.ts'] })).toEqual([expect.stringContaining("'credential'")])
  })
})
