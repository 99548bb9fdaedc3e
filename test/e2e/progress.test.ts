import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UploadProgress } from '../../src/types.js'
import { throttleUploads } from '../helpers/demo-page.js'
import { heardBy, outcomeOf, resultOf, startUpload, type Heard, type Timed } from '../helpers/page-upload.js'
import { photograph } from '../helpers/pictures.js'
import { BUILDS, startSite, type Site } from '../helpers/site.js'

const PROCESSING_MS = 1500
const LINK_BYTES_PER_SEC = 500_000
let site: Site

beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())

/** How long each report and the two after it took to come: within a second, there are always two. */
const spansOfTwoMs = (progress: readonly Timed<UploadProgress>[]) =>
  progress.slice(2).map(({ atMs }, index) => atMs - (progress[index]?.atMs ?? NaN))

describe.each(BUILDS)('on a slow link, with $build', ({ scripts }) => {
  const source = photograph('seeding-1335kb.png')
  let heard: Heard
  let before: readonly Timed<UploadProgress>[]

  beforeAll(async () => {
    const opened = await site.open({ scripts })
    site.cos.settings.processingDelayMs = PROCESSING_MS
    await throttleUploads(opened.page, LINK_BYTES_PER_SEC)
    await startUpload(site, opened, source)
    resultOf(await outcomeOf(opened))
    heard = await heardBy(opened)
    before = heard.progress.slice(0, -1)
    site.reset()
  })

  test('neither the bytes nor the share ever run backwards', () => {
    for (const name of ['sentBytes', 'fraction'] as const) {
      const values = heard.progress.map(reading => reading[name])
      expect(values).toEqual([...values].sort((a, b) => a - b))
    }
  })

  test('the share is 1 with the answer and never before it', () => {
    expect(Math.max(...before.map(({ fraction }) => fraction))).toBeLessThan(1)
    expect(heard.progress.at(-1)).toMatchObject({ phase: 'done', fraction: 1, sentBytes: source.buffer.length })
  })

  test('two reports a second come all the way, while the service works as well', () => {
    expect(Math.max(...spansOfTwoMs(heard.progress))).toBeLessThanOrEqual(1000)
  })

  test('the phases follow each other, and processing lasts as long as the service works', () => {
    const phases = heard.phases.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1])
    expect(phases).toEqual(['preparing', 'uploading', 'processing', 'done'])
    const atMs = (wanted: string) => heard.phases.find(({ phase }) => phase === wanted)?.atMs ?? NaN
    expect(atMs('done') - atMs('processing')).toBeGreaterThanOrEqual(PROCESSING_MS * 0.9)
  })

  test('what is shown while sending is the truth: bytes grow with the link, speed is the speed of the link', () => {
    const sending = heard.progress.filter(({ phase }) => phase === 'uploading')
    expect(new Set(sending.map(({ sentBytes }) => sentBytes)).size).toBeGreaterThan(5)
    const last = sending.at(-1)
    expect(last?.bytesPerSec).toBeGreaterThan(LINK_BYTES_PER_SEC / 2)
    expect(last?.bytesPerSec).toBeLessThan(LINK_BYTES_PER_SEC * 2)
    expect(last?.remainingSec).toBeLessThan(1)
  })
})
