import type { Browser, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { formatBytes } from '../../demo/page/format.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { startDemo, type Demo } from '../../demo/start.js'
import { launchChromium } from '../helpers/chromium.js'
import {
  changeSettings,
  fileAt,
  openDemoPage,
  openModes,
  rowIn,
  type OpenPage,
  type TestFile,
} from '../helpers/demo-page.js'
import { visibleBorder } from '../helpers/split-picture.js'

const PNG = fileAt(new URL('../../demo/page/sample/seeding-1335kb.png', import.meta.url), 'image/png')

let small: TestFile
let demo: Demo
let browser: Browser
let opened: OpenPage | undefined

beforeAll(async () => {
  const buffer = await sharp(PNG.buffer).resize(240).png({ compressionLevel: 1 }).toBuffer()
  small = { name: 'small.png', mimeType: 'image/png', buffer }
  demo = await startDemo({ port: 0 })
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  await demo.close()
})

afterEach(async () => {
  await opened?.close()
  opened = undefined
  await changeSettings(demo, defaultSettings())
})

async function open(...[options]: [Parameters<typeof openDemoPage>[2]?]): Promise<OpenPage> {
  opened = await openDemoPage(browser, demo.url, options)
  return opened
}

/** The picture's row, its upload done. */
async function uploaded(page: Page, file = small): Promise<Locator> {
  await page.setInputFiles('#picker', file)
  return rowIn(page, file.name, 'done')
}

const cardOf = (panel: Locator, mode: 'upload' | 'download' | 'cloud') => panel.locator(`[data-mode="${mode}"]`)

/** Text of the card's line with this name. */
const lineOf = (card: Locator, name: string) =>
  card.locator('dl > div', { has: card.page().locator('dt', { hasText: name }) }).locator('dd')

async function sizeOfStored(key: string): Promise<number> {
  const answer = await fetch(`${demo.service.origin}/${key}`)
  expect(answer.status, key).toBe(200)
  return (await answer.arrayBuffer()).byteLength
}

/** Waits until both pictures are shown. */
async function shown(panel: Locator): Promise<Locator> {
  await panel.locator('.comparison[data-view="shown"]').waitFor()
  return panel.locator('[data-part="stage"]')
}

const blue = { width: 600, height: 400, channels: 3, background: '#0000ff' } as const

/** Uploads a blue picture, and has the download bring a red one. */
async function openSplit(page: Page): Promise<{ panel: Locator; stage: Locator }> {
  const red = await sharp({ create: { ...blue, background: '#ff0000' } })
    .png()
    .toBuffer()
  const file = await sharp({ create: blue }).png({ compressionLevel: 0 }).toBuffer()
  const headers = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*', 'x-slimflag': '1' }
  await page.route(
    url => url.searchParams.has('imageSlim'),
    route => route.fulfill({ status: 200, contentType: 'image/png', headers, body: red }),
  )
  const row = await uploaded(page, { name: 'blue.png', mimeType: 'image/png', buffer: file })
  const panel = await openModes(row)
  const stage = await shown(panel)
  await stage.scrollIntoViewIfNeeded()
  return { panel, stage }
}

async function contentTypeOf(page: Page): Promise<string> {
  await page.waitForLoadState()
  return page.evaluate(() => document.contentType)
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox()
  if (!box) throw new Error('It is not shown')
  return box
}

test('each of three cards shows the sizes that its mode really gave, and the download its flag', async () => {
  const { page, problems } = await open()
  const row = await uploaded(page, PNG)
  const key = (await row.getAttribute('data-key')) ?? ''
  const answer = page.waitForResponse(response => response.url().includes('imageSlim'))
  const panel = await openModes(row)
  const receivedBytes = Number((await (await answer).allHeaders())['content-length'])

  const expected = {
    upload: await sizeOfStored(key.replace('.png', '-slim.png')),
    download: receivedBytes,
    cloud: await sizeOfStored(key.replace('.png', '-cloud.png')),
  }
  for (const mode of ['upload', 'download', 'cloud'] as const) {
    const card = cardOf(panel, mode)
    expect(await card.getAttribute('data-outcome')).toBe('compressed')
    expect(await card.getAttribute('data-original-bytes')).toBe(String(PNG.buffer.length))
    expect(await card.getAttribute('data-result-bytes'), mode).toBe(String(expected[mode]))
    expect(await lineOf(card, 'Before').innerText()).toBe(formatBytes(PNG.buffer.length, 'en'))
    expect(await lineOf(card, 'After').innerText()).toBe(formatBytes(expected[mode], 'en'))
    const percent = ((1 - expected[mode] / PNG.buffer.length) * 100).toFixed(1)
    expect(await card.locator('[data-part="percent"]').innerText()).toBe(`${percent}%`)
  }
  expect(await lineOf(cardOf(panel, 'download'), 'X-Slimflag').innerText()).toBe('1, slimmed')
  expect(await lineOf(cardOf(panel, 'cloud'), 'X-Slimflag').isVisible()).toBe(false)
  expect(await panel.locator('code').allInnerTexts()).toEqual([
    'PUT + Pic-Operations',
    'GET ?imageSlim',
    'POST ?image_process',
  ])
  expect(problems).toEqual([])
})

test('nothing is asked of the service until the panel is opened, and nothing twice when it is opened again', async () => {
  const { page } = await open()
  const asked: string[] = []
  page.on('request', request => {
    const { origin, search } = new URL(request.url())
    if (origin === demo.service.origin && request.method() !== 'PUT') asked.push(`${request.method()} ${search}`)
  })
  const row = await uploaded(page)
  expect(asked).toEqual([])
  expect(await row.locator('img').count()).toBe(0)

  await shown(await openModes(row))
  const first = [...asked]
  expect(first.map(text => text.replace(/q-.*/, 'signed')).sort()).toEqual([
    'GET ?imageSlim',
    'GET ?signed',
    'POST ?image_process',
  ])
  const toggle = row.locator('[data-part="modes-toggle"]')
  await toggle.click()
  await row.locator('.modes').waitFor({ state: 'hidden' })
  expect(await toggle.getAttribute('aria-expanded')).toBe('false')
  await toggle.click()
  await shown(row.locator('.modes'))
  expect(asked).toEqual(first)
})

test.each([
  [{ slimFlag: 2 }, '2, original', 'Already slim'],
  [{ slimFlag: 0 }, '0, failed', 'Original delivered'],
  [{ slimFlag: 'absent' }, 'none', 'Original delivered'],
] as const)('with %o the download shows the flag %s and says: %s', async (settings, flag, outcome) => {
  const { page, problems } = await open()
  const row = await uploaded(page)
  await changeSettings(demo, settings)
  const panel = await openModes(row)
  const card = cardOf(panel, 'download')
  expect(await lineOf(card, 'X-Slimflag').innerText()).toBe(flag)
  expect(await card.locator('[data-part="percent"]').innerText()).toBe(outcome)
  expect(await lineOf(card, 'After').innerText()).toBe(formatBytes(small.buffer.length, 'en'))
  // The picture that the upload slimmed stands in for it.
  await shown(panel)
  expect(await panel.locator('[data-part="caption"]').innerText()).toContain('“During upload”')
  expect(problems).toEqual([])
})

test('a bucket that exposes no header still gives sizes and savings', async () => {
  const { page, problems } = await open()
  const row = await uploaded(page)
  const [rule] = defaultSettings().corsRules
  await changeSettings(demo, { corsRules: rule ? [{ ...rule, exposeHeaders: [] }] : [] })
  const card = cardOf(await openModes(row), 'download')
  expect(await lineOf(card, 'X-Slimflag').innerText()).toBe('none')
  expect(await card.getAttribute('data-outcome')).toBe('compressed')
  expect(await card.locator('[data-part="percent"]').innerText()).toMatch(/^\d\d\.\d%$/)
  expect(problems).toEqual([])
})

test('one mode that is refused says why, the two others stand, and trying again mends it', async () => {
  const { page } = await open()
  const row = await uploaded(page)
  const refusal = { status: 400, code: 'InvalidImageFormat', match: { method: 'POST' }, action: 'status' } as const
  await changeSettings(demo, { faults: [refusal] })
  const panel = await openModes(row)
  const card = cardOf(panel, 'cloud')
  expect(await card.getAttribute('data-code')).toBe('slim-refused')
  expect(await card.innerText()).toContain('The service cannot slim this picture.')
  expect(await card.innerText()).toContain('Service: 400 InvalidImageFormat')
  for (const mode of ['upload', 'download'] as const) {
    expect(await cardOf(panel, mode).getAttribute('data-outcome')).toBe('compressed')
  }
  await shown(panel)

  await page.click('#language')
  expect(await card.innerText()).toContain('服务端无法压缩此图片。')
  await page.click('#language')

  await card.getByRole('button', { name: `Try again, In the cloud: ${small.name}` }).press('Enter')
  await panel.locator('[data-mode="cloud"][data-outcome="compressed"]').waitFor()
  expect(await card.locator('[data-part="problem"]').isVisible()).toBe(false)
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('In the cloud')
})

test('a picture that cannot be slimmed is said so in all three, and is not compared with itself', async () => {
  const { page, problems } = await open()
  const methods: string[] = []
  page.on('request', request => methods.push(request.method()))
  const buffer = await sharp(PNG.buffer).resize(300).webp().toBuffer()
  const row = await uploaded(page, { name: 'poster.webp', mimeType: 'image/webp', buffer })
  const panel = await openModes(row)
  const said = await panel.locator('[data-part="percent"]').allInnerTexts()
  expect(said).toEqual(['Stored as it is', 'Original delivered', 'Not asked'])
  for (const mode of ['upload', 'download', 'cloud'] as const) {
    expect(await cardOf(panel, mode).innerText()).toContain('This format cannot be slimmed.')
  }
  expect(await lineOf(cardOf(panel, 'download'), 'X-Slimflag').innerText()).toBe('2, original')
  expect(await panel.innerText()).toContain('There is no smaller picture to compare the original with.')
  expect(await panel.locator('[data-part="stage"]').isVisible()).toBe(false)
  expect(methods).not.toContain('POST')
  expect(problems).toEqual([])
})

test('before and after are the stored original and what the download brought', async () => {
  const { page, problems } = await open()
  const { panel, stage } = await openSplit(page)
  expect(await visibleBorder(stage)).toBeCloseTo(0.5, 2)
  expect(await panel.locator('[data-part="before"]').getAttribute('src')).toContain('q-signature=')
  expect(await panel.locator('[data-part="after"]').getAttribute('src')).toMatch(/^blob:/)
  expect(await panel.locator('[data-part="caption"]').innerText()).toContain('“During download”')
  expect(problems).toEqual([])
})

test('the border follows the mouse while a button is down, and a click', async () => {
  const { page, problems } = await open()
  const { stage } = await openSplit(page)
  const { x, y, width, height } = await boxOf(stage)
  const at = (fraction: number) => [x + width * fraction, y + height / 2] as const

  await page.mouse.move(...at(0.5))
  await page.mouse.down()
  await page.mouse.move(...at(0.8), { steps: 5 })
  expect(await visibleBorder(stage)).toBeCloseTo(0.8, 2)
  await page.mouse.move(x + width + 200, y - 100)
  expect(await visibleBorder(stage)).toBeCloseTo(1, 2)
  await page.mouse.move(...at(0.3))
  await page.mouse.up()
  await page.mouse.move(...at(0.9))
  expect(await visibleBorder(stage)).toBeCloseTo(0.3, 2)
  await page.mouse.click(...at(0.15))
  expect(await visibleBorder(stage)).toBeCloseTo(0.15, 2)

  await page.mouse.click(...at(0.6), { button: 'right' })
  expect(await visibleBorder(stage)).toBeCloseTo(0.15, 2)
  await page.keyboard.press('ArrowRight')
  expect(await visibleBorder(stage)).toBeCloseTo(0.16, 2)
  expect(problems).toEqual([])
})

test('the border follows a finger sideways and a tap; a finger up or down scrolls the page', async () => {
  const { page, problems } = await open({ hasTouch: true, viewport: { width: 375, height: 700 } })
  const { stage } = await openSplit(page)
  const session = await page.context().newCDPSession(page)
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: [...points] })
  const swipe = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
    await touch('touchStart', [from])
    for (const share of [0.1, 0.4, 0.7, 1]) {
      await touch('touchMove', [{ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }])
    }
    await touch('touchEnd', [])
  }
  const { x, y, width, height } = await boxOf(stage)
  const middle = y + height / 2

  await swipe({ x: x + width * 0.5, y: middle }, { x: x + width * 0.2, y: middle })
  expect(await visibleBorder(stage)).toBeCloseTo(0.2, 1)
  await page.touchscreen.tap(x + width * 0.7, middle)
  expect(await visibleBorder(stage)).toBeCloseTo(0.7, 1)

  const scrolled = await page.evaluate(() => scrollY)
  await swipe({ x: x + width * 0.3, y: middle }, { x: x + width * 0.3, y: middle + 150 })
  await expect.poll(() => page.evaluate(() => scrollY)).toBeLessThan(scrolled)
  expect(await visibleBorder(stage)).toBeCloseTo(0.7, 1)
  expect(problems).toEqual([])
})

test('arrow keys, Home, End and the page keys move the border, and say where it is', async () => {
  const { page, problems } = await open()
  const { stage } = await openSplit(page)
  const slider = page.getByRole('slider', { name: 'Border between before and after: blue.png' })
  await slider.focus()
  for (const [keys, fraction, text] of [
    [['ArrowRight', 'ArrowRight', 'ArrowUp'], 0.53, '53% before, 47% after'],
    [['ArrowLeft', 'ArrowDown', 'ArrowDown', 'ArrowDown'], 0.49, '49% before, 51% after'],
    [['PageUp'], 0.59, '59% before, 41% after'],
    [['Home'], 0, '0% before, 100% after'],
    [['End'], 1, '100% before, 0% after'],
  ] as const) {
    for (const key of keys) await page.keyboard.press(key)
    expect(await slider.getAttribute('aria-valuetext')).toBe(text)
    expect(await visibleBorder(stage)).toBeCloseTo(fraction, 2)
  }
  expect(problems).toEqual([])
})

test('all of it works by keyboard alone, from choosing the picture to the border', async () => {
  const { page, problems } = await open()
  const chooser = page.waitForEvent('filechooser')
  const focused = () =>
    page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('data-part'))
  const tabTo = async (wanted: string) => {
    for (let count = 0; count < 12 && (await focused()) !== wanted; count += 1) await page.keyboard.press('Tab')
    expect(await focused()).toBe(wanted)
  }
  await tabTo('picker')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(small)
  const row = await rowIn(page, small.name, 'done')

  await tabTo('modes-toggle')
  await page.keyboard.press('Enter')
  const stage = await shown(row.locator('.modes'))
  expect(await focused()).toBe('modes-toggle')
  await page.keyboard.press('Tab')
  expect(await focused()).toBe('slider')
  expect(await stage.evaluate(element => getComputedStyle(element).outline)).toMatch(/solid 3px/)
  await page.keyboard.press('Home')
  expect(await row.locator('[data-part="slider"]').getAttribute('aria-valuetext')).toBe('0% before, 100% after')

  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await row.locator('.modes').waitFor({ state: 'hidden' })
  expect(problems).toEqual([])
})

test('a screen reader hears how each mode ended, and that the pictures are there', async () => {
  const { page } = await open()
  const row = await uploaded(page)
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const region = document.querySelector('[role="status"]')
    if (!region) throw new Error('There is no live region')
    new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true })
  })
  const heard = async () => (await page.evaluate(() => (window as unknown as { heard: string[] }).heard)).join('. ') // set above
  await changeSettings(demo, {
    faults: [{ match: { method: 'POST' }, action: 'status', status: 400, code: 'InvalidImageFormat' }],
  })
  await openModes(row)
  await expect.poll(heard, { timeout: 20_000 }).toContain(`${small.name}: Before and after are shown.`)
  expect(await heard()).toMatch(new RegExp(`${small.name}: During download: \\d+\\.\\d% smaller`))
  expect(await heard()).toContain(`${small.name}: In the cloud failed. The service cannot slim this picture.`)
})

test.each([1440, 375])('nothing moves when the results and the pictures come, %i px wide', async width => {
  const { page } = await open({ viewport: { width, height: 900 } })
  const row = await uploaded(page)
  // Later than what browsers count as the visitor's own doing, half a second after a click.
  await changeSettings(demo, { processingDelayMs: 1200 })
  await page.evaluate(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) shifts.push(entry.value)
      }
    }).observe({ type: 'layout-shift' })
  })
  const toggle = row.locator('[data-part="modes-toggle"]')
  await toggle.click()
  const stage = row.locator('[data-part="stage"]')
  const before = await boxOf(stage)
  await shown(row.locator('.modes'))
  expect(await boxOf(stage)).toEqual(before)
  expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([]) // set above
})

test('a huge picture is decoded only when the visitor asks for it', async () => {
  const { page, problems } = await open()
  const pixels = { width: 8000, height: 5100, channels: 3, background: '#284' } as const
  const buffer = await sharp({ create: pixels }).png({ compressionLevel: 1 }).toBuffer()
  const row = await uploaded(page, { name: 'huge.png', mimeType: 'image/png', buffer })
  const panel = await openModes(row)
  await panel.locator('.comparison[data-view="asking"]').waitFor()
  expect(await panel.innerText()).toContain('41 million pixels')
  expect(await panel.locator('img[src]').count()).toBe(0)

  await panel.getByRole('button', { name: 'Show both pictures: huge.png' }).press('Enter')
  await shown(panel)
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Before and after')
  expect(problems).toEqual([])
})

test.each([
  ['tall', 100, 1500],
  ['wide', 1500, 100],
] as const)('a very %s picture is shown whole, on a stage that fits the window', async (_, width, height) => {
  const { page, problems } = await open({ viewport: { width: 375, height: 700 } })
  const buffer = await sharp(PNG.buffer).resize(width, height, { fit: 'cover' }).png({ compressionLevel: 1 }).toBuffer()
  const row = await uploaded(page, { name: 'strip.png', mimeType: 'image/png', buffer })
  const panel = await openModes(row)
  const stage = await boxOf(await shown(panel))
  const image = await boxOf(panel.locator('[data-part="before"]'))
  expect(image.width / image.height).toBeCloseTo(width / height, 1)
  expect(image.width).toBeLessThanOrEqual(stage.width + 1)
  expect(image.height).toBeLessThanOrEqual(stage.height + 1)
  expect(stage.height).toBeLessThanOrEqual(491)
  expect(stage.width).toBeGreaterThan(200)
  expect(problems).toEqual([])
})

test('transparent pictures lie on a checkered ground, and neither shines through the other', async () => {
  const { page } = await open({ colorScheme: 'light' })
  const half = await sharp({ create: { width: 300, height: 400, channels: 4, background: '#0000ff' } })
    .png()
    .toBuffer()
  const buffer = await sharp({ create: { width: 600, height: 400, channels: 4, background: '#00000000' } })
    .composite([{ input: half, left: 0, top: 0 }])
    .png({ compressionLevel: 0 })
    .toBuffer()
  const row = await uploaded(page, { name: 'half.png', mimeType: 'image/png', buffer })
  const panel = await openModes(row)
  const stage = await shown(panel)
  const { data, info } = await sharp(await stage.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  /** Colours of a tenth of that part of a line and more; the seams between them are blended. */
  const coloursBetween = (from: number, to: number) => {
    const line = Math.round(info.height * 0.9) * info.width
    const counts = new Map<string, number>()
    const [start, end] = [Math.round(from * info.width), Math.round(to * info.width)]
    for (let x = start; x < end; x += 1) {
      const colour = data.subarray((line + x) * 3, (line + x) * 3 + 3).toString('hex')
      counts.set(colour, (counts.get(colour) ?? 0) + 1)
    }
    return [...counts].filter(([, count]) => count > (end - start) / 10).map(([colour]) => colour)
  }
  expect(coloursBetween(0.05, 0.45)).toEqual(['0000ff'])
  const greys = coloursBetween(0.55, 0.95).map(colour => {
    const [red = 0, green = 0, blue = 0] = Buffer.from(colour, 'hex')
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(6)
    return red
  })
  expect(Math.max(...greys) - Math.min(...greys)).toBeGreaterThan(8)
})

test('pictures and links of a private bucket are signed', async () => {
  const { page, problems } = await open()
  await changeSettings(demo, { publicRead: false })
  const row = await uploaded(page)
  await shown(await openModes(row))
  for (const name of ['slim-link', 'original-link']) {
    const popup = page.waitForEvent('popup')
    await row.locator(`[data-part="${name}"]`).click()
    expect(await contentTypeOf(await popup), name).toBe('image/png')
  }
  expect(problems).toEqual([])
})

test('a link that was reached for long ago is signed anew, with credentials that still live', async () => {
  const { page, problems } = await open()
  await page.clock.install()
  await page.reload()
  const link = (await uploaded(page)).locator('[data-part="slim-link"]')
  const signerOf = (address: string) => new URL(address).searchParams.get('q-ak')
  const signer = async () => signerOf((await link.getAttribute('href')) ?? '')
  await link.focus()
  await expect.poll(signer).not.toBeNull()
  const first = await signer()

  await page.clock.fastForward('40:00')
  const popup = page.waitForEvent('popup')
  await page.keyboard.press('Enter')
  const picture = await popup
  expect(await contentTypeOf(picture)).toBe('image/png')
  expect(signerOf(picture.url())).not.toBe(first)
  expect(problems).toEqual([])
})

test('removing the row stops what runs, and gives the memory back', async () => {
  const { page } = await open()
  const row = await uploaded(page)
  await changeSettings(demo, { faults: [{ match: { method: 'POST' }, action: 'hang' }] })
  await row.locator('[data-part="modes-toggle"]').click()
  await shown(row.locator('.modes'))
  const address = (await row.locator('[data-part="after"]').getAttribute('src')) ?? ''
  const canBeShown = () =>
    page.evaluate(url => {
      const image = new Image()
      image.src = url
      return image.decode().then(
        () => true,
        () => false,
      )
    }, address)
  expect(await canBeShown()).toBe(true)
  const stopped = page.waitForEvent('requestfailed', request => request.method() === 'POST')
  await row.locator('[data-part="remove"]').click()
  await stopped
  expect(await canBeShown()).toBe(false)
})
