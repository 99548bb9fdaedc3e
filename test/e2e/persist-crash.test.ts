import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LogEntry } from '../../demo/emulator/log.js'
import { contentsOf, leftPartsIn } from '../helpers/bucket-contents.js'
import { distinctFrom, smallPhotographs } from '../helpers/distinct-pictures.js'
import { launchKillable, type KillableChromium } from '../helpers/killable-chromium.js'
import { beginAll, claimAll, createKeeping, keptCount, resumeAll } from '../helpers/page-persist.js'
import { resultOf, type Outcome } from '../helpers/page-upload.js'
import { photograph, PHOTOGRAPHS } from '../helpers/pictures.js'
import { createSeededRandom, seedOf } from '../helpers/seeded-random.js'
import { startSite, type Site } from '../helpers/site.js'

const SEED = seedOf(process.env['CRASH_SEED'])
const random = createSeededRandom(SEED)

const COUNT = 100
/** Of them with their full size: these go in parts. */
const FULL_COUNT = 6
const CRASHES = 3

/** From storing to answering: many are stored at the crash and the browser does not know it. */
const PUT_DELAY_MS = 100

let site: Site
let folder: string
let browser: KillableChromium | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crash-'))
  site = await startSite()
  site.sts.scope = { keyPrefix: 'uploads/u42/', allowParts: true }
  const match = { method: 'PUT' }
  site.cos.settings.faults.push({ match, action: 'delay', when: 'after', delayMs: PUT_DELAY_MS, times: Infinity })
})
afterAll(async () => {
  await browser?.kill()
  await site.close()
  rmSync(folder, { recursive: true })
})

const clientOptions = () => ({ credentials: site.sts.url, partsFromBytes: 1_000_000 })

async function openPage({ context }: KillableChromium) {
  const page = await context.newPage()
  await page.goto(`${site.pageOrigin}/?script=cos-slim.min.js`)
  await createKeeping(page, clientOptions())
  return page
}

const storedCount = async () => (await contentsOf(site.cos, '')).keys.length

const endsUpload = ({ method, queryNames, status }: LogEntry) =>
  status === 200 && (method === 'POST' ? queryNames.includes('uploadId') : queryNames.length === 0)

/** Some pictures later, and at any step of the next. */
async function randomMoment(): Promise<void> {
  const wanted = Math.min(COUNT - 10, (await storedCount()) + random.below(30))
  await expect.poll(storedCount, { timeout: 60_000, interval: 10 }).toBeGreaterThanOrEqual(wanted)
  await wait(random.below(PUT_DELAY_MS))
}

test(`a batch of ${COUNT} photographs survives ${CRASHES} crashes of the browser, and none is stored twice`, async () => {
  const small = distinctFrom(await smallPhotographs([160, 320]), COUNT - FULL_COUNT, 'small')
  const full = distinctFrom(PHOTOGRAPHS.map(photograph), FULL_COUNT, 'full')
  const sources = [...small.slice(0, 40), ...full, ...small.slice(40)]
  const paths = sources.map(({ name, buffer }) => {
    const path = join(folder, name)
    writeFileSync(path, buffer)
    return path
  })
  const profile = join(folder, 'profile')
  const start = async () => openPage((browser = await launchKillable(profile)))
  let page = await start()
  await beginAll(page, paths)
  // What the browser had no time to keep is lost.
  const keptOrStored = async () => (await keptCount(page)) + (await storedCount())
  await expect.poll(keptOrStored, { timeout: 30_000, interval: 20 }).toBeGreaterThanOrEqual(COUNT)
  const storedAtCrash: number[] = []
  let outcomes: readonly Outcome[] = []
  for (let crash = 1; crash <= CRASHES; crash += 1) {
    await randomMoment()
    await browser?.kill()
    storedAtCrash.push(await storedCount())
    // They are the browser's now: nobody chooses them again.
    paths.forEach(path => rmSync(path, { force: true }))
    page = await start()
    const resumed = resumeAll(page)
    if (crash === CRASHES) outcomes = await resumed
    else resumed.catch(() => undefined)
  }
  const sentAgain = site.requests('PUT', 'POST').filter(endsUpload).length - COUNT
  console.log(`CRASH_SEED=${SEED}: killed with ${storedAtCrash.join(', ')} of ${COUNT} stored, ${sentAgain} sent again`)

  outcomes.forEach(resultOf)
  const { keys } = await contentsOf(site.cos, '')
  expect(keys).toHaveLength(COUNT)
  const stored = await Promise.all(keys.map(async key => (await site.stored(key))?.toString('base64')))
  expect(stored.sort()).toEqual(sources.map(({ buffer }) => buffer.toString('base64')).sort())
  expect(await leftPartsIn(site.cos, '')).toBe(0)
  await expect.poll(() => keptCount(page)).toBe(0)
  await page.reload()
  await createKeeping(page, clientOptions())
  expect(await claimAll(page)).toBe(0)
})
