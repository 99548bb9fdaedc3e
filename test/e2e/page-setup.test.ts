import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LocalCos } from '../../demo/emulator/local-cos.js'
import { DEFAULT_CORS_RULE, type PartialSettings } from '../../demo/emulator/settings.js'
import { startDemo, type Demo } from '../../demo/start.js'
import { contentsOf } from '../helpers/bucket-contents.js'
import { launchChromium } from '../helpers/chromium.js'
import {
  changeSettings,
  checkedSetup,
  checkSetup,
  fileAt,
  openDemoPage,
  rowIn,
  type OpenPage,
} from '../helpers/demo-page.js'

const PNG = fileAt(new URL('../../demo/page/sample/seeding-1335kb.png', import.meta.url), 'image/png')
const TEXT = { name: 'list.png', mimeType: 'image/png', buffer: Buffer.from('This is no picture.') }
const RIGHT: PartialSettings = { corsRules: [DEFAULT_CORS_RULE], ciBound: true, faults: [], sts: { delayMs: 0 } }
const REFUSED = { match: { method: 'PUT' }, times: 99, action: 'status', status: 403, code: 'AccessDenied' } as const

let demo: Demo
let browser: Browser
let opened: OpenPage | undefined

beforeAll(async () => {
  demo = await startDemo({ port: 0 })
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  await demo.close()
})

beforeEach(() => changeSettings(demo, RIGHT))

afterEach(async () => {
  await opened?.close()
  opened = undefined
})

async function open(...[options]: [Parameters<typeof openDemoPage>[2]?]): Promise<OpenPage> {
  opened = await openDemoPage(browser, demo.url, options)
  return opened
}

/** Requests of scripts from now on; a list that grows. */
function requestsOf(page: Page): Request[] {
  const requests: Request[] = []
  page.on('request', request => {
    if (request.resourceType() === 'xhr' || request.resourceType() === 'fetch') requests.push(request)
  })
  return requests
}

const isFocused = (page: Page, selector: string) =>
  page.locator(selector).evaluate(element => element === document.activeElement)

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

/** Keys in the bucket behind the page. */
async function storedKeys(): Promise<readonly string[]> {
  const { endpoint = '', stsEndpoint = '', bucket, region, secretId, secretKey } = demo.service
  const place = { endpoint, stsEndpoint, bucket, region, secretId, secretKey }
  return (await contentsOf(place as LocalCos, '')).keys // all that a signed request needs
}

/** What a screen reader hears from now on; a list that grows. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const region = document.querySelector('#announcements')
    if (!region) throw new Error('There is no live region')
    new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true })
  })
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard) // set above
}

const unstored = (page: Page) => page.getByRole('checkbox', { name: 'Without storing a picture' })

test('one press on a right set-up says that it is right, with at most six requests', async () => {
  const { page, problems } = await open()
  await page.locator('#destination').waitFor()
  const requests = requestsOf(page)
  const panel = await checkSetup(page)
  expect(await panel.locator('#setup-status').innerText()).toBe('Everything is right.')
  expect(await panel.locator('.finding').count()).toBe(0)
  expect(requests.length).toBeGreaterThanOrEqual(4)
  expect(requests.length).toBeLessThanOrEqual(6)

  await panel.locator('summary').click()
  expect(await panel.locator('#setup-step-list li').count()).toBe(requests.length)
  // Part of the check is what the service has to refuse, and the console tells of each refusal.
  expect(problems.filter(problem => !/status of 40[03]/.test(problem))).toEqual([])
})

test('a key that could not be deleted is named; without storing a picture there is none', async () => {
  const { page } = await open()
  const before = await storedKeys()
  await unstored(page).check()
  const panel = await checkSetup(page)
  expect(await storedKeys()).toEqual(before)
  expect(await panel.innerText()).toContain('whether pictures are slimmed was not checked')
  expect(await panel.locator('#setup-left').isHidden()).toBe(true)

  await unstored(page).uncheck()
  await page.getByRole('button', { name: 'Check again' }).click()
  const left = panel.locator('#setup-left')
  await left.waitFor()
  const added = (await storedKeys()).filter(key => !before.includes(key))
  expect(added.map(key => `Left in the bucket, as it could not be deleted: ${key}`)).toContain(await left.innerText())
})

test('without a CORS rule: the finding, and its rule, which is copied to the letter', async () => {
  await changeSettings(demo, { corsRules: [] })
  const { page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const panel = await checkSetup(page)
  const finding = panel.locator('.finding').first()
  expect(await finding.getAttribute('data-code')).toBe('cors-origin')
  expect(await finding.innerText()).toContain(`No CORS rule of the bucket allows ${demo.url}.`)

  const targets = await finding.locator('.paste').evaluateAll(all => all.map(element => element.dataset['target']))
  expect(targets).toEqual(['cors-xml', 'cors-json', 'link', 'command'])
  for (const [name, target] of [
    ['CORS rule, XML', 'cors-xml'],
    ['CORS rule, JSON for the official SDKs', 'cors-json'],
  ]) {
    const copy = finding.getByRole('button', { name: `Copy: ${name}` })
    await copy.click()
    await expect.poll(() => copy.innerText()).toBe('Copied')
    expect(await clipboard(page)).toBe(await finding.locator(`[data-target="${target}"] pre`).textContent())
  }
  const { CORSRules: rules } = JSON.parse(await clipboard(page)) as { CORSRules: { AllowedOrigin: string[] }[] }
  expect(rules.map(rule => rule.AllowedOrigin)).toEqual([[demo.url]])

  const link = finding.locator('[data-target="link"] a')
  expect(await link.getAttribute('href')).toBe(`${demo.service.origin}/`)
  expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual(['_blank', 'noopener'])
})

test('the report is copied whole, as a console shows it', async () => {
  await changeSettings(demo, { ciBound: false })
  const { page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const panel = await checkSetup(page)
  await page.getByRole('button', { name: 'Copy report' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const report = await clipboard(page)
  expect(report).toMatch(/^ci-off \(certain\): /)
  const steps = await panel.locator('#setup-step-list li').allTextContents()
  expect(steps.length).toBeGreaterThan(3)
  for (const step of steps) expect(report.split('\n')).toContain(step)
  const { secretId, secretKey } = demo.service
  for (const secret of [secretId, secretKey]) expect(report).not.toContain(secret)
})

test('the open panel changes its language with the page, and keeps its place', async () => {
  await changeSettings(demo, { corsRules: [] })
  const { page } = await open()
  const panel = await checkSetup(page)
  await panel.locator('summary').click()
  await page.click('#language')
  const text = await panel.innerText()
  expect(text).toContain(`存储桶没有允许 ${demo.url} 的跨域规则。`)
  expect(text).toContain('跨域规则（XML）')
  expect(text).toMatch(/检查过程：\d+ 步/)
  expect(await panel.locator('#setup-status').innerText()).toBe('3 个可能的原因')
  expect(await panel.locator('.certainty').allTextContents()).toEqual(['可能', '可能', '可能'])
  expect(await panel.locator('details').getAttribute('open')).not.toBeNull()
  // Evidence, steps and what is to be pasted have no language.
  const labels = panel.locator('h2, h3, h4, button, summary, label, #setup-status, #setup-note, [data-part="remedy"]')
  for (const label of await labels.allTextContents()) if (label !== '') expect(label).toMatch(/\p{Script=Han}/u)

  await page.click('#language')
  expect(await panel.innerText()).toContain(`No CORS rule of the bucket allows ${demo.url}.`)
})

test('a device without network is told so, and everything that takes is there already', async () => {
  const { page } = await open()
  await page.context().setOffline(true)
  const panel = await checkSetup(page)
  expect(await panel.locator('.finding').getAttribute('data-code')).toBe('offline')
  expect(await panel.locator('.finding').innerText()).toMatch(/^Certain\s+The device is offline\./)
})

test('a check that runs says so, and cannot be started again meanwhile', async () => {
  await changeSettings(demo, { sts: { delayMs: 1500 } })
  const { page } = await open()
  const requests = requestsOf(page)
  await page.locator('#setup-toggle').click()
  expect(await page.locator('#setup-status').innerText()).toMatch(/^Checking: \d+ requests? so far$/)
  const again = page.getByRole('button', { name: 'Check again' })
  expect(await again.getAttribute('aria-disabled')).toBe('true')
  await again.click({ force: true })
  await page.locator('#setup-toggle').click()
  await page.locator('#setup-toggle').click()
  await checkedSetup(page)
  expect(requests.filter(request => request.url().endsWith('/sts'))).toHaveLength(1)
  expect(await again.getAttribute('aria-disabled')).toBe('false')
})

test('a press shuts the panel, and the next one checks again', async () => {
  const { page } = await open()
  const panel = await checkSetup(page)
  await changeSettings(demo, { ciBound: false })
  await page.getByRole('button', { name: 'Check my setup', expanded: true }).click()
  expect(await panel.isHidden()).toBe(true)
  await page.getByRole('button', { name: 'Check my setup', expanded: false }).click()
  await panel.locator('[data-code="ci-off"]').waitFor()
})

test('an upload that fails of a setting offers the check, leads there and runs it; one that is no picture does not', async () => {
  await changeSettings(demo, { faults: [REFUSED] })
  const { page } = await open({ viewport: { width: 800, height: 500 } })
  await page.setInputFiles('#picker', [PNG, TEXT])
  const row = await rowIn(page, PNG.name, 'failed')
  const other = await rowIn(page, TEXT.name, 'failed')
  expect(await other.locator('[data-part="check-setup"]').isHidden()).toBe(true)

  const heard = await listen(page)
  await row.getByRole('button', { name: `Check my setup: ${PNG.name}` }).press('Enter')
  const panel = await checkedSetup(page)
  expect(await isFocused(page, '#setup-heading')).toBe(true)
  expect((await page.locator('#setup-heading').boundingBox())?.y).toBeLessThan(200)
  expect(await panel.locator('.finding').getAttribute('data-code')).toBe('policy')
  expect(await page.locator('#setup-toggle').getAttribute('aria-expanded')).toBe('true')
  await expect
    .poll(async () => (await heard()).join(' '), { timeout: 10_000 })
    .toContain('One thing to look at: The credentials')
})

test('a picture that was stored but not slimmed offers the check', async () => {
  await changeSettings(demo, { ciBound: false })
  const { page } = await open()
  await page.setInputFiles('#picker', PNG)
  const row = await rowIn(page, PNG.name, 'done')
  await row
    .locator('.note')
    .getByRole('button', { name: `Check my setup: ${PNG.name}` })
    .click()
  await page.locator('#setup-panel [data-code="ci-off"]').waitFor()
})

test('all of the panel works by keyboard alone', async () => {
  await changeSettings(demo, { corsRules: [] })
  const { page } = await open()
  await page.locator('#setup-toggle').press('Enter')
  await checkedSetup(page)
  expect(await isFocused(page, '#setup-toggle')).toBe(true)
  const seen: string[] = []
  for (let count = 0; count < 14 && !seen.includes('setup-again'); count += 1) {
    await page.keyboard.press('Tab')
    seen.push(
      await page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('data-part') || ''),
    )
  }
  const pasted = ['copy', 'text']
  expect(seen).toEqual([
    'setup-unstored',
    ...[...pasted, ...pasted, 'copy', 'link', ...pasted],
    'setup-steps-summary',
    'setup-copy',
    'setup-again',
  ])
  await changeSettings(demo, RIGHT)
  await page.keyboard.press('Space')
  await page.getByText('Everything is right.').waitFor()
  expect(await isFocused(page, '#setup-again')).toBe(true)
})
