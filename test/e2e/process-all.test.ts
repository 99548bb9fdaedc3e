import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LogEntry } from '../../demo/emulator/log.js'
import type { StsScope } from '../../src/types.js'
import { ALL_BUILDS, bundledScripts } from '../helpers/bundle.js'
import { mostAtOnce } from '../helpers/most-at-once.js'
import { processAllIn, processIn } from '../helpers/page-process.js'
import { errorOf, prepareSettle, resultOf } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSite, type Site } from '../helpers/site.js'
import { readBack, store } from '../helpers/stored-picture.js'

const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/', modes: ['cloud', 'upload'] }
const FOLDERS = ['uploads/u42/', 'slim/u42/'] as const
const KEY_COUNT = 30
const MISSING = 17
const MANY = 300
const MAX_PER_SEC = 100
const PROCESSING_MS = 300

let site: Site
let pictures: readonly PictureFile[]

const keyOf = (index: number) => `uploads/u42/${index}.png`

beforeAll(async () => {
  site = await startSite({ scripts: await bundledScripts(), cos: { settings: { publicRead: false } } })
  pictures = await Promise.all(Array.from({ length: KEY_COUNT }, (_, index) => smallPng(`${index}.png`, 32)))
  for (const [index, picture] of pictures.entries()) {
    if (index !== MISSING) await store(site.cos, keyOf(index), picture)
  }
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
  site.cos.log.length = 0
})
afterEach(async () => {
  site.reset()
  await site.closeWindows()
})

const keys = Array.from({ length: KEY_COUNT }, (_, index) => keyOf(index))

/** Most requests that began within any one second. */
function mostPerSec(requests: readonly LogEntry[]): number {
  const startedMs = requests.map(request => request.startedMs).sort((a, b) => a - b)
  return Math.max(...startedMs.map(fromMs => startedMs.filter(atMs => atMs >= fromMs && atMs < fromMs + 1000).length))
}

test.each(ALL_BUILDS)(
  `${KEY_COUNT} keys of which one is missing: one is rejected, the others come in order ($build)`,
  async ({ scripts }) => {
    const opened = await site.open({ scripts })
    const { outcomes, progress } = await processAllIn(opened, site, keys, { folders: FOLDERS })

    expect(outcomes).toHaveLength(KEY_COUNT)
    for (const [index, outcome] of outcomes.entries()) {
      if (index === MISSING) {
        expect(errorOf(outcome)).toMatchObject({ isOurs: true, code: 'not-found' })
        continue
      }
      const saveAs = `slim/u42/${index}.png`
      const slim = await readBack(site.cos, saveAs)
      expect(resultOf(outcome)).toMatchObject({
        original: { key: keyOf(index), sizeBytes: pictures[index]?.buffer.length },
        slim: { key: saveAs, sizeBytes: slim.length },
      })
    }
    const ends = progress.map(({ doneCount, failedCount }) => doneCount + failedCount)
    expect(ends).toEqual(Array.from({ length: KEY_COUNT }, (_, index) => index + 1))
    expect(progress.map(({ fraction }) => fraction)).toEqual(ends.map(end => end / KEY_COUNT))
    expect(progress.at(-1)).toEqual({
      ...{ fraction: 1, totalCount: KEY_COUNT, doneCount: KEY_COUNT - 1, failedCount: 1 },
    })
    expect(mostPerSec(site.requests('HEAD', 'GET', 'POST'))).toBeLessThanOrEqual(MAX_PER_SEC)
    expect(site.sts.calls).toBe(1)
    expect(opened.problems.filter(problem => !problem.includes('404'))).toEqual([])
  },
)

test(`${MANY} keys that are quickly answered are asked for at most ${MAX_PER_SEC} a second, and not much slower`, async () => {
  const opened = await site.open()
  const missing = Array.from({ length: MANY }, (_, index) => `uploads/u42/none-${index}.png`)
  const { outcomes } = await processAllIn(opened, site, missing, { client: { concurrency: 6 } })
  expect(outcomes.map(outcome => errorOf(outcome).code)).toEqual(missing.map(() => 'not-found'))

  const requests = site.requests('HEAD', 'GET', 'POST')
  expect(requests).toHaveLength(MANY)
  expect(mostPerSec(requests)).toBeLessThanOrEqual(MAX_PER_SEC)
  expect(mostPerSec(requests)).toBeGreaterThan(MAX_PER_SEC / 2)
})

test('the limit is that of the client: single calls count with those of a list', async () => {
  const opened = await site.open()
  await prepareSettle(opened.page)
  const codes = await opened.page.evaluate(
    async ({ url, count }) => {
      const client = CosSlim.createClient({ credentials: url, concurrency: 6 })
      const names = (start: string) => Array.from({ length: count }, (_, index) => `uploads/u42/${start}-${index}.png`)
      const singles = names('single').map(key => settle(client.process(key)))
      const listed = await client.processAll(names('listed'))
      return [...listed, ...(await Promise.all(singles))].map(({ status }) => status)
    },
    { url: site.sts.url, count: MANY / 2 },
  )
  expect(codes).toEqual(Array(MANY).fill('rejected'))
  expect(mostPerSec(site.requests('HEAD'))).toBeLessThanOrEqual(MAX_PER_SEC)
})

test.each([1, 2, 4])('with concurrency %i so many are processed at once, and no more', async concurrency => {
  site.cos.settings.processingDelayMs = PROCESSING_MS
  const opened = await site.open()
  const some = keys.slice(0, 3 * concurrency)
  const { outcomes } = await processAllIn(opened, site, some, { client: { concurrency }, folders: FOLDERS })
  expect(outcomes.map(({ status }) => status)).toEqual(some.map(() => 'fulfilled'))
  expect(mostAtOnce(site.requests('POST'), PROCESSING_MS)).toBe(concurrency)
})

test('uploads whose bytes are sent leave their places to others, up to the connections a browser opens', async () => {
  site.cos.settings.processingDelayMs = PROCESSING_MS
  const opened = await site.open()
  await prepareSettle(opened.page)
  const statuses = await opened.page.evaluate(
    async ({ url, keys, png }) => {
      const client = CosSlim.createClient({ credentials: url, concurrency: 2 })
      const data = Uint8Array.from(atob(png), character => character.charCodeAt(0))
      const uploads = [1, 2, 3].map(index => settle(client.upload({ name: `${index}.png`, data })))
      const processed = await client.processAll(keys, { saveAs: key => key.replace('uploads/', 'slim/') })
      return [...(await Promise.all(uploads)), ...processed].map(({ status }) => status)
    },
    { url: site.sts.url, keys: keys.slice(0, 3), png: pictures[0]?.buffer.toString('base64') ?? '' },
  )
  expect(statuses).toEqual(Array(6).fill('fulfilled'))
  const most = mostAtOnce(site.requests('POST', 'PUT'), PROCESSING_MS)
  expect(most).toBeGreaterThan(2)
  expect(most).toBeLessThanOrEqual(6)
})

test('a signal ends what runs and what waits, and nothing more is asked for', async () => {
  site.cos.settings.processingDelayMs = PROCESSING_MS
  const opened = await site.open()
  await prepareSettle(opened.page)
  const codes = await opened.page.evaluate(
    async ({ url, keys }) => {
      const controller = new AbortController()
      const client = CosSlim.createClient({ credentials: url })
      setTimeout(() => controller.abort(), 400)
      const settled = await client.processAll(keys, {
        signal: controller.signal,
        saveAs: key => key.replace('uploads/', 'slim/'),
      })
      return settled.map(outcome => (outcome.status === 'rejected' ? outcome.reason.code : outcome.status))
    },
    { url: site.sts.url, keys },
  )
  expect(new Set(codes.slice(6))).toEqual(new Set(['cancelled']))
  // What had left the page before may still be on its way to the log.
  await opened.page.waitForTimeout(PROCESSING_MS)
  const asked = site.requests('HEAD', 'POST').length
  await opened.page.waitForTimeout(2 * PROCESSING_MS)
  expect(site.requests('HEAD', 'POST')).toHaveLength(asked)
})

test('a list of no keys is no outcome and asks for nothing', async () => {
  const opened = await site.open()
  expect(await processAllIn(opened, site, [])).toEqual({ outcomes: [], progress: [] })
  expect(site.sts.calls).toBe(0)
})

test('a key that is none is one rejection among the others', async () => {
  const opened = await site.open()
  const { outcomes } = await processAllIn(opened, site, [keyOf(0), '/uploads/u42/a.png', keyOf(1)], {
    folders: FOLDERS,
  })
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(outcomes[1] && errorOf(outcomes[1]).code).toBe('key-invalid')
})

test('a missing key gives its place back', async () => {
  const opened = await site.open()
  const client = { concurrency: 1 }
  const { outcomes } = await processAllIn(opened, site, [keyOf(MISSING), keyOf(0)], { client, folders: FOLDERS })
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  const options = { saveAs: 'slim/u42/again.png' }
  expect(resultOf(await processIn(opened, site, keyOf(1), { client, options })).outcome).toMatch(/compressed|smaller/)
})
