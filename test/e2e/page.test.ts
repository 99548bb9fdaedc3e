import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../demo/start.js'
import { launchChromium } from '../helpers/chromium.js'
import {
  changeSettings,
  fileAt,
  handOver,
  openDemoPage,
  rowIn,
  rowOf,
  type OpenPage,
  throttleUploads,
} from '../helpers/demo-page.js'

const PNG = fileAt(new URL('../../demo/page/sample/seeding-1335kb.png', import.meta.url), 'image/png')
const TEXT = { name: 'holiday list.png', mimeType: 'image/png', buffer: Buffer.from('This is no picture.') }

let demo: Demo
let browser: Browser
let opened: OpenPage | undefined
let jpeg: { name: string; mimeType: string; buffer: Buffer }
let webp: { name: string; mimeType: string; buffer: Buffer }

beforeAll(async () => {
  const photograph = sharp(PNG.buffer)
  jpeg = {
    name: '蒲公英 1.jpg',
    mimeType: 'image/jpeg',
    buffer: await photograph.clone().jpeg({ quality: 98 }).toBuffer(),
  }
  webp = { name: 'poster.webp', mimeType: 'image/webp', buffer: await photograph.clone().webp().toBuffer() }
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
})

async function open(...[options]: [Parameters<typeof openDemoPage>[2]?]): Promise<OpenPage> {
  opened = await openDemoPage(browser, demo.url, options)
  return opened
}

async function bytesBehind(row: Locator, part: 'slim-link' | 'original-link'): Promise<Buffer> {
  const address = await row.locator(`[data-part="${part}"]`).getAttribute('href')
  const answer = await fetch(new URL(address ?? '', demo.url))
  expect(answer.status).toBe(200)
  return Buffer.from(await answer.arrayBuffer())
}

const numberIn = async (row: Locator, name: string) => Number(await row.getAttribute(name))

test('a chosen PNG starts at once and ends done; its links give the slimmed picture and the original', async () => {
  const { page, problems } = await open()
  await page.setInputFiles('#picker', PNG)
  const row = await rowIn(page, PNG.name, 'done')

  const original = await bytesBehind(row, 'original-link')
  const slim = await bytesBehind(row, 'slim-link')
  expect(original.equals(PNG.buffer)).toBe(true)
  expect(await numberIn(row, 'data-original-bytes')).toBe(PNG.buffer.length)
  expect(await numberIn(row, 'data-slim-bytes')).toBe(slim.length)
  expect(await row.getAttribute('data-outcome')).toBe('compressed')
  expect(slim.length).toBeLessThan(original.length * 0.5)

  const key = (await row.getAttribute('data-key')) ?? ''
  expect(key).toMatch(/^demo\/[0-9a-f]{32}\/.+\.png$/)
  expect(await row.getAttribute('data-slim-key')).toBe(key.replace(/\.png$/, '-slim.png'))

  const { format, width, height } = await sharp(slim).metadata()
  const before = await sharp(original).metadata()
  expect({ format, width, height }).toEqual({ format: before.format, width: before.width, height: before.height })
  expect(problems).toEqual([])
})

test('the report says format, dimensions, quality, colour, sizes, savings and request id', async () => {
  const { page } = await open()
  await page.setInputFiles('#picker', jpeg)
  const row = await rowIn(page, jpeg.name, 'done')
  const { width, height } = await sharp(jpeg.buffer).metadata()
  const saved = 1 - (await numberIn(row, 'data-slim-bytes')) / jpeg.buffer.length

  const report = (await row.locator('[data-part="report"]').innerText()).replace(/\s+/g, ' ')
  expect(report).toContain(`${(saved * 100).toFixed(1)}%`)
  expect(report).toContain(`Format JPEG Dimensions ${width} × ${height} Quality`)
  expect(report).toMatch(/Average colour #[0-9a-f]{6}/)
  expect(report).toMatch(/Before [\d.]+ [KM]B After [\d.]+ [KM]B/)
  expect(await row.locator('[data-part="request-id"]').innerText()).toMatch(/\S{8}/)
})

test('dropped and pasted pictures are uploaded like chosen ones', async () => {
  const { page, problems } = await open()
  await handOver(page, 'drop', [PNG])
  await handOver(page, 'paste', [jpeg])
  await rowIn(page, PNG.name, 'done')
  await rowIn(page, jpeg.name, 'done')
  expect(problems).toEqual([])
})

test('a picture dropped by the operating system is uploaded, a folder beside it gets an answer', async () => {
  const { page } = await open()
  const folder = await mkdtemp(join(tmpdir(), 'holiday-'))
  const files = [new URL('../../demo/page/sample/seeding-1335kb.png', import.meta.url).pathname, folder]
  const session = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      x: 100,
      y: 100,
      data: { items: [], files, dragOperationsMask: 1 },
    })
  }
  await rowIn(page, PNG.name, 'done')
  const row = await rowIn(page, folder.slice(folder.lastIndexOf('/') + 1), 'failed')
  expect(await row.getAttribute('data-code')).toBe('folder')
  expect(await row.locator('[data-part="problem"]').innerText()).toContain('This is a folder.')
  await rm(folder, { recursive: true })
})

test('what is no picture at all gets an answer too', async () => {
  const { page } = await open()
  await handOver(page, 'drop', [], 'just words')
  await handOver(page, 'paste', [], 'just words')
  expect(await (await rowIn(page, 'Dropped content', 'failed')).getAttribute('data-code')).toBe('not-a-file')
  expect(await (await rowIn(page, 'Clipboard', 'failed')).getAttribute('data-code')).toBe('nothing-to-paste')
})

test('a text that is named .png fails with cause and remedy, in the language of the page', async () => {
  const { page, problems } = await open()
  const requests: string[] = []
  page.on('request', request => requests.push(request.method()))
  await page.setInputFiles('#picker', TEXT)
  const row = await rowIn(page, TEXT.name, 'failed')
  const problem = row.locator('[data-part="problem"]')

  expect(await row.getAttribute('data-code')).toBe('not-an-image')
  expect(await problem.innerText()).toContain('This is not a picture')
  await page.click('#language')
  expect(await problem.innerText()).toContain('不是图片')
  expect(requests).not.toContain('PUT')
  expect(problems).toEqual([])
})

test('a refusal by the service shows what it said and the request id, which can be copied', async () => {
  const { page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  const refusal = { match: { method: 'PUT' }, times: 9, action: 'status', status: 403, code: 'AccessDenied' } as const
  await changeSettings(demo, { faults: [refusal] })
  await page.setInputFiles('#picker', PNG)
  const row = await rowIn(page, PNG.name, 'failed')

  expect(await row.getAttribute('data-code')).toBe('access-denied')
  expect(await row.locator('[data-part="problem"]').innerText()).toContain('Service: 403 AccessDenied')
  const requestId = await row.locator('[data-part="request-id"]').innerText()
  expect(requestId).toMatch(/\S{8}/)
  await row.getByRole('button', { name: `Copy Request ID: ${PNG.name}` }).click()
  await row.getByText('Copied').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(requestId)
  await changeSettings(demo, { faults: [] })
})

test('a format that cannot be slimmed is stored as it is, and the row says so', async () => {
  const { page } = await open()
  await page.setInputFiles('#picker', webp)
  const row = await rowIn(page, webp.name, 'done')
  expect(await row.getAttribute('data-outcome')).toBe('kept-original')
  expect(await row.getAttribute('data-slim-key')).toBeNull()
  expect(await row.locator('[data-part="note"]').innerText()).toContain('This format cannot be slimmed.')
  expect((await bytesBehind(row, 'original-link')).equals(webp.buffer)).toBe(true)
})

test('progress rises while bytes leave, shows speed and time left, and is without number while the service works', async () => {
  const { page } = await open()
  await throttleUploads(page, 700_000)
  await page.evaluate(() => {
    const seen: { phase: string | undefined; value: string | null; figures: string }[] = []
    Object.assign(window, { seen })
    new MutationObserver(() => {
      const row = document.querySelector<HTMLElement>('[data-upload]')
      const value = row?.querySelector('progress')?.getAttribute('value') ?? null
      seen.push({ phase: row?.dataset['phase'], value, figures: row?.querySelector('.row-figures')?.textContent ?? '' })
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
  })
  await page.setInputFiles('#picker', PNG)
  await rowIn(page, PNG.name, 'done')

  const seen = await page.evaluate(
    () => (window as unknown as { seen: { phase?: string; value: string | null; figures: string }[] }).seen, // set above
  )
  const sending = seen.filter(({ phase }) => phase === 'uploading')
  const values = sending.map(({ value }) => Number(value))
  expect(new Set(values).size).toBeGreaterThan(3)
  expect(values).toEqual([...values].sort((a, b) => a - b))
  expect(Math.max(...values)).toBeLessThan(1)
  expect(sending.some(({ figures }) => /^[\d.]+ [KM]?B of 1\.30 MB · [\d.]+ KB\/s · \d+ sec left$/.test(figures))).toBe(
    true,
  )
  expect(seen.filter(({ phase }) => phase === 'processing').at(-1)?.value).toBeNull()
})

test('cancelling stops the request; trying again stores the picture', async () => {
  const { page, problems } = await open()
  await throttleUploads(page, 200_000)
  const aborted = page.waitForEvent('requestfailed', request => request.method() === 'PUT')
  await page.setInputFiles('#picker', PNG)
  const row = await rowIn(page, PNG.name, 'uploading')
  await row.getByRole('button', { name: `Cancel: ${PNG.name}` }).click()
  await rowIn(page, PNG.name, 'cancelled')
  await aborted

  await throttleUploads(page, -1)
  await rowOf(page, PNG.name)
    .getByRole('button', { name: `Try again: ${PNG.name}` })
    .click()
  const done = await rowIn(page, PNG.name, 'done')
  expect((await bytesBehind(done, 'original-link')).equals(PNG.buffer)).toBe(true)
  expect(problems).toEqual([])
})

test('the sample button uploads the sample picture', async () => {
  const { page, problems } = await open()
  await page.getByRole('button', { name: 'Try a sample picture' }).click()
  const row = await rowIn(page, PNG.name, 'done')
  expect(await numberIn(row, 'data-original-bytes')).toBe(PNG.buffer.length)
  expect(problems).toEqual([])
})

test('many pictures get a line that sums up what was saved; finished ones can be cleared away', async () => {
  const { page } = await open()
  const copies = Array.from({ length: 8 }, (_, index) => ({ ...PNG, name: `copy ${index}.png` }))
  await page.setInputFiles('#picker', [...copies, TEXT])
  await page.waitForFunction(() => document.querySelectorAll('[data-phase="done"]').length === 8)
  await page.waitForFunction(() => document.querySelector('#total-count')?.textContent.startsWith('9 of 9'))

  const row = rowOf(page, 'copy 0.png')
  const slimBytes = await numberIn(row, 'data-slim-bytes')
  const percent = ((1 - slimBytes / PNG.buffer.length) * 100).toFixed(1)
  expect(await page.locator('#total-saved').innerText()).toContain(`(${percent}%)`)
  expect(await page.locator('#total-count').innerText()).toBe('9 of 9 pictures · 1 not stored')

  await page.getByRole('button', { name: 'Clear finished' }).click()
  expect(await page.locator('[data-upload]').count()).toBe(0)
  await page.locator('#uploads').waitFor({ state: 'hidden' })
})

test('all of it works by keyboard alone', async () => {
  const { page, problems } = await open()
  const chooser = page.waitForEvent('filechooser') // asked for early: it takes a moment until the browser hands them over
  const focused = () =>
    page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('data-part'))
  const tabTo = async (wanted: string) => {
    for (let count = 0; count < 12 && (await focused()) !== wanted; count += 1) await page.keyboard.press('Tab')
    expect(await focused()).toBe(wanted)
  }

  await tabTo('picker')
  await page.keyboard.press('Enter')
  await (await chooser).setFiles(PNG)
  const row = await rowIn(page, PNG.name, 'done')

  await tabTo('slim-link')
  const popup = page.waitForEvent('popup')
  await page.keyboard.press('Enter')
  await (await popup).close()

  await page.keyboard.press('Shift+Tab')
  expect(await focused()).toBe('remove')
  await page.keyboard.press('Enter')
  await row.waitFor({ state: 'detached' })
  expect(await focused()).toBe('picker')
  expect(problems).toEqual([])
})

test('the keyboard keeps its place when the button it was on goes away', async () => {
  const { page } = await open()
  await throttleUploads(page, 700_000)
  await page.setInputFiles('#picker', PNG)
  const row = await rowIn(page, PNG.name, 'uploading')
  await row.locator('[data-part="cancel"]').focus()
  await rowIn(page, PNG.name, 'done')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-part'))).toBe('remove')
})

test('a screen reader hears start, end and failure, and none of the steps between', async () => {
  const { page } = await open()
  await throttleUploads(page, 700_000)
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const region = document.querySelector('[role="status"]')
    if (!region) throw new Error('There is no live region')
    new MutationObserver(() => heard.push(region.textContent)).observe(region, { childList: true })
  })
  const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard) // set above
  await page.setInputFiles('#picker', PNG)
  await expect.poll(async () => (await heard()).length, { timeout: 20_000 }).toBe(2)
  await page.setInputFiles('#picker', TEXT)
  await expect.poll(async () => (await heard()).length, { timeout: 20_000 }).toBe(3)

  const [started, ended, failed] = await heard()
  expect(started).toBe(`Upload of ${PNG.name} started`)
  expect(ended).toMatch(new RegExp(`^${PNG.name}: stored, \\d+\\.\\d% smaller$`))
  expect(failed).toContain(`${TEXT.name} failed. This is not a picture`)
})

test('speaks the language of the browser, of the address, or of the last choice', async () => {
  const chinese = await open({ locale: 'zh-CN' })
  const language = () => chinese.page.evaluate(() => document.documentElement.lang)
  expect(await language()).toBe('zh-CN')
  expect(await chinese.page.title()).toContain('即刻瘦身')

  await chinese.page.goto(`${demo.url}/?lang=en`)
  expect(await language()).toBe('en')
  await chinese.page.goto(demo.url)
  expect(await language()).toBe('zh-CN')
  await chinese.page.click('#language')
  expect(await language()).toBe('en')
  await chinese.page.reload()
  expect(await language()).toBe('en')
})

test('a server that is gone is reported in words, for uploads and for the sample', async () => {
  const gone = await startDemo({ port: 0 })
  opened = await openDemoPage(browser, gone.url)
  const { page } = opened
  await gone.close()

  await page.setInputFiles('#picker', PNG)
  // All tries take a minute at most, and are told meanwhile.
  await rowIn(page, PNG.name, 'waiting')
  const row = await rowIn(page, PNG.name, 'failed', 60_000)
  expect(await row.getAttribute('data-code')).toBe('credentials-unreachable')
  expect(await row.locator('[data-part="cause"]').innerText()).not.toBe('')
  expect(await row.locator('[data-part="remedy"]').innerText()).not.toBe('')

  await page.click('#sample')
  const sample = await rowIn(page, 'Sample picture', 'failed')
  expect(await sample.getAttribute('data-code')).toBe('sample-unreachable')
})

test('an upload script that did not load is reported in words', async () => {
  const { page } = await open()
  await page.route('**/cos-slim.min.js', route => route.abort())
  await page.reload()
  expect(await page.locator('#broken').isVisible()).toBe(true)
})

test('leaving while a picture is under way asks first, and not afterwards', async () => {
  const { page } = await open()
  await throttleUploads(page, 300_000)
  await page.setInputFiles('#picker', PNG)
  await rowIn(page, PNG.name, 'uploading')
  await page.click('#headline') // browsers ask only a visitor who has touched the page
  const asked: string[] = []
  page.on('dialog', dialog => {
    asked.push(dialog.type())
    void dialog.dismiss()
  })
  await page.close({ runBeforeUnload: true })
  await expect.poll(() => asked).toEqual(['beforeunload'])
  await rowOf(page, PNG.name).locator('[data-part="cancel"]').click()
  await rowIn(page, PNG.name, 'cancelled')
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
  expect(asked).toHaveLength(1)
})

test('the page is sent with a policy that allows itself and the service, and nothing inline', async () => {
  const answer = await fetch(demo.url)
  const policy = answer.headers.get('content-security-policy')?.split('; ') ?? []
  const { origin } = demo.service
  expect(policy).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${origin}`,
    `connect-src 'self' ${origin}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ])
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await answer.text()).not.toMatch(/ style=|<style|<script>|javascript:| on\w+=/)
})

test('two visitors get credentials for two prefixes, the same visitor for one', async () => {
  const first = await fetch(`${demo.url}/sts`)
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
  const again = await fetch(`${demo.url}/sts`, { headers: { cookie } })
  const other = await fetch(`${demo.url}/sts`)
  const prefixes = await Promise.all(
    [first, again, other].map(async answer => ((await answer.json()) as { keyPrefix: string }).keyPrefix),
  )
  expect(prefixes[0]).toMatch(/^demo\/[0-9a-f]{32}\/$/)
  expect(prefixes[1]).toBe(prefixes[0])
  expect(prefixes[2]).not.toBe(prefixes[0])
})
