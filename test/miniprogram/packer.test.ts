import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative, resolve } from 'node:path'
import { parse } from 'acorn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseOnComponent, chooseOnPage } from '../helpers/demo-visit.js'
import { installPackage, type InstalledPackage } from '../helpers/installed-package.js'
import { diagnoseInApp } from '../helpers/mini-diagnose.js'
import { PREPARE_MS, prepareProject, runIn } from '../helpers/project-folder.js'
import { startPhone, STS_HOST, type Phone } from '../helpers/phone.js'
import { photograph } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import { ECMASCRIPT_NAMES, MINI_PROGRAM_NAMES } from '../helpers/worlds/ecmascript-names.js'
import { freeNames } from '../helpers/worlds/free-names.js'
import { ENGINE_NAMES } from '../helpers/worlds/world.js'

/** What compile.cjs writes. */
interface Report {
  readonly warnings: readonly { readonly jsPath: string; readonly msg: string }[]
  readonly files: Readonly<Record<string, string>>
}

const DEMO = resolve(import.meta.dirname, '../../demo/miniprogram')
const PAGES = ['pages/uploader/uploader', 'pages/client/client'] as const
const COMPONENT = 'miniprogram_npm/cos-slim/cos-slim-uploader/index'

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

/** The demo with an STS endpoint of its own. Files that no page needs are kept, so that `packOptions` alone decides. */
function copyDemo(folder: string): void {
  for (const name of ['app', 'project.config.json']) {
    const filter = (path: string) => basename(path) !== 'miniprogram_npm' // left by the developer tools
    cpSync(join(DEMO, name), join(folder, name), { recursive: true, filter })
  }
  rewrite(join(folder, 'app/config.js'), text => text.replace(/(?<=stsUrl: ')[^']*/, `https://${STS_HOST}/sts`))
  rewrite(join(folder, 'project.config.json'), text => text.replace(/(?<="ignoreUploadUnusedFiles": )true/, 'false'))
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .sort()

let installed: InstalledPackage
let report: Report
let scratch: string

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'cos-slim-packer-'))
  installed = installPackage()
  copyDemo(installed.folder)
  const packer = await prepareProject('packer')
  const reportFile = join(scratch, 'report.json')
  await runIn(packer, process.execPath, ['compile.cjs', installed.folder, reportFile])
  report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report // as compile.cjs writes it
}, PREPARE_MS)
afterAll(() => {
  installed.remove()
  rmSync(scratch, { recursive: true, force: true })
})

test('the official packer takes the mini-program files as they are, and nothing else of the package', () => {
  const packed = join(installed.folder, 'app/miniprogram_npm/cos-slim')
  const ours = join(installed.folder, 'node_modules/cos-slim/dist/miniprogram')
  expect(filesIn(packed)).toEqual(expect.arrayContaining(['diagnose.js', 'index.js']))
  expect(filesIn(packed)).toEqual(filesIn(ours))
  for (const path of filesIn(ours)) expect(readFileSync(join(packed, path))).toEqual(readFileSync(join(ours, path)))
})

test('the official packer has warnings about packages of axios whose main file it does not find, and about no other', () => {
  const packages = join(installed.folder, 'node_modules')
  const warned = report.warnings.map(({ jsPath, msg }) => `${relative(packages, jsPath).split('/')[0] ?? ''}: ${msg}`)
  const about = ['axios', 'dunder-proto', 'math-intrinsics', 'proxy-from-env']
  expect(warned.sort()).toEqual(about.map(name => `${name}: Npm package entry file not found`))
})

describe('compiled by the official compiler', () => {
  const scripts = () => Object.fromEntries(Object.entries(report.files).filter(([path]) => path.endsWith('.js')))

  test('every page is there, in ES5', () => {
    const named = PAGES.flatMap(page => ['js', 'json', 'wxml'].map(ending => `${page}.${ending}`))
    const paths = [...named, 'app.js', 'app.json', 'app.wxss', 'theme.json', 'sitemap.json']
    expect(Object.keys(report.files)).toEqual(expect.arrayContaining(paths))
    for (const [path, code] of Object.entries(scripts())) {
      expect(() => parse(code, { ecmaVersion: 5 }), path).not.toThrow()
    }
  })

  test('nothing of the packages is left but the files of cos-slim, thanks to packOptions', () => {
    expect(filesIn(join(installed.folder, 'app/miniprogram_npm'))).toContain('crypto-js/index.js')
    const files = ['js', 'json', 'wxml', 'wxss'].map(ending => `${COMPONENT}.${ending}`)
    const own = ['diagnose.js', 'index.js', 'miniprogram.js', 'package.json']
    files.push(...own.map(name => `miniprogram_npm/cos-slim/${name}`))
    expect(Object.keys(report.files).filter(path => path.startsWith('miniprogram_npm/'))).toEqual(files)
  })

  test('the files of cos-slim name nothing of a browser', () => {
    const known = new Set<string>([...ECMASCRIPT_NAMES, ...MINI_PROGRAM_NAMES])
    const ownNames = (path: string) => freeNames(report.files[path] ?? '', path).filter(name => !known.has(name))
    for (const name of ['index', 'diagnose']) expect(ownNames(`miniprogram_npm/cos-slim/${name}.js`)).toEqual([])
    expect(ownNames(`${COMPONENT}.js`)).toEqual(['Component'])
  })

  describe.each(ENGINE_NAMES)('in %s', engine => {
    const picture = photograph('seeding-1335kb.png')
    let phone: Phone
    beforeAll(async () => {
      phone = await startPhone()
    })
    afterAll(() => phone.close())

    test('the page of the client uploads the chosen picture, and says how much was saved', async () => {
      const data = await phone.run(scripts(), picture, engine, world => world.call(chooseOnPage, PAGES[1]))
      const said = Object.fromEntries(data.lines.map(({ name, value }) => [name, value]))
      expect(said).toMatchObject({ outcome: 'compressed', before: String(picture.buffer.length) })
      expect(data).toMatchObject({ phase: 'done', isRunning: false })
      const { length } = await readBack(phone.cos, said['key'] ?? '')
      expect(said['after']).toBe(String(length))
      expect(said['saved']).toBe(`${((1 - length / picture.buffer.length) * 100).toFixed(1)}%`)
      expect(length).toBeLessThan(picture.buffer.length)
    })

    test('what says which setting is wrong finds its other file', async () => {
      const credentials = `https://${STS_HOST}/sts`
      const diagnosis = await phone.run(scripts(), picture, engine, world => diagnoseInApp(world, {}, { credentials }))
      expect(diagnosis).toMatchObject({ ok: true, findings: [] })
    })

    test('the component uploads the chosen picture, and tells its page', async () => {
      const { events, said } = await phone.run(scripts(), picture, engine, world =>
        world.call(chooseOnComponent, PAGES[0], COMPONENT),
      )
      const told = events.filter(([name]) => name !== 'change')
      expect(told.map(([name]) => name)).toEqual(['success', 'complete'])
      expect(told[0]?.[1]).toMatchObject({ result: { outcome: 'compressed' } })
      expect(told[1]?.[1]).toMatchObject({ count: 1, doneCount: 1, failedCount: 0 })
      expect(said).toBe('1 张已保存，0 张未保存')
    })
  })
})
