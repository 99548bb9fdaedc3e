import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { parse } from 'acorn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPackage, type InstalledPackage } from '../helpers/installed-package.js'
import { PREPARE_MS, prepareProject, runIn } from '../helpers/mini-program-project.js'
import { startPhone, STS_HOST } from '../helpers/phone.js'
import { photograph } from '../helpers/pictures.js'
import { savedReport } from '../helpers/saved-report.js'

/** What compile.cjs writes. */
interface Report {
  readonly warnings: readonly { readonly jsPath: string; readonly msg: string }[]
  readonly files: Readonly<Record<string, string>>
}

const PAGE = 'pages/index/index'

const NATIVE = {
  'project.config.json': JSON.stringify({ appid: 'wx0000000000000000', miniprogramRoot: './', setting: {} }),
  'app.json': JSON.stringify({ pages: [PAGE] }),
  'app.js': 'App({})',
  [`${PAGE}.json`]: JSON.stringify({ usingComponents: {} }),
  [`${PAGE}.wxml`]: `<button class="choose" bindtap="choose">Choose</button><text class="phase">{{phase}}</text><text class="report">{{report}}</text>`,
  [`${PAGE}.js`]: `
    const { createClient } = require('cos-slim')
    const client = createClient({ credentials: 'https://${STS_HOST}/sts' })
    Page({
      data: { phase: '', report: '' },
      async choose() {
        const { tempFiles } = await wx.chooseMedia({ count: 1, mediaType: ['image'] })
        const onState = ({ phase }) => this.setData({ phase })
        const { outcome, savedFraction, slim } = await client.upload(tempFiles[0], { onState })
        this.setData({ report: \`\${outcome}, \${Math.round(savedFraction * 100)} % saved: \${slim?.key}\` })
      },
    })
  `,
}

/** The project that is packed. */
function writeProject(folder: string): void {
  for (const [path, text] of Object.entries(NATIVE)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
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
  writeProject(installed.folder)
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
  const packed = join(installed.folder, 'miniprogram_npm/cos-slim')
  const ours = join(installed.folder, 'node_modules/cos-slim/dist/miniprogram')
  expect(filesIn(packed)).toContain('index.js')
  expect(filesIn(packed)).toEqual(filesIn(ours))
  for (const path of filesIn(ours)) expect(readFileSync(join(packed, path))).toEqual(readFileSync(join(ours, path)))
})

test('the official packer has no warning about it', () => {
  expect(report.warnings.filter(({ jsPath }) => jsPath.includes('cos-slim/'))).toEqual([])
})

describe('compiled by the official compiler', () => {
  const scripts = () => Object.entries(report.files).filter(([path]) => path.endsWith('.js'))

  test('the whole project is there, in ES5', () => {
    expect(Object.keys(report.files)).toEqual(
      expect.arrayContaining(['app.js', `${PAGE}.js`, 'miniprogram_npm/cos-slim/index.js']),
    )
    for (const [path, code] of scripts()) expect(() => parse(code, { ecmaVersion: 5 }), path).not.toThrow()
  })

  test('it uploads the picture that was chosen, and says how much was saved', async () => {
    const picture = photograph('seeding-1335kb.png')
    const program = { modules: Object.fromEntries(scripts()), page: PAGE, wxml: NATIVE[`${PAGE}.wxml`] }
    const phone = await startPhone()
    try {
      const texts = await phone.upload(program, picture)
      expect(texts['phase']?.at(-1)).toBe('done')
      const saved = await savedReport(phone.cos, texts, picture)
      expect(saved).toMatchObject({ outcome: 'compressed', status: 200, percent: saved.truePercent })
    } finally {
      await phone.close()
    }
  })
})
