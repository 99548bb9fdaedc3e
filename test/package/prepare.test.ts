import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const PREPARE = resolve(import.meta.dirname, '../../demo/prepare.mjs')

/** Does what the real build does that matters here: it leaves a stamp, and tells how often it ran. */
const BUILD = `
  const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
  for (const folder of ['dist', 'build']) mkdirSync(folder, { recursive: true })
  writeFileSync('build/complete', '')
  appendFileSync('builds.txt', 'x')
`
const MANIFEST = { name: 'project', version: '1.0.0', scripts: { build: 'node build.cjs' } }
const LOCK = { name: 'project', version: '1.0.0', lockfileVersion: 3, packages: { '': MANIFEST } }
const FUTURE = new Date('2100-01-01')

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fresh-clone-'))
  for (const path of ['demo/page', 'src']) mkdirSync(join(folder, path), { recursive: true })
  cpSync(PREPARE, join(folder, 'demo/prepare.mjs'))
  write('package.json', JSON.stringify(MANIFEST))
  write('package-lock.json', JSON.stringify(LOCK))
  write('build.cjs', BUILD)
  write('rollup.config.mjs', '')
  write('src/index.ts', '')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const buildCount = () => (existsSync(join(folder, 'builds.txt')) ? readFileSync(join(folder, 'builds.txt')).length : 0)

const prepare = (...flags: string[]) =>
  spawnSync(process.execPath, ['demo/prepare.mjs', ...flags], { cwd: folder, encoding: 'utf8' })

test('builds where nothing was built, once', () => {
  expect(prepare('--build').status).toBe(0)
  expect(buildCount()).toBe(1)
  prepare('--build')
  expect(buildCount()).toBe(1)
})

test('builds again when a source is newer than the build', () => {
  prepare('--build')
  utimesSync(join(folder, 'src/index.ts'), FUTURE, FUTURE)
  prepare('--build')
  expect(buildCount()).toBe(2)
})

test('builds again when dist was deleted', () => {
  prepare('--build')
  rmSync(join(folder, 'dist'), { recursive: true })
  prepare('--build')
  expect(buildCount()).toBe(2)
})

test('leaves the build alone when it is not asked for', () => {
  expect(prepare().status).toBe(0)
  expect(buildCount()).toBe(0)
})

test('installs when a package of the lock file is not there, and not again when it is', () => {
  write('package.json', JSON.stringify({ ...MANIFEST, dependencies: { local: 'file:local' } }))
  mkdirSync(join(folder, 'local'))
  write('local/package.json', '{ "name": "local", "version": "1.0.0" }')
  rmSync(join(folder, 'package-lock.json'))
  spawnSync('npm install --package-lock-only', { cwd: folder, shell: true })
  expect(prepare().stderr).toContain('Installing')
  expect(existsSync(join(folder, 'node_modules/local/package.json'))).toBe(true)
  expect(prepare().stderr).not.toContain('Installing')
})

test('keeps stdout for the script it runs', () => {
  write('build.cjs', `${BUILD}; console.log('from the build')`)
  const { stdout, stderr } = prepare('--build')
  expect(stdout).toBe('')
  expect(stderr).toContain('from the build')
})

test('says so and fails when the build fails', () => {
  write('build.cjs', 'process.exit(3)')
  const { status, stderr } = prepare('--build')
  expect(status).toBe(1)
  expect(stderr).toContain('npm run build failed')
})
