import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { launchChromium } from '../helpers/chromium.js'
import { serveFolder, type FolderServer } from '../helpers/folder-server.js'
import { installBesideTools } from '../helpers/installed-package.js'
import { PREPARE_MS, runIn } from '../helpers/project-folder.js'
import { diagnoseIn } from '../helpers/page-diagnose.js'
import { collectProblems } from '../helpers/page-problems.js'
import { outcomeOf, prepareSettle, resultOf, startUpload } from '../helpers/page-upload.js'
import { photograph } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import { startStsServer, type StsServer } from '../helpers/sts-server.js'

/** Production builds of the same application, by the commands that their users run. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  vite: ['../node_modules/vite/bin/vite.js', 'build', '--logLevel=warn'],
  webpack: ['webpack.js'],
  rollup: ['../node_modules/rollup/dist/bin/rollup', '--config', '--failAfterWarnings', '--silent'],
  esbuild: [
    ...['../node_modules/esbuild/bin/esbuild', 'app.js', '--bundle', '--minify', '--splitting', '--format=esm'],
    ...['--outdir=built/esbuild', '--log-level=warning'],
  ],
}
const BUNDLERS = Object.keys(COMMANDS)
const PAGES: Readonly<Record<string, string>> = {
  webpack: 'webpack.html',
  rollup: 'index.html',
  esbuild: 'index.html',
}

/** Files of the package that a bundler keeps apart, each in a script of its own or with what it shares. */
const LOADED_LATER = ['parts.js', 'keep.js', 'md5.js']
/** Checksums are made in a worker. */
const POLICY = `default-src 'none'; script-src 'self'; worker-src blob:; img-src data:`
const PART_BYTES = 1_048_576

const picture = photograph('seeding-1335kb.png')
let cos: LocalCos
let sts: StsServer
let server: FolderServer
let browser: Browser

async function buildAll(folder: string): Promise<void> {
  for (const bundler of BUNDLERS) {
    await runIn(folder, process.execPath, COMMANDS[bundler] ?? [])
    const html = PAGES[bundler]
    if (html) copyFileSync(join(folder, html), join(folder, 'built', bundler, 'index.html'))
  }
}

beforeAll(async () => {
  const { folder } = await installBesideTools()
  await buildAll(folder)
  cos = await startLocalCos()
  const policy = () => `${POLICY}; connect-src ${cos.endpoint} ${sts.url}`
  server = await serveFolder(join(folder, 'built'), policy)
  sts = await startStsServer(cos, { pageOrigin: server.origin, endpoint: cos.endpoint })
  sts.scope = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/', allowParts: true }
  browser = await launchChromium()
}, PREPARE_MS)
afterAll(async () => {
  await browser.close()
  await Promise.all([server.close(), sts.close(), cos.close()])
})

describe.each(BUNDLERS)('built by %s', bundler => {
  let page: Page
  let problems: string[]
  /** How many scripts were asked for so far. */
  const scriptCount = () => server.asked.filter(path => path.startsWith(`/${bundler}/`) && path.endsWith('.js')).length

  beforeAll(async () => {
    page = await browser.newPage()
    problems = await collectProblems(page)
    await page.goto(`${server.origin}/${bundler}/index.html`)
    await prepareSettle(page)
  })
  afterAll(() => page.close())

  test('an application uploads a photograph, and loads nothing more for it', async () => {
    const before = scriptCount()
    await startUpload({ sts }, { page }, picture)
    const { outcome, original } = resultOf(await outcomeOf({ page }))
    expect(outcome).toBe('compressed')
    expect((await readBack(cos, original.key)).length).toBeLessThan(picture.buffer.length)
    expect(scriptCount()).toBe(before)
  })

  test('what sends parts, keeps uploads and makes checksums is loaded by the first upload that asks for it', async () => {
    const before = scriptCount()
    cos.log.length = 0
    const client = { partSizeBytes: PART_BYTES, persist: true }
    await startUpload({ sts }, { page }, picture, { client, options: { send: 'parts', integrity: 'md5', slim: false } })
    const { original } = resultOf(await outcomeOf({ page }))
    expect((await readBack(cos, original.key)).equals(picture.buffer)).toBe(true)
    const parts = cos.log.filter(({ method, queryNames }) => method === 'PUT' && queryNames.includes('partNumber'))
    expect(parts).toHaveLength(Math.ceil(picture.buffer.length / PART_BYTES))
    expect(scriptCount()).toBeGreaterThanOrEqual(before + LOADED_LATER.length)
    expect(problems).toEqual([])
  })

  test('the rest of diagnose is loaded by its first call, and finds nothing wrong', async () => {
    const before = scriptCount()
    const [diagnosis] = await diagnoseIn(page, { credentials: sts.url })
    expect(diagnosis).toMatchObject({ ok: true, findings: [] })
    expect(scriptCount()).toBeGreaterThan(before)
  })
})
