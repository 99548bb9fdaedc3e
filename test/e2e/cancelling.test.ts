import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Fault } from '../../demo/emulator/settings.js'
import { contentsOf } from '../helpers/bucket-contents.js'
import { throttleUploads } from '../helpers/demo-page.js'
import { MATCH, SCOPE, stepsMade, WAYS, type Hit } from '../helpers/fault-trial.js'
import { LONGEST_WAITS } from '../helpers/longest-waits.js'
import { cancelAfter, cancelPair, phasesOfPair, startPair } from '../helpers/page-cancel.js'
import type { UploadCall } from '../helpers/page-upload.js'
import { heavyPng } from '../helpers/pictures.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import type { Way } from '../helpers/steps.js'

/** Three parts. */
const SIZE_BYTES = 2.5 * 1024 * 1024
const SLOWLY_BYTES_PER_SEC = 500_000

const folder = mkdtempSync(join(tmpdir(), 'cancelling-'))
const path = join(folder, 'picture.png')

let site: Site

beforeAll(async () => {
  site = await startSite()
  writeFileSync(path, (await heavyPng(SIZE_BYTES)).buffer)
})
afterAll(async () => {
  await site.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  site.reset()
  site.sts.scope = SCOPE
})
afterEach(() => site.closeWindows())

interface Scene {
  readonly when: string
  readonly ways: readonly Way[]
  /** Phase that both uploads have reached, or phases, parted by `|`. */
  readonly phase: string
  /** What goes on when they start. */
  readonly prepare?: (opened: OpenPage) => unknown
  readonly client?: UploadCall['client']
  /** What hits each of them. */
  readonly hit?: Partial<Record<Way, Hit>>
  readonly fault?: Omit<Fault, 'match'>
  /** Requests that each has made by then. */
  readonly made?: Partial<Record<Hit, number>>
  readonly then?: (opened: OpenPage) => unknown
  /** Whether another upload has the only place, for ever. */
  readonly blocker?: boolean
  /** Whether everything was sent, so that the service may bring it to its end. */
  readonly mayBeStored?: boolean
}

const slowly = (opened: OpenPage) => throttleUploads(opened.page, SLOWLY_BYTES_PER_SEC)
const atOnce = ({ page }: OpenPage) => throttleUploads(page, -1)
const offline = (isOffline: boolean) => (opened: OpenPage) => opened.page.context().setOffline(isOffline)
const pauseBoth = ({ page }: OpenPage) =>
  page.evaluate(() => {
    for (const task of pair.tasks) task.pause()
  })
const TRANSFER = { put: 'put', parts: 'part' } as const

const SCENES: readonly Scene[] = [
  { when: 'it stands in line', ways: WAYS, phase: 'queued', client: { concurrency: 1 }, blocker: true },
  {
    ...{ when: 'credentials are asked for', ways: WAYS, phase: 'preparing' },
    prepare: () => (site.sts.answer = () => new Promise<Response>(() => undefined)),
  },
  {
    ...{ when: 'the upload is begun', ways: ['parts'], phase: 'uploading', made: { initiate: 1 } },
    ...{ hit: { parts: 'initiate' }, fault: { action: 'delay', delayMs: 300, when: 'after' } },
  },
  { when: 'bytes are sent', ways: WAYS, phase: 'uploading', prepare: slowly, made: { put: 1, part: 1 } },
  {
    // Buffers of the system may have swallowed the rest.
    ...{ when: 'one part is sent and the next is not', ways: ['parts'], phase: 'uploading|processing' },
    ...{ made: { part: 3 } },
    ...{ hit: { parts: 'part' }, fault: { action: 'hang', skip: 1, times: 2 } },
  },
  {
    ...{ when: 'the service works on it', ways: ['put'], phase: 'processing', mayBeStored: true },
    prepare: () => (site.cos.settings.processingDelayMs = 600),
  },
  {
    ...{ when: 'the service works on all parts', ways: ['parts'], phase: 'processing', mayBeStored: true },
    ...{ made: { complete: 1 }, prepare: () => (site.cos.settings.processingDelayMs = 600) },
  },
  {
    ...{ when: 'it is completed, and the service has not begun', ways: ['parts'], phase: 'processing' },
    ...{ made: { complete: 1 }, hit: { parts: 'complete' }, fault: { action: 'hang' } },
  },
  {
    ...{ when: 'it waits for its next try', ways: WAYS, phase: 'waiting', hit: TRANSFER },
    ...{ client: { retry: { attempts: 20 } } },
    fault: { action: 'status', status: 503, code: 'SlowDown', times: Infinity },
  },
  {
    ...{ when: 'it waits for the network', ways: WAYS, phase: 'waiting', prepare: offline(true), then: offline(false) },
  },
  {
    ...{ when: 'it is paused', ways: WAYS, phase: 'paused', prepare: slowly, made: { put: 1, part: 1 }, then: atOnce },
  },
]

test.each(SCENES.flatMap(scene => scene.ways.map(way => ({ way, ...scene }))))(
  'a picture sent with $way is cancelled while $when, and leaves nothing behind',
  async ({ way, phase, prepare, client, hit, fault, made = {}, blocker = false, then, mayBeStored = false }) => {
    const opened = await site.open({ before: LONGEST_WAITS })
    const keyPrefix = `uploads/u42/${crypto.randomUUID()}/`
    const keys = ['task', 'signal'].map(name => `${keyPrefix}${name}.png`)
    await opened.page.setInputFiles('#picker', path)
    const target = hit?.[way]
    if (fault && target) {
      site.cos.settings.faults.push(...keys.map(key => ({ ...fault, match: { ...MATCH[target], key } })))
    }
    const blockers = blocker ? [{ key: `${keyPrefix}blocker.png`, send: 'put' as const }] : []
    site.cos.settings.faults.push(...blockers.map(({ key }) => ({ match: { key }, action: 'hang' as const })))
    await prepare?.(opened)
    const options = [...blockers, ...keys.map(key => ({ key, send: way, saveAs: `${key}-slim` }))]
    await startPair(site, opened, client, options)
    for (const key of keys) {
      for (const step of ['put', 'initiate', 'part', 'complete'] as const) {
        const least = made[step] ?? 0
        if (least > 0 && (step === 'put') === (way === 'put')) {
          await expect.poll(() => stepsMade(site, key)[step] ?? 0, { interval: 5 }).toBeGreaterThanOrEqual(least)
        }
      }
    }
    if (phase === 'paused') await pauseBoth(opened)
    const reached: unknown = expect.stringMatching(new RegExp(`^(${phase})$`))
    await expect.poll(() => phasesOfPair(opened), { interval: 5 }).toEqual([reached, reached])

    const { codes, reportsAfterwards } = await cancelPair(opened)

    expect(codes).toEqual(['cancelled', 'cancelled'])
    expect(reportsAfterwards).toEqual([])
    await then?.(opened)
    await expect.poll(async () => (await contentsOf(site.cos, keyPrefix)).unfinished).toEqual([])
    if (!mayBeStored) expect((await contentsOf(site.cos, keyPrefix)).keys).toEqual([])
  },
)

test('a picture in parts that is cancelled at any of thirty moments leaves nothing behind', async () => {
  const keyPrefix = `uploads/u42/${crypto.randomUUID()}/`
  const opened = await site.open()
  await opened.page.setInputFiles('#picker', path)
  const longestMs = 250
  let seed = 20_260_101
  const runs = Array.from({ length: 30 }, (_, index) => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 2 ** 32
    return { key: `${keyPrefix}${index}.png`, delayMs: (seed / 2 ** 32) * longestMs }
  })

  const ends = await cancelAfter(site, opened, {}, runs)

  const done = runs.filter((_, index) => ends[index]?.codes[0] === 'none').map(({ key }) => key)
  expect(done.length).toBeLessThan(runs.length)
  for (const { reportsAfterwards } of ends) {
    expect(reportsAfterwards).toEqual([])
  }
  await expect.poll(async () => (await contentsOf(site.cos, keyPrefix)).unfinished).toEqual([])
  const completed = new Set(
    site.requests('POST').flatMap(({ path, queryNames }) => (queryNames.includes('uploadId') ? [path.slice(1)] : [])),
  )
  const { keys } = await contentsOf(site.cos, keyPrefix)
  expect(keys).toEqual(expect.arrayContaining(done))
  expect(keys.filter(key => !completed.has(key))).toEqual([])
})
