import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../helpers/chromium.js'
import { serveFolder, type FolderServer } from '../helpers/folder-server.js'
import { builtFile } from '../helpers/installed-package.js'
import { listen, type Listening } from '../helpers/listening.js'
import { collectProblems } from '../helpers/page-problems.js'

const DIST = resolve(import.meta.dirname, '../../dist')

let browser: Browser
/** Stands for the network that the scripts come from: another origin than the page. */
let scripts: FolderServer
let pages: Listening
let html: string

beforeAll(async () => {
  browser = await launchChromium()
  scripts = await serveFolder(DIST, () => `default-src 'none'`)
  pages = await listen((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(html))
})
afterAll(async () => {
  await browser.close()
  await Promise.all([scripts.close(), pages.close()])
})

const hashes = JSON.parse(builtFile('integrity.json')) as Readonly<Record<string, string>> // written by the build

const [SHOWN = ''] = /<script .*<\/script>/.exec(readFileSync('docs/package.md', 'utf8')) ?? []

/** As docs/package.md shows it. */
const tag = (file: string, hash = hashes[file] ?? '') =>
  SHOWN.replace('https://example.com/cos-slim.min.js', `${scripts.origin}/${file}`).replace('sha384-...', hash)

async function open(...tags: readonly string[]) {
  html = `<!doctype html><link rel="icon" href="data:,">${tags.join('')}`
  const page = await browser.newPage()
  const problems = await collectProblems(page)
  await page.goto(pages.origin)
  return { page, problems }
}

test('integrity.json holds the hash of every script for a page', () => {
  const files = readdirSync(DIST).filter(name => name.endsWith('.min.js'))
  expect(files.length).toBeGreaterThanOrEqual(3)
  const hashOf = (file: string) => createHash('sha384').update(builtFile(file)).digest('base64')
  expect(hashes).toEqual(Object.fromEntries(files.map(file => [file, `sha384-${hashOf(file)}`])))
})

test('a page that names the hash runs the script', async () => {
  const { page, problems } = await open(tag('cos-slim.min.js'))
  expect(await page.evaluate(() => typeof CosSlim.createClient)).toBe('function')
  expect(problems).toEqual([])
  await page.close()
})

test('a script that is not what the hash says does not run', async () => {
  const { page, problems } = await open(tag('cos-slim.min.js', hashes['cos-slim.lite.min.js']))
  expect(await page.evaluate(() => 'CosSlim' in globalThis)).toBe(false)
  expect(problems).toEqual([expect.stringMatching(/integrity/)])
  await page.close()
})

test('with the tag of the other script, diagnose loads nothing that no hash was named for', async () => {
  const { page, problems } = await open(tag('cos-slim.min.js'), tag('cos-slim.diagnose.min.js'))
  scripts.asked.length = 0
  const hasFindings = await page.evaluate(async () => {
    const client = CosSlim.createClient({ credentials: () => Promise.reject(new Error('none')) })
    return (await CosSlim.diagnose(client)).findings.length > 0
  })
  expect(hasFindings).toBe(true)
  expect(scripts.asked).toEqual([])
  expect(problems).toEqual([])
  await page.close()
})
