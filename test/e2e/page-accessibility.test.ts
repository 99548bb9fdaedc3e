import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_CORS_RULE } from '../../demo/emulator/settings.js'
import { startDemo, type Demo } from '../../demo/start.js'
import { launchChromium } from '../helpers/chromium.js'
import {
  changeSettings,
  checkedSetup,
  fileAt,
  handOver,
  openDemoPage,
  openModes,
  rowIn,
  rowOf,
  throttleUploads,
} from '../helpers/demo-page.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SAMPLE = fileAt(new URL('../../demo/page/sample/seeding-1335kb.png', import.meta.url), 'image/png')
/** What is looked at is the page: a small picture, so that nobody waits for its compression. */
const PNG = { ...SAMPLE, buffer: await sharp(SAMPLE.buffer).resize(240).png().toBuffer() }
const TEXT = {
  name: 'a very long name of a file that is no picture at all, whatever its ending may say.png',
  mimeType: 'image/png',
  buffer: Buffer.from('This is no picture.'),
}

let demo: Demo
let browser: Browser

beforeAll(async () => {
  demo = await startDemo({ port: 0 })
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  await demo.close()
})

/** axe's findings, one line each. */
async function findingsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(root: Document): Promise<AxeResults> } } // the script above sets it
    const { violations } = await axe.run(document)
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    )
  })
}

/** Pixels by which the page is wider than its window. */
const overhang = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

async function fillWithRows(page: Page): Promise<void> {
  const webp = await sharp(PNG.buffer).resize(400).webp().toBuffer()
  await page.setInputFiles('#picker', [PNG, TEXT, { name: 'poster.webp', mimeType: 'image/webp', buffer: webp }])
  await handOver(page, 'drop', [], 'just words')
  await rowIn(page, PNG.name, 'done')
  await rowIn(page, TEXT.name, 'failed')
  await rowIn(page, 'poster.webp', 'done')
}

/** Opens two panels: one with a failed mode and a comparison, one of a picture that cannot be slimmed. */
async function openPanels(page: Page, whileRunning: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  const refusal = { match: { method: 'POST' }, action: 'status', status: 400, code: 'InvalidImageFormat' } as const
  await changeSettings(demo, { faults: [refusal] })
  let letGo: () => void = () => undefined
  const held = new Promise<void>(resolve => (letGo = resolve))
  await page.route(
    url => url.searchParams.has('imageSlim'),
    route => held.then(() => route.continue()),
  )
  const row = rowOf(page, PNG.name)
  await row.locator('[data-part="modes-toggle"]').click()
  await row.locator('[data-mode="cloud"][data-state="failed"]').waitFor()
  await row.locator('[data-mode="download"][data-state="running"]').waitFor()
  await whileRunning()
  letGo()
  await row.locator('.comparison[data-view="shown"]').waitFor()
  await openModes(rowOf(page, 'poster.webp'))
}

describe.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['zh', 'light'],
  ['zh', 'dark'],
] as const)('in %s, %s', (language, colorScheme) => {
  test.each([1440, 375])(
    'axe finds nothing, empty, sending, with something unfinished, with rows done and failed, and with the modes compared, %i px wide',
    async width => {
      const { page, problems, close } = await openDemoPage(browser, `${demo.url}/?lang=${language}`, {
        colorScheme,
        viewport: { width, height: 800 },
        reducedMotion: 'reduce', // colours are measured, not what they look like on their way
      })
      expect(await findingsOf(page)).toEqual([])

      await throttleUploads(page, 100_000)
      await page.setInputFiles('#picker', PNG)
      await rowIn(page, PNG.name, 'uploading')
      expect(await findingsOf(page)).toEqual([])
      await page.reload()
      await page.locator('#unfinished').waitFor()
      expect([await findingsOf(page), await overhang(page)]).toEqual([[], 0])
      await page.locator('#unfinished-resume').click()
      const row = await rowIn(page, PNG.name, 'uploading')
      await row.locator('[data-part="cancel"]').click()
      await rowIn(page, PNG.name, 'cancelled')
      await row.page().locator('[data-part="remove"]').click()

      await throttleUploads(page, -1)
      await fillWithRows(page)
      expect(await findingsOf(page)).toEqual([])
      expect(problems).toEqual([])

      await openPanels(page, async () => {
        expect(await findingsOf(page)).toEqual([])
      })
      expect(await findingsOf(page)).toEqual([])
      await close()
    },
  )

  test.each([320, 375])('nothing is cut off sideways, %i px wide', async width => {
    const { page, close } = await openDemoPage(browser, `${demo.url}/?lang=${language}`, {
      colorScheme,
      viewport: { width, height: 700 },
    })
    expect(await overhang(page)).toBe(0)
    await fillWithRows(page)
    expect(await overhang(page)).toBe(0)
    await openPanels(page)
    expect(await overhang(page)).toBe(0)
    await close()
  })
})

describe.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['zh', 'light'],
  ['zh', 'dark'],
] as const)('the check of the set-up in %s, %s', (language, colorScheme) => {
  test('axe finds nothing and nothing is cut off, running, with findings, and led to by a row', async () => {
    const { page, close } = await openDemoPage(browser, `${demo.url}/?lang=${language}`, {
      colorScheme,
      viewport: { width: 1440, height: 800 },
      reducedMotion: 'reduce',
    })
    const isFine = async (width: number) => {
      await page.setViewportSize({ width, height: 800 })
      expect([await findingsOf(page), await overhang(page)]).toEqual([[], 0])
    }
    await changeSettings(demo, { sts: { delayMs: 3000 }, corsRules: [] })
    await page.locator('#setup-toggle').click()
    await page.locator('#setup-panel[data-phase="running"]').waitFor()
    expect(await findingsOf(page)).toEqual([])
    expect(await page.locator('#setup-panel').getAttribute('data-phase')).toBe('running')
    await changeSettings(demo, { sts: { delayMs: 0 } })
    const panel = await checkedSetup(page)
    await panel.locator('summary').click()
    await panel.locator('[data-code="cors-origin"] .paste').nth(3).waitFor()
    for (const width of [1440, 375, 320]) await isFine(width)

    const refusal = {
      match: { method: 'PUT' },
      times: 9,
      action: 'status',
      status: 403,
      code: 'InvalidAccessKeyId',
    } as const
    await changeSettings(demo, { corsRules: [DEFAULT_CORS_RULE], faults: [refusal] })
    await page.setInputFiles('#picker', PNG)
    const row = await rowIn(page, PNG.name, 'failed')
    await row.locator('[data-part="check-setup"]').click()
    await panel.locator('[data-code="credentials"] [data-part="service-source"]').waitFor()
    for (const width of [320, 1440]) await isFine(width)
    await changeSettings(demo, { faults: [] })
    await close()
  })
})

test('moves nothing for a visitor who asked for that', async () => {
  const { page, close } = await openDemoPage(browser, demo.url, { reducedMotion: 'reduce' })
  await throttleUploads(page, 100_000)
  await page.setInputFiles('#picker', PNG)
  await rowIn(page, PNG.name, 'uploading')
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
  await close()
})

test('what has the focus can be seen', async () => {
  const { page, close } = await openDemoPage(browser, demo.url)
  const outlines: string[] = []
  for (let count = 0; count < 4; count += 1) {
    await page.keyboard.press('Tab')
    outlines.push(
      await page.evaluate(() => {
        const focused = document.activeElement
        const shown = focused?.id === 'picker' ? focused.nextElementSibling : focused // the label stands for the hidden input
        return shown ? getComputedStyle(shown).outline : ''
      }),
    )
  }
  for (const outline of outlines) expect(outline).toMatch(/solid 3px/)
  await close()
})
