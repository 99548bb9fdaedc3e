import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { contentsOf } from '../helpers/bucket-contents.js'
import { distinctFrom, smallPhotographs } from '../helpers/distinct-pictures.js'
import { beginAll, claimAll, createKeeping, keptCount, resumeAll } from '../helpers/page-persist.js'
import { resultOf } from '../helpers/page-upload.js'
import { startSite, type Site } from '../helpers/site.js'

const COUNT = 24
/** Small pictures that wait for their answers let others go, until the browser opens no more connections. */
const CONNECTIONS_PER_HOST = 6

let site: Site
let folder: string
let paths: string[]
let context: BrowserContext

beforeAll(async () => {
  site = await startSite()
  folder = mkdtempSync(join(tmpdir(), 'tabs-'))
  const sources = distinctFrom(await smallPhotographs([160]), COUNT, 'tabs')
  paths = sources.map(({ name, buffer }) => {
    const path = join(folder, name)
    writeFileSync(path, buffer)
    return path
  })
})
afterAll(async () => {
  await site.close()
  rmSync(folder, { recursive: true })
})

async function newTab(): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${site.pageOrigin}/?script=cos-slim.min.js`)
  await createKeeping(page, { credentials: site.sts.url })
  return page
}

/** A page that is closed before a byte of its pictures is stored. */
beforeEach(async () => {
  await site.closeWindows()
  site.reset()
  context = (await site.open()).page.context()
  site.cos.settings.faults.push({ match: { method: 'PUT' }, action: 'hang', times: Infinity })
  const page = await newTab()
  await beginAll(page, paths)
  await expect.poll(() => keptCount(page)).toBe(COUNT)
  // What was still on its way when the page is closed would be counted as sent by the tabs.
  await expect.poll(() => site.requests('PUT').length).toBe(CONNECTIONS_PER_HOST)
  await page.close()
  site.reset()
})

test('two tabs that take up everything at once store each picture once', async () => {
  const before = (await contentsOf(site.cos, '')).keys
  const tabs = [await newTab(), await newTab()]
  const outcomes = (await Promise.all(tabs.map(resumeAll))).flat()
  const keys = outcomes.map(outcome => resultOf(outcome).original.key)
  expect(keys).toHaveLength(COUNT)
  expect(
    site
      .requests('PUT')
      .map(({ path }) => path)
      .sort(),
  ).toEqual(keys.map(key => `/${key}`).sort())
  expect((await contentsOf(site.cos, '')).keys.filter(key => !before.includes(key))).toEqual([...keys].sort())
})

test('what one tab has been offered is offered to another when that one is gone', async () => {
  const [first, second] = [await newTab(), await newTab()]
  expect(await claimAll(first)).toBe(COUNT)
  expect(await claimAll(second)).toBe(0)
  await first.close()
  await expect.poll(() => claimAll(second)).toBe(COUNT)
})
