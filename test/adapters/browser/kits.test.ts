import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { PREPARE_MS, runIn } from '../../helpers/project-folder.js'
import { photograph, type PictureFile } from '../../helpers/pictures.js'
import { prepareKits, startKitSite, type KitSite } from './kit-site.js'
import { KITS, type Kit } from './kits.js'
import { sightOf, waitForSight } from './watch.js'

const PHOTOGRAPH = photograph('umang_by_Abhishek_Mudgal.jpg')
const NO_PICTURE: PictureFile = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('Buy milk.') }
/** The service answers so much later than the last byte arrives that a full bar would be seen. */
const PROCESSING_DELAY_MS = 400

let folder: string
let site: KitSite

beforeAll(async () => {
  folder = await prepareKits()
  site = await startKitSite(folder)
  site.cos.settings.processingDelayMs = PROCESSING_DELAY_MS
}, PREPARE_MS)
afterAll(() => site.close())

async function choose(page: Page, { start }: Kit, file: PictureFile): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(file)
  if (start !== undefined) await page.locator(start).click()
}

/** What a person reads, or is read to. */
const wordsOf = (page: Page, selector: string) =>
  page.locator(selector).evaluate(element => element.ariaLabel ?? element.textContent)

test.concurrent('types of the kits take what the adapters return, in the examples too', async ({ expect }) => {
  await expect(runIn(folder, process.execPath, [join(folder, 'node_modules/vue-tsc/bin/vue-tsc.js')])).resolves.toBe('')
})

describe.concurrent.each(KITS)('the upload of $name', kit => {
  test('stores a photograph, slimmed; its bar moves, and is not full before the answer', async ({ expect }) => {
    const { page, problems } = await site.open(kit)
    await choose(page, kit, PHOTOGRAPH)
    await page.locator(kit.done).waitFor()

    const { percents, url } = await sightOf(page)
    expect(percents.some(percent => percent > 0 && percent < 99)).toBe(true)
    if (!kit.mayStepBack) expect(percents).toEqual([...new Set(percents)].sort((one, other) => one - other))
    expect(Math.max(...percents)).toBeLessThan(100)
    const stored = await fetch(url)
    expect(stored.status).toBe(200)
    expect((await stored.arrayBuffer()).byteLength).toBeLessThan(PHOTOGRAPH.buffer.length)
    if (kit.result) expect(url).toContain((await kit.result(page)) || 'nothing')
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('is cancelled where the file is taken away, which is no failure', async ({ expect }) => {
    const { page, problems } = await site.open(kit)
    await choose(page, kit, PHOTOGRAPH)
    await waitForSight(page, ({ percents }) => percents.some(percent => percent > 0))
    await page.locator(kit.cancel).first().dispatchEvent('click')
    await waitForSight(page, ({ isAborted }) => isAborted)

    if (kit.cancelled === undefined) await page.locator(kit.bar).waitFor({ state: 'detached' })
    else await page.locator(kit.cancelled).waitFor()
    expect(await page.locator(kit.failed ?? kit.failure).count()).toBe(0)
    const { url, isAnswered } = await sightOf(page)
    expect(isAnswered).toBe(false)
    expect((await fetch(url)).status).toBe(404)
    expect(problems.filter(problem => !kit.logs?.cancelled?.test(problem))).toEqual([])
    await page.context().close()
  })

  test('says why a file is refused', async ({ expect }) => {
    const { page, problems } = await site.open(kit)
    await choose(page, kit, NO_PICTURE)
    if (kit.failed !== undefined) await page.locator(kit.failed).hover()
    await page.locator(kit.failure).waitFor()
    await expect.poll(() => wordsOf(page, kit.failure)).toContain(kit.failureText)
    expect(await page.locator(kit.done).count()).toBe(0)
    expect(problems.filter(problem => !kit.logs?.refused?.test(problem))).toEqual([])
    await page.context().close()
  })
})
