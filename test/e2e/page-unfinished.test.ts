import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../demo/start.js'
import { launchChromium } from '../helpers/chromium.js'
import { fileAt, rowIn, throttleUploads } from '../helpers/demo-page.js'

const PNG = fileAt(new URL('../../demo/page/sample/seeding-1335kb.png', import.meta.url), 'image/png')
const COPY = { ...PNG, name: 'copy.png', buffer: Buffer.concat([PNG.buffer, Buffer.from('again')]) }

let demo: Demo
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  demo = await startDemo({ port: 0 })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await demo.close()
})
beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-US' })
})
afterEach(() => context.close())

const open = async () => {
  const page = await context.newPage()
  await page.goto(demo.url)
  return page
}

/** A page that is closed while its uploads are under way. */
async function interrupted(files: readonly (typeof PNG)[]): Promise<void> {
  const page = await open()
  await throttleUploads(page, 50_000)
  await page.setInputFiles('#picker', [...files])
  for (const { name } of files) await rowIn(page, name, 'uploading')
  await page.close()
}

const banner = (page: Page) => page.locator('#unfinished')

test('what was not stored before the page was closed goes on with one click', async () => {
  await interrupted([PNG, COPY])
  const page = await open()
  await banner(page).getByText('2 pictures were not stored before this page was closed.').waitFor()
  await banner(page).getByRole('button', { name: 'Continue' }).click()
  expect(await banner(page).isHidden()).toBe(true)
  for (const { name, buffer } of [PNG, COPY]) {
    const row = await rowIn(page, name, 'done')
    const stored = await fetch(
      new URL((await row.locator('[data-part="original-link"]').getAttribute('href')) ?? '', demo.url),
    )
    expect(Buffer.from(await stored.arrayBuffer()).equals(buffer)).toBe(true)
  }
  await page.reload()
  await page.locator('#version').getByText('0.').waitFor()
  expect(await banner(page).isHidden()).toBe(true)
})

test('what is forgotten is not offered again', async () => {
  await interrupted([PNG])
  const page = await open()
  await banner(page).getByText(`${PNG.name} was not stored before this page was closed.`).waitFor()
  await page.getByRole('button', { name: '中文' }).click()
  await banner(page).getByText(`上次关闭页面时，${PNG.name} 尚未存储。`).waitFor()
  await banner(page).getByRole('button', { name: '放弃' }).click()
  expect(await page.locator('#picker').evaluate(picker => picker === document.activeElement)).toBe(true)
  await page.close()
  const next = await open()
  await next.waitForTimeout(500)
  expect(await banner(next).isHidden()).toBe(true)
})

test('a second tab is offered nothing that the first is sending', async () => {
  const first = await open()
  await throttleUploads(first, 50_000)
  await first.setInputFiles('#picker', [PNG])
  await rowIn(first, PNG.name, 'uploading')
  const second = await open()
  await second.waitForTimeout(500)
  expect(await banner(second).isHidden()).toBe(true)
})
