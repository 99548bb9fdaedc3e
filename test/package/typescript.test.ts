import { createRequire } from 'node:module'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import type ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { installBesideTools } from '../helpers/installed-package.js'
import { PREPARE_MS } from '../helpers/project-folder.js'
import { ENTRIES } from '../helpers/package-entries.js'
import { dependencies } from './tools/package.json' with { type: 'json' }

type Compiler = typeof ts

/** Those of the tools, by the names they are installed under, and the one that builds the package. */
const VERSIONS = [...Object.keys(dependencies).filter(name => name.startsWith('typescript-')), 'typescript']

const CLIENT = `
  import { createClient, diagnose, isCosSlimError, type Diagnosis, type UploadResult } from 'cos-slim'
  import { describeError } from 'cos-slim/messages'
  const client = createClient({ credentials: '/sts' })
  export const upload = (data: Uint8Array): PromiseLike<UploadResult> => client.upload({ name: 'a.png', data })
  export const say = (error: unknown): string => (isCosSlimError(error) ? describeError(error, 'zh').cause : '')
  export const explain = (): Promise<Diagnosis> => diagnose(client)
`
const SERVER = `
  import { createStsHandler } from 'cos-slim/sts'
  export const handle: (request: Request) => Promise<Response> = createStsHandler({
    secretId: 'a', secretKey: 'b', bucket: 'c-1', region: 'ap-beijing', scope: () => ({ keyPrefix: 'u/' }),
  })
`
/** All that an entry declares is checked with it: skipLibCheck is false. */
const EVERYTHING = ENTRIES.map((entry, index) => `export * as entry${index} from '${entry}'\n`).join('')

let folder: string
beforeAll(async () => {
  folder = (await installBesideTools()).folder
}, PREPARE_MS)

/** As a tsconfig.json has them. */
type Settings = Readonly<Record<string, unknown>>

const SETTINGS = {
  ...{ strict: true, noEmit: true, skipLibCheck: false, skipDefaultLibCheck: true, types: [] },
  ...{ target: 'ES2020', lib: ['ES2020', 'DOM'] },
}
const RESOLUTIONS: Readonly<Record<string, Settings>> = {
  bundler: { module: 'ESNext', moduleResolution: 'bundler' },
  node10: { module: 'ESNext', moduleResolution: 'node10' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
}

describe.each(VERSIONS)('%s', version => {
  let compiler: Compiler
  beforeAll(() => {
    compiler = createRequire(join(folder, 'project.js'))(version) as Compiler // an older one, with the same face
  })

  const isAtLeast = (major: number, minor: number) => {
    const [ownMajor = 0, ownMinor = 0] = compiler.version.split('.').map(Number)
    return ownMajor > major || (ownMajor === major && ownMinor >= minor)
  }

  /** Parsed once: they are long, and not what is tried. */
  const standard = new Map<string, ts.SourceFile | undefined>()

  /** Codes and texts of what the compiler finds wrong in a file of this name. */
  function faultsOf(name: string, text: string, settings: Settings): string[] {
    const file = join(folder, name)
    writeFileSync(file, text)
    const silenced = isAtLeast(6, 0) && { ignoreDeprecations: '6.0' }
    const all = { ...SETTINGS, ...silenced, ...settings }
    const { options, errors } = compiler.convertCompilerOptionsFromJson(all, folder)
    const host = compiler.createCompilerHost(options)
    const getSourceFile = host.getSourceFile.bind(host)
    host.getSourceFile = (path, ...rest) => {
      if (!/\/lib\.[\w.]+\.d\.ts$/.test(path)) return getSourceFile(path, ...rest)
      if (!standard.has(path)) standard.set(path, getSourceFile(path, ...rest))
      return standard.get(path)
    }
    const found = compiler.getPreEmitDiagnostics(compiler.createProgram([file], options, host))
    return [...errors, ...found].map(
      ({ code, messageText }) => `${code} ${compiler.flattenDiagnosticMessageText(messageText, '\n')}`,
    )
  }

  test.each(Object.entries(RESOLUTIONS))('takes every entry with moduleResolution %s', (_name, settings) => {
    expect(faultsOf('user.ts', CLIENT + SERVER + EVERYTHING, settings)).toEqual([])
  })

  test('needs no types of the browser for the client', () => {
    expect(faultsOf('client.ts', CLIENT, { ...RESOLUTIONS['bundler'], lib: ['ES2020'] })).toEqual([])
  })

  test('finds what is no option', () => {
    const wrong = `import { createClient } from 'cos-slim'\ncreateClient({ credential: '/sts' })`
    expect(faultsOf('wrong.ts', wrong, { ...RESOLUTIONS['bundler'] })).toEqual([
      expect.stringContaining("'credential'"),
    ])
  })

  test('lets CommonJS require the package from 5.8 on, and asks for import() before', () => {
    const required = `import { version } from 'cos-slim'\nexport const found: string = version`
    const expected = isAtLeast(5, 8) ? [] : [expect.stringMatching(/^1479 .*CommonJS module/)]
    expect(faultsOf('user.cts', required, { ...RESOLUTIONS['nodenext'] })).toEqual(expected)
  })
})
