import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as defaults from '../src/defaults.js'
import { slimErrorCodes } from '../src/errors.js'
import { FAULTS } from './fixtures/faults.js'
import { WX_FAULTS } from './fixtures/wx-faults.js'
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_IMAGE_SIDE_PX } from '../src/protocol/pic-operations.js'

const readme = readFileSync('README.md', 'utf8')

/** Text of the part under a heading, up to the next heading of any depth. */
function part(heading: string): string {
  const start = readme.indexOf(`\n${heading}\n`)
  expect(start, `README has no heading "${heading}"`).toBeGreaterThan(0)
  const [text = ''] = readme.slice(start + heading.length + 2).split(/\n#+ /)
  return text.replace(/ +/g, ' ') // the formatter pads tables
}

/** Cells of the rows of a table, without the head. */
function cellsOf(table: string): string[][] {
  const lines = table.split('\n').filter(line => line.startsWith('| ') && !line.startsWith('| -'))
  return lines.map(line => line.split('|').map(cell => cell.trim()))
}

/** First cells of the table rows in a text, without the head. */
function rows(text: string): readonly string[] {
  return text
    .split('\n')
    .filter(line => line.startsWith('| '))
    .slice(2)
    .map(line => line.split('|')[1]?.trim() ?? '')
}

const codesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '')

/** Names of the members of an interface in src/types.ts and of those it extends there. */
function membersOf(name: string): readonly string[] {
  const types = readFileSync('src/types.ts', 'utf8')
  const found = new RegExp(`interface ${name}(?: extends (\\w+))? \\{([^]*?)\\n\\}`).exec(types)
  expect(found, `src/types.ts has no interface ${name}`).not.toBeNull()
  const own = [...(found?.[2] ?? '').matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member]) => member ?? '')
  return found?.[1] ? [...membersOf(found[1]), ...own] : own
}

describe('README', () => {
  it('lists every error code once, and no other', () => {
    expect(rows(part('### Errors')).flatMap(codesIn).sort()).toEqual([...slimErrorCodes].sort())
  })

  it('lists every option of the client and of an upload, and no other', () => {
    const listed = rows(part('## Client')).flatMap(codesIn)
    // Two tables: the second one's head is among the rows.
    expect(listed.sort()).toEqual([...membersOf('ClientOptions'), ...membersOf('UploadOptions')].sort())
  })

  it('lists every option of the calls for stored pictures, and no other', () => {
    const options = part('### Stored pictures').match(/^\| `(?:download|signUrl|process|processAll)\(.*$/gm) ?? []
    const listed = options.map(row => codesIn((row.split('|')[3] ?? '').replace(/ \([^)]*\)/g, '')).sort())
    const members = ['DownloadOptions', 'SignUrlOptions', 'ProcessOptions', 'ProcessAllOptions'].map(membersOf)
    expect(listed).toEqual(members.map(names => [...new Set(names)].sort()))
    expect(part('### Stored pictures')).toContain(`\`expiresInSec\` (${defaults.DEFAULT_URL_LIFE_SEC})`)
  })

  it('names the defaults and limits that the code has', () => {
    const client = part('## Client')
    expect(client).toContain(`at most ${defaults.MAX_CONCURRENCY} | ${defaults.DEFAULT_CONCURRENCY} |`)
    expect(client).toContain(`| ${defaults.DEFAULT_TIMEOUT_MS} |`)
    const limits = part('## Limits and fees')
    expect(limits).toContain(`${MAX_IMAGE_BYTES / 1024 / 1024} MB`)
    expect(limits).toContain(`${MAX_IMAGE_SIDE_PX / 1000} 000 px`)
    expect(limits).toContain(`${MAX_IMAGE_PIXELS / 1e6} million`)
  })

  it('tells of each fault what the tests in the browser expect, and of no other', () => {
    const [, table = ''] = part('### Reliability').split('| fault |')
    const rows = Object.entries(FAULTS).map(([fault, { put, parts, ends }]) => {
      return ['', fault, put, parts, ends === 'stored' ? ends : `\`${ends}\``, '']
    })
    expect(cellsOf(table)).toEqual(rows)
    const played = readdirSync('test/e2e').map(name => readFileSync(join('test/e2e', name), 'utf8'))
    expect(Object.keys(FAULTS).filter(fault => !played.some(text => text.includes(`'${fault}'`)))).toEqual([])
  })

  it('tells of each fault of a phone what the tests expect, and of no other', () => {
    const [table = ''] = part('## Mini programs').split('| what you get |')[1]?.split('\n\n') ?? []
    const rows = Object.entries(WX_FAULTS).map(([fault, { does, ends }]) => ['', fault, does, `\`${ends}\``, ''])
    expect(cellsOf(table)).toEqual(rows)
  })

  it('names when a mini program sends parts, and how large its file is', () => {
    const text = part('## Mini programs')
    expect(text).toContain(`below ${defaults.DEFAULT_MINI_PROGRAM_PARTS_FROM_BYTES / 2 ** 20} MiB`)
    const sizeOf = (file: string) => Math.round(readFileSync(file).length / 1000)
    const sizes = ['node_modules/cos-wx-sdk-v5/dist/cos-wx-sdk-v5.min.js', 'dist/miniprogram/index.js'].map(sizeOf)
    expect(text).toMatch(new RegExp(`\\| file, minified \\| ${sizes.join(' KB \\| \\| \\| ')} KB`))
  })

  it('tells the sizes that the files have', () => {
    const sizeKb = (file: string) => Math.round(gzipSync(readFileSync(file), { level: 9 }).length / 1000)
    expect(readme).toContain(`with everything in is ${sizeKb('dist/cos-slim.min.js')} KB gzip`)
    expect(readme).toContain(`axios already, ${sizeKb('dist/index.js')} KB`)
    expect(readme).toContain(`(${sizeKb('dist/cos-slim.lite.min.js')} KB gzip)`)
    expect(readme).toContain(`the rest, ${sizeKb('dist/diagnosis.js')} KB gzip, is loaded`)
  })
})

describe('code in the README', () => {
  // Inside the project, so that package names resolve as they do for a user.
  const folder = mkdtempSync('build/docs-')
  const declared = [
    'declare const file: File, bar: { value: number }, image: HTMLImageElement, secretId: string, secretKey: string',
    'declare function userOf(request: Request): Promise<string>',
    'declare function show(text: string): void',
    'declare const Taro: { request(options: object): unknown }',
    'declare const wx: { chooseMedia(options: object): Promise<{ tempFiles: { tempFilePath: string; size: number }[] }> }',
  ].join('\n')

  const blocks = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code ?? '')

  beforeAll(() => {
    // What one block makes is there in the blocks after it, as for a reader.
    const program = blocks.map(code => code.replace(/^import .*$/gm, '')).join('\n')
    const imports = new Set(blocks.flatMap(code => code.match(/^import .*$/gm) ?? []))
    writeFileSync(join(folder, 'readme.ts'), [...imports, declared, program, 'export {}'].join('\n'))
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'ES2022',
      module: 'ESNext',
      moduleResolution: 'bundler',
      lib: ['ES2022', 'DOM'],
      types: [],
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['readme.ts'] }))
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is there', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(3)
  })

  it('compiles against the built package', () => {
    const tsc = (): string => {
      try {
        execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], { encoding: 'utf8' })
        return ''
      } catch (error) {
        return (error as { stdout: string }).stdout // execFileSync throws what it read
      }
    }
    expect(tsc()).toBe('')
  })
})
