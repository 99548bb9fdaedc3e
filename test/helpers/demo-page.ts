import { readFileSync } from 'node:fs'
import type { Browser, BrowserContextOptions, CDPSession, Locator, Page } from 'playwright-core'
import type { PartialSettings } from '../../demo/emulator/settings.js'
import type { Demo } from '../../demo/start.js'
import { collectProblems } from './page-problems.js'

export interface OpenPage {
  readonly page: Page
  /** Console errors, uncaught exceptions and violations of the content security policy. */
  readonly problems: string[]
  readonly close: () => Promise<void>
}

/** The demo page in a window of its own. */
export async function openDemoPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ locale: 'en-US', ...options })
  const page = await context.newPage()
  const problems = await collectProblems(page)
  await page.goto(url)
  return { page, problems, close: () => context.close() }
}

export function rowOf(page: Page, name: string): Locator {
  return page.locator('[data-upload]', { has: page.getByRole('heading', { name, exact: true }) })
}

/** The row, once its upload has reached the phase. */
export async function rowIn(page: Page, name: string, phase: string, timeoutMs = 30_000): Promise<Locator> {
  const row = page.locator(`[data-upload][data-phase="${phase}"]`, {
    has: page.getByRole('heading', { name, exact: true }),
  })
  await row.waitFor({ timeout: timeoutMs })
  return row
}

/** The panel with the three modes under a row, opened, once each of them has ended. */
export async function openModes(row: Locator): Promise<Locator> {
  await row.locator('[data-part="modes-toggle"]').click()
  const panel = row.locator('.modes')
  await panel.waitFor()
  await panel.locator('[data-state="running"]').first().waitFor({ state: 'detached' })
  return panel
}

/** The panel that checks the set-up, opened, once the check has ended. */
export async function checkSetup(page: Page): Promise<Locator> {
  await page.locator('#setup-toggle').click()
  return checkedSetup(page)
}

/** The panel that checks the set-up, once the check that runs has ended. */
export async function checkedSetup(page: Page): Promise<Locator> {
  const panel = page.locator('#setup-panel[data-phase="done"]')
  await panel.waitFor()
  return panel
}

/** Changes settings of the local COS behind the page. */
export async function changeSettings({ service }: Demo, changes: PartialSettings): Promise<void> {
  const answer = await fetch(`${service.origin}/?local-settings`, { method: 'PUT', body: JSON.stringify(changes) })
  if (!answer.ok) throw new Error(await answer.text())
}

/** One for each page: limits of several sessions add up. */
const sessions = new WeakMap<Page, Promise<CDPSession>>()

/** Bytes a second that the page may send, as a slow connection would; -1 lifts the limit. */
export async function throttleUploads(page: Page, bytesPerSec: number): Promise<void> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page)
  sessions.set(page, session)
  const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSec }
  await (await session).send('Network.emulateNetworkConditions', conditions)
}

export interface TestFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

export function fileAt(url: URL, mimeType: string): TestFile {
  return { name: url.pathname.slice(url.pathname.lastIndexOf('/') + 1), mimeType, buffer: readFileSync(url) }
}

/** Fires `drop` on the page or `paste` on the document with files in hand, as a visitor would by mouse or keys. */
export async function handOver(
  page: Page,
  how: 'drop' | 'paste',
  files: readonly TestFile[],
  text?: string,
): Promise<void> {
  const contents = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }))
  await page.evaluate(
    ({ how, contents, text }) => {
      const transfer = new DataTransfer()
      for (const { name, mimeType, base64 } of contents) {
        const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
        transfer.items.add(new File([bytes], name, { type: mimeType }))
      }
      if (text !== undefined) transfer.setData('text/plain', text)
      const event =
        how === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true })
          : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
      document.body.dispatchEvent(event)
    },
    { how, contents, text },
  )
}
