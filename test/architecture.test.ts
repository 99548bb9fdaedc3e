import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ESLint } from 'eslint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
const RULES = join(ROOT, 'test/layers.cjs')
const ONE_RUN_MS = 60_000

/** Runs dependency-cruiser as `npm run check:layers` does. */
const cruise = (folder: string, outputType: string) =>
  spawnSync(process.execPath, [CRUISER, '--config', RULES, '--output-type', outputType, 'src', 'demo'], {
    cwd: folder,
    encoding: 'utf8',
  })

test('no file of src or demo crosses a wall', { timeout: ONE_RUN_MS }, () => {
  const { stdout, status } = cruise(ROOT, 'err-long')
  expect(stdout).toContain('no dependency violations found')
  expect(status).toBe(0)
})

/** A project that crosses every wall once. */
const CROSSINGS: Record<string, string> = {
  'tsconfig.json': '{ "compilerOptions": { "module": "ESNext", "moduleResolution": "bundler" } }',
  'package.json': '{ "type": "module", "dependencies": { "axios": "1" }, "devDependencies": { "sharp": "1" } }',
  'node_modules/axios/package.json': '{ "name": "axios", "version": "1.0.0", "main": "index.js" }',
  'node_modules/axios/index.js': '',
  'node_modules/sharp/package.json': '{ "name": "sharp", "version": "1.0.0", "main": "index.js" }',
  'node_modules/sharp/index.js': '',
  'src/types.ts': `import type { Part } from './protocol/part.js'\nexport type A = Part`,
  'src/errors.ts': `import sharp from 'sharp'\nexport const error = sharp`,
  'src/protocol/part.ts': `import type { Queue } from '../upload/queue.js'\nexport type Part = Queue`,
  'src/protocol/http.ts': `import axios from 'axios'\nexport const http = axios`,
  'src/upload/queue.ts': `import type { Provider } from '../credentials/provider.js'\nexport type Queue = Provider`,
  'src/request/attempt.ts': `import type { Queue } from '../upload/queue.js'\nexport type Attempt = Queue`,
  'src/upload/explain.ts': `import { decide } from '../diagnose/decide.js'\nexport const explain = decide`,
  'src/diagnose/decide.ts': `import { keep } from '../upload/keep.js'\nexport const decide = keep`,
  'src/upload/keep.ts': 'export const keep = 1',
  'src/upload/left-over.ts': 'export const nobodyNeedsMe = 1',
  'src/upload/hash.ts': `import { createHash } from 'node:crypto'\nexport const hash = createHash`,
  'src/credentials/provider.ts': `import type { X } from '../../test/x.js'\nexport type Provider = X`,
  'src/client.ts': `import { host } from './hosts/host.js'\nexport const client = host\nexport type Client = 1`,
  'src/hosts/host.ts': `import type { Client } from '../client.js'\nexport const host: Client = 1`,
  'src/hosts/server.ts': `import { keys } from '../cli/keys.js'\nexport const server = keys`,
  'src/cli/keys.ts': `export const keys = 1`,
  'src/sts/handler.ts': `import { hash } from '../upload/hash.js'\nexport const handler = hash`,
  'src/download/again.ts': `import { all } from '../index.js'\nexport const again = all`,
  'src/helpers/misc.ts': `import type { A } from '../types.js'\nexport type Misc = A`,
  'src/adapters/kit.ts': `import { keep } from '../upload/keep.js'\nexport const kit = keep`,
  'src/uploader/row.ts': `import type { A } from '../types.js'\nexport type Row = A`,
  'src/index.ts': `import './missing.js'\nimport './adapters/kit.js'\nexport const all = 1`,
  'demo/emulator/start.ts': `import type { A } from '../../src/types.js'\nexport type B = A`,
  'demo/page/page.ts': `import { client } from '../../src/client.js'\nexport const c = client`,
  'demo/miniprogram/app/app.js': `import { client } from '../../../src/client.js'`,
  'demo/start.ts': `import type { X } from '../test/x.js'\nexport type Y = X`,
  'test/x.ts': 'export type X = 1',
}

/** What the report must say: the wall, and the import that goes through it. */
const WALLS: readonly (readonly [wall: string, from: string, to: string])[] = [
  ['foundation-is-the-bottom', 'src/types.ts', 'src/protocol/part.ts'],
  ['protocol-is-pure', 'src/protocol/part.ts', 'src/upload/queue.ts'],
  ['protocol-needs-no-platform', 'src/protocol/http.ts', 'node_modules/axios/index.js'],
  ['only-transport-knows-axios', 'src/protocol/http.ts', 'node_modules/axios/index.js'],
  ['request-knows-no-part', 'src/request/attempt.ts', 'src/upload/queue.ts'],
  ['parts-do-not-know-each-other', 'src/upload/queue.ts', 'src/credentials/provider.ts'],
  ['client-chooses-no-host', 'src/client.ts', 'src/hosts/host.ts'],
  ['hosts-know-no-client', 'src/hosts/host.ts', 'src/client.ts'],
  ['no-cycles', 'src/client.ts', 'src/hosts/host.ts'],
  ['diagnose-stands-beside', 'src/upload/explain.ts', 'src/diagnose/decide.ts'],
  ['diagnose-carries-no-client', 'src/diagnose/decide.ts', 'src/upload/keep.ts'],
  ['adapters-stand-beside', 'src/index.ts', 'src/adapters/kit.ts'],
  ['adapters-carry-no-client', 'src/adapters/kit.ts', 'src/upload/keep.ts'],
  ['assembly-is-below-the-entries', 'src/hosts/server.ts', 'src/cli/keys.ts'],
  ['server-stays-on-the-server', 'src/hosts/server.ts', 'src/cli/keys.ts'],
  ['entry-folders-stay-apart', 'src/sts/handler.ts', 'src/upload/hash.ts'],
  ['nobody-imports-an-entry', 'src/download/again.ts', 'src/index.ts'],
  ['uploader-is-a-visitor', 'src/uploader/row.ts', 'src/types.ts'],
  ['every-file-has-a-place', 'src/helpers/misc.ts', 'src/types.ts'],
  ['node-only-on-the-server', 'src/upload/hash.ts', 'crypto'],
  ['src-ships-without-its-surroundings', 'src/credentials/provider.ts', 'test/x.ts'],
  ['src-uses-only-what-users-install', 'src/errors.ts', 'node_modules/sharp/index.js'],
  ['emulator-can-disagree', 'demo/emulator/start.ts', 'src/types.ts'],
  ['page-is-a-visitor', 'demo/page/page.ts', 'src/client.ts'],
  ['page-is-a-visitor', 'demo/miniprogram/app/app.js', 'src/client.ts'],
  ['demo-needs-no-tests', 'demo/start.ts', 'test/x.ts'],
  ['no-orphans', 'src/upload/left-over.ts', 'src/upload/left-over.ts'],
  ['imports-resolve', 'src/index.ts', './missing.js'],
]

interface Violation {
  readonly rule: { readonly name: string }
  readonly from: string
  readonly to: string
}

describe('in a project that crosses every wall', () => {
  let folder: string
  let violations: string[]
  let report: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'walls-'))
    for (const [path, text] of Object.entries(CROSSINGS)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const { summary } = JSON.parse(cruise(folder, 'json').stdout) as { summary: { violations: Violation[] } } // its format
    violations = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
    report = cruise(folder, 'err-long').stdout
  }, ONE_RUN_MS)

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(WALLS)('%s is reported for %s -> %s', (wall, from, to) => {
    expect(violations).toContain(`${wall}: ${from} -> ${to}`)
  })

  test('every wall has its crossing here', async () => {
    const { default: config } = (await import('./layers.cjs')) as { default: { forbidden: { name: string }[] } } // our file
    expect([...new Set(WALLS.map(([wall]) => wall))].sort()).toEqual(config.forbidden.map(({ name }) => name).sort())
  })

  test('the report for people names the wall and says what to do', () => {
    expect(report).toContain('error parts-do-not-know-each-other: src/upload/queue.ts')
    expect(report).toContain('put what they share into request or protocol')
  })
})

describe('the surroundings are out of reach', () => {
  const linter = new ESLint({ cwd: ROOT, overrideConfigFile: join(ROOT, 'test/eslint.config.mjs') })
  const rulesBroken = async (filePath: string, code: string) => {
    const results = await linter.lintText(`${code}\n`, { filePath: join(ROOT, filePath) })
    return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId ?? message))
  }

  test.each([
    ['the clock', 'export const now = () => Date.now()', 'no-restricted-properties'],
    ['the clock by way of a new Date', 'export const today = () => new Date()', 'no-restricted-syntax'],
    ['chance', 'export const dice = () => Math.random()', 'no-restricted-properties'],
    ['timers', 'export const later = (then: () => void) => setTimeout(then, 1)', 'no-restricted-globals'],
    ['the network', "export const get = () => fetch('/')", 'no-restricted-globals'],
    ['the page', 'export const title = () => document.title', 'no-restricted-globals'],
    ['the console', "export const say = () => console.log('a')", 'no-console'],
  ])('a file of src/upload that reaches for %s does not pass', { timeout: ONE_RUN_MS }, async (_what, code, rule) => {
    expect(await rulesBroken('src/upload/state.ts', code)).toContain(rule)
  })

  test('a time that was given may be formatted', { timeout: ONE_RUN_MS }, async () => {
    const code = 'export const day = (nowMs: number) => new Date(nowMs).toISOString()'
    expect(await rulesBroken('src/upload/state.ts', code)).toEqual([])
  })

  test('a host may read the clock', { timeout: ONE_RUN_MS }, async () => {
    expect(await rulesBroken('src/hosts/browser.ts', 'export const now = () => Date.now()')).toEqual([])
  })

  test('what DOM types offer does not compile outside hosts and transport', { timeout: ONE_RUN_MS }, () => {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const files = execFileSync(process.execPath, [tsc, '-p', 'test/tsconfig.pure.json', '--listFilesOnly'], {
      cwd: ROOT,
    })
      .toString()
      .split('\n')
    expect(files.filter(file => /lib\.dom/.test(file))).toEqual([])
    expect(files.filter(file => /src\/upload\/state\.ts$/.test(file))).toHaveLength(1)
  })
})
