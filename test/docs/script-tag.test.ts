import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { launchChromium } from '../helpers/chromium.js'
import { listen, type Listening } from '../helpers/listening.js'
import { collectProblems } from '../helpers/page-problems.js'
import { smallPng } from '../helpers/pictures.js'
import { startStsServer, type StsServer } from '../helpers/sts-server.js'
import { codeIn, PAGES, pageOf } from './page.js'

const BROWSER_MS = 60_000
const GUIDE = pageOf('docs/guides/script-tag.md')
const SCRIPTS = ['cos-slim.min.js', 'cos-slim.diagnose.min.js']

const [html = ''] = codeIn(GUIDE, 'html')
const [policy = ''] = codeIn(GUIDE, 'http').map(code => code.replace(/^Content-Security-Policy: /, '').trim())
const INLINE = /<script>([^]*?)<\/script>/
const BUCKET = 'https://name-1250000000.cos.ap-beijing.myqcloud.com'

let cos: LocalCos
let sts: StsServer
let site: Listening
let browser: Browser
/** Sent with the page. */
let header = ''

/** The page of the guide, its script in a file of its own as the guide tells for a strict policy. */
const pageWith = (policyHeader: string) =>
  policyHeader === '' ? html : html.replace(INLINE, '<script src="/page.js"></script>')

beforeAll(async () => {
  cos = await startLocalCos()
  sts = await startStsServer(cos, { pageOrigin: 'http://127.0.0.1', endpoint: cos.endpoint })
  site = await listen((message, response) => {
    const path = message.url ?? '/'
    const script = SCRIPTS.find(name => path === `/${name}`)
    const type = script || path === '/page.js' ? 'text/javascript' : 'text/html'
    if (path === '/sts') {
      void fetch(sts.url).then(async answer => response.end(await answer.text()))
      return
    }
    response.writeHead(200, { 'content-type': type, ...(header && { 'content-security-policy': header }) })
    if (script) response.end(readFileSync(`dist/${script}`))
    else response.end(path === '/page.js' ? INLINE.exec(html)?.[1] : pageWith(header))
  })
  browser = await launchChromium()
}, BROWSER_MS)
afterAll(async () => {
  await browser.close()
  await Promise.all([site.close(), sts.close(), cos.close()])
})

async function open(policyHeader: string): Promise<{ page: Page; problems: string[] }> {
  header = policyHeader
  const page = await (await browser.newContext()).newPage()
  const problems = await collectProblems(page)
  await page.goto(`${site.origin}/`)
  return { page, problems: problems.filter(text => !text.includes('favicon')) }
}

async function lineAfterUpload(page: Page): Promise<string> {
  await page.setInputFiles('#picker', await smallPng())
  return (await page.textContent('#list li')) ?? ''
}

const STORED = /^uploads\/u42\/\S+\.png: compressed, \d+\.\d\d % saved$/

describe('the page of the script tag guide', () => {
  test('uploads what is picked and says how much was saved', { timeout: BROWSER_MS }, async () => {
    const { page, problems } = await open('')
    expect(await lineAfterUpload(page)).toMatch(STORED)
    expect(await page.locator('#bar').evaluate(bar => (bar as HTMLProgressElement).value)).toBe(1)
    expect(problems).toEqual([])
  })

  test('does so under the policy that the guide gives', { timeout: BROWSER_MS }, async () => {
    const { page, problems } = await open(policy.replace(BUCKET, cos.endpoint))
    expect(await lineAfterUpload(page)).toMatch(STORED)
    expect(problems).toEqual([])
  })

  test('does not where the policy names another bucket: the test above can fail', { timeout: BROWSER_MS }, async () => {
    const { page } = await open(policy)
    expect(await lineAfterUpload(page)).toMatch(/^network-or-cors: /)
  })
})

test('there is no other page in HTML', () => {
  expect(PAGES.flatMap(page => codeIn(page, 'html', 'http'))).toHaveLength(2)
})
