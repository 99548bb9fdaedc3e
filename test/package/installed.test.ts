import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { version } from '../../src/version.js'
import { installPackage, type InstalledPackage } from '../helpers/installed-package.js'

/** About a tenth above what they are. */
const MAX_TARBALL_KB = 430
const MAX_UNPACKED_KB = 1_300

interface SourceMap {
  readonly sources: readonly string[]
  readonly sourcesContent: readonly string[]
}

let installed: InstalledPackage

beforeAll(() => {
  installed = installPackage()
})
afterAll(() => installed.remove())

const PACKAGE = 'node_modules/cos-slim'

/** Text of a file of the package, where it is installed. */
const read = (path: string) => readFileSync(join(installed.folder, PACKAGE, path), 'utf8')

test('the tarball holds the built files, the README and the licence, and nothing else', () => {
  expect(installed.files).toEqual([
    'LICENSE',
    'README.md',
    'dist/adapters.d.ts',
    'dist/adapters.js',
    'dist/adapters.js.map',
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
    'dist/integrity.json',
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

test(`the tarball takes at most ${MAX_TARBALL_KB} KB, and ${MAX_UNPACKED_KB} KB unpacked`, () => {
  expect(installed.tarballBytes).toBeLessThanOrEqual(MAX_TARBALL_KB * 1000)
  expect(installed.unpackedBytes).toBeLessThanOrEqual(MAX_UNPACKED_KB * 1000)
})

test('only axios and crypto-js come along as direct dependencies', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: object } // our own file
  expect(Object.keys(dependencies)).toEqual(['axios', 'crypto-js'])
  expect(existsSync(join(installed.folder, 'node_modules/tencentcloud-sdk-nodejs-sts'))).toBe(false)
})

test('nothing runs when it is installed, neither of the package nor of what comes along', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: object } // our own file
  const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']
  expect(Object.keys(scripts).filter(name => atInstall.includes(name))).toEqual([])
  const account = readFileSync(join(installed.folder, 'node_modules/.package-lock.json'), 'utf8')
  const { packages } = JSON.parse(account) as { packages: Record<string, { hasInstallScript?: boolean }> } // npm's own format
  expect(Object.keys(packages)).toContain(PACKAGE)
  expect(Object.keys(packages).filter(path => packages[path]?.hasInstallScript)).toEqual([])
})

test('README and licence are those of the repository', () => {
  for (const name of ['README.md', 'LICENSE']) expect(read(name)).toBe(readFileSync(name, 'utf8'))
})

test('no file holds a path of the machine that built it', () => {
  expect(installed.files.filter(path => read(path).includes(process.cwd()))).toEqual([])
})

test('every source map is named by its script, and carries the sources that it names, all of src', () => {
  const maps = installed.files.filter(path => path.endsWith('.map'))
  const naming = installed.files.filter(path => path.endsWith('.js') && /^\/\/# sourceMappingURL=/m.test(read(path)))
  expect(maps).toEqual(naming.map(path => `${path}.map`))
  for (const path of naming) expect(read(path)).toContain(`\n//# sourceMappingURL=${basename(path)}.map\n`)
  for (const path of maps) {
    const { sources, sourcesContent } = JSON.parse(read(path)) as SourceMap // as its specification says
    expect(sources.filter(source => !/^\.\.\/src\/[\w/-]+\.ts$/.test(source))).toEqual([])
    const texts = sources.map(source => readFileSync(source.replace('../', ''), 'utf8'))
    expect(sourcesContent).toEqual(texts)
  }
})

test('the command runs under its own name where the package is installed', () => {
  const command = join(installed.folder, 'node_modules/.bin/cos-slim')
  expect(execFileSync(command, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`)
})
