import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { contentsOf } from '../helpers/bucket-contents.js'
import { freshKeys, MATCH, SCOPE } from '../helpers/fault-trial.js'
import { download, sha256Of } from '../helpers/page-download.js'
import { createKeeping, keptCount, resumeAll } from '../helpers/page-persist.js'
import { errorOf, heardBy, outcomeOf, resultOf, startUpload, upload, type Outcome } from '../helpers/page-upload.js'
import { photograph, smallPng, type PictureFile } from '../helpers/pictures.js'
import { BUILDS, startSiteIn, type EngineSite, type OpenInEngine } from '../helpers/site.js'
import { readBack, storeFresh } from '../helpers/stored-picture.js'

const LINK = { uplinkBytesPerSec: 1_500_000, roundTripMs: 20 }
/** Long enough for a late report to show itself. */
const AFTERWARDS_MS = 600
const PHOTOGRAPH = photograph('seeding-1335kb.png')

let site: EngineSite
let small: PictureFile

beforeAll(async () => {
  site = await startSiteIn(ENGINE, { link: LINK })
  small = await smallPng()
})
afterAll(() => site.close())
beforeEach(() => {
  site.reset()
  site.sts.scope = SCOPE
})
afterEach(() => site.closeWindows())

const phaseOf = ({ page }: OpenInEngine) => page.evaluate(() => running.task.state.phase)

const withoutRepeats = <T>(values: readonly T[]) => values.filter((value, index) => value !== values[index - 1])

describe.each(BUILDS)('over a slow link, with $build', ({ scripts }) => {
  test.each([
    { way: 'put', source: PHOTOGRAPH },
    { way: 'parts', source: { ...PHOTOGRAPH, name: 'parts.png' } },
  ] as const)(
    'a picture sent with $way ends compressed, and its share never runs backwards',
    async ({ way, source }) => {
      const opened = await site.open({ scripts })
      const keys = freshKeys()
      await startUpload(site, opened, source, { options: { ...keys, send: way } })
      const result = resultOf(await outcomeOf(opened))
      const { phases, progress } = await heardBy(opened)

      expect(result.outcome).toBe('compressed')
      expect(result.slim?.sizeBytes).toBe((await readBack(site.cos, keys.saveAs)).length)
      expect((await readBack(site.cos, keys.key)).equals(source.buffer)).toBe(true)
      expect(withoutRepeats(phases.map(({ phase }) => phase))).toEqual(['preparing', 'uploading', 'processing', 'done'])
      for (const name of ['sentBytes', 'fraction'] as const) {
        const values = progress.map(reading => reading[name])
        expect(values).toEqual([...values].sort((a, b) => a - b))
      }
      expect(Math.max(...progress.slice(0, -1).map(({ fraction }) => fraction))).toBeLessThan(1)
      expect(progress.at(-1)).toMatchObject({ phase: 'done', fraction: 1, sentBytes: source.buffer.length })
      expect(opened.problems).toEqual([])
    },
  )
})

test('a picture that is cancelled while its bytes are under way is not stored, and nothing is reported afterwards', async () => {
  const opened = await site.open()
  const keys = freshKeys()
  await startUpload(site, opened, PHOTOGRAPH, { options: keys })
  await expect.poll(() => phaseOf(opened), { interval: 20 }).toMatch(/^(uploading|processing)$/)
  await opened.page.evaluate(() => running.task.cancel())
  expect(errorOf(await outcomeOf(opened))).toMatchObject({ isOurs: true, code: 'cancelled', retryable: false })
  const { phases, progress } = await heardBy(opened)
  await opened.page.waitForTimeout(AFTERWARDS_MS)
  const after = await heardBy(opened)
  expect([after.phases.length, after.progress.length]).toEqual([phases.length, progress.length])
  expect(phases.at(-1)?.phase).toBe('cancelled')
  await vi.waitFor(() => expect(site.requests('PUT').every(({ aborted }) => aborted)).toBe(true))
  expect(await site.stored(keys.key)).toBeUndefined()
})

test('a COS without a CORS rule is network-or-cors, and the hint names the rule', async () => {
  site.cos.settings.corsRules = []
  const client = { retry: { attempts: 1 } }
  const error = errorOf(await upload(site, await site.open(), small, { client, options: freshKeys() }))
  expect(error).toMatchObject({ isOurs: true, code: 'network-or-cors' })
  expect(error.hint).toContain('CORS')
  expect(site.requests('PUT')).toEqual([])
})

test('an STS endpoint that answers 503 is credentials-unreachable, and nothing is sent', async () => {
  const headers = { 'access-control-allow-origin': site.pageOrigin }
  site.sts.answer = () => new Response('busy', { status: 503, headers })
  const client = { retry: { attempts: 1 } }
  const error = errorOf(await upload(site, await site.open(), small, { client }))
  expect(error).toMatchObject({ isOurs: true, code: 'credentials-unreachable' })
  expect(site.requests('PUT', 'OPTIONS')).toEqual([])
})

test('a picture whose connection is cut again and again is stored when the network is back', async () => {
  const cuts = { match: MATCH.put, action: 'reset' as const, times: Infinity }
  site.cos.settings.faults.push(cuts)
  const opened = await site.open()
  const keys = freshKeys()
  await startUpload(site, opened, small, { client: { retry: { attempts: 20, maxDelayMs: 100 } }, options: keys })
  await expect.poll(() => phaseOf(opened), { interval: 10, timeout: 10_000 }).toBe('waiting')
  site.cos.settings.faults.length = 0
  const result = resultOf(await outcomeOf(opened))
  expect(result.outcome).toBe('compressed')
  expect(result.attempts).toBeGreaterThan(1)
  expect((await readBack(site.cos, keys.key)).equals(small.buffer)).toBe(true)
})

test.each([
  { flag: 1, forced: null, outcome: 'compressed' },
  { flag: 2, forced: 2, outcome: 'not-smaller' },
] as const)('a download with slimFlag $flag is $outcome, and its body is what was sent', async one => {
  const { flag, forced, outcome } = one
  site.sts.scope = { keyPrefix: 'uploads/u42/', modes: ['download'] }
  const key = await storeFresh(site.cos, small)
  site.cos.settings.slimFlag = forced
  const result = resultOf(await download(site, await site.open(), key))
  expect(result).toMatchObject({ outcome, slimFlag: flag, format: 'png', contentType: 'image/png' })
  expect(result.body).toMatchObject({ isBlob: true, type: 'image/png', sizeBytes: result.sizeBytes })
  if (flag === 2) expect(result.body.sha256).toBe(sha256Of(small.buffer))
  else expect(result.sizeBytes).toBeLessThan(small.buffer.length)
})

/** Chooses the picture in a client that keeps what it uploads, and begins. */
async function beginKeeping({ page }: OpenInEngine): Promise<void> {
  await createKeeping(page, { credentials: site.sts.url })
  await page.setInputFiles('#picker', small)
  await page.evaluate(() => {
    const files = document.querySelector<HTMLInputElement>('#picker')?.files ?? []
    void keeping.uploadAll(Array.from(files), { slim: false })
  })
}

const storedKeys = async () => (await contentsOf(site.cos, '')).keys

async function goesOnInTheNextPage(): Promise<void> {
  site.cos.settings.faults.push({ match: MATCH.put, action: 'hang', times: Infinity })
  const before = await storedKeys()
  const opened = await site.open()
  await beginKeeping(opened)
  await expect.poll(() => site.requests('PUT').length).toBe(1)
  await opened.page.evaluate(() => location.reload())
  site.cos.settings.faults.length = 0
  const isNew = () => opened.page.evaluate(() => !('keeping' in globalThis) && 'CosSlim' in globalThis)
  await expect.poll(isNew).toBe(true)
  await createKeeping(opened.page, { credentials: site.sts.url })
  let outcomes: readonly Outcome[] = []
  await expect.poll(async () => (outcomes = await resumeAll(opened.page)), { timeout: 10_000 }).toHaveLength(1)
  const keys = (await storedKeys()).filter(key => !before.includes(key))
  expect(keys).toEqual(outcomes.map(outcome => resultOf(outcome).original.key))
  expect((await readBack(site.cos, keys[0] ?? '')).equals(small.buffer)).toBe(true)
}

async function isUploadedAllTheSame(): Promise<void> {
  const before = await storedKeys()
  const opened = await site.open()
  await beginKeeping(opened)
  await expect.poll(async () => (await storedKeys()).length).toBe(before.length + 1)
  expect(await keptCount(opened.page)).toBe(0)
}

// WebKit's session for automation is a private one, whose database takes no files.
if (ENGINE === 'webkit')
  test('where the database takes no files a picture is uploaded all the same', isUploadedAllTheSame)
else test('what a page has not stored when it is loaded anew goes on in the next', goesOnInTheNextPage)
