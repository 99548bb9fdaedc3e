import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { mostAtOnce } from '../helpers/most-at-once.js'
import { errorOf, resultOf, uploadAll, type BatchRun } from '../helpers/page-upload.js'
import { photograph, PHOTOGRAPHS, smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSiteIn, type OpenInEngine, type EngineSite } from '../helpers/site.js'

const PROCESSING_MS = 200

let site: EngineSite

beforeAll(async () => {
  site = await startSiteIn(ENGINE)
})
afterAll(() => site.close())

describe('five photographs at once', () => {
  const sources = PHOTOGRAPHS.map(photograph)
  const totalBytes = sources.reduce((sum, { buffer }) => sum + buffer.length, 0)
  let run: BatchRun
  let opened: OpenInEngine

  beforeAll(async () => {
    opened = await site.open()
    run = await uploadAll(site, opened, sources)
  })

  test('all end compressed, one outcome for each, in the order they were given', () => {
    const results = run.outcomes.map(resultOf)
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(5).fill('compressed'))
    expect(results.map(({ original }) => original.sizeBytes)).toEqual(sources.map(({ buffer }) => buffer.length))
    expect(opened.problems).toEqual([])
  })

  test('are stored slimmed, each under a key of its own', async () => {
    const results = run.outcomes.map(resultOf)
    const stored = await Promise.all(results.map(({ slim }) => site.stored(slim?.key ?? '')))
    expect(stored.map(bytes => bytes?.length)).toEqual(results.map(({ slim }) => slim?.sizeBytes))
    expect(new Set(results.map(({ original }) => original.key)).size).toBe(5)
  })

  test('the progress of the whole never runs backwards, and is 1 with the last of them', () => {
    for (const name of ['sentBytes', 'fraction', 'doneCount'] as const) {
      const values = run.progress.map(reading => reading[name])
      expect(values).toEqual([...values].sort((a, b) => a - b))
    }
    const last = { sentBytes: totalBytes, totalBytes, fraction: 1, totalCount: 5, doneCount: 5, failedCount: 0 }
    expect(run.progress.at(-1)).toMatchObject(last)
    const unfinished = run.progress.filter(({ doneCount }) => doneCount < 5)
    expect(Math.max(...unfinished.map(({ fraction }) => fraction))).toBeLessThan(1)
  })

  test('share one set of credentials', () => {
    expect(site.sts.calls).toBe(1)
  })
})

test.each([{ concurrency: 1 }, { concurrency: 3 }])(
  'while the service works on pictures, $concurrency send the next',
  async client => {
    site.cos.settings.processingDelayMs = PROCESSING_MS
    const pictures = await Promise.all(Array.from({ length: 7 }, (_, index) => smallPng(`${index}.png`, 32)))
    const { outcomes } = await uploadAll(site, await site.open(), pictures, { client })
    expect(outcomes.map(({ status }) => status)).toEqual(Array(7).fill('fulfilled'))
    const most = mostAtOnce(site.requests('PUT'), PROCESSING_MS)
    // The connections that browsers open to one host are the ceiling.
    expect(most).toBeGreaterThan(client.concurrency)
    expect(most).toBeLessThanOrEqual(6)
    site.reset()
  },
)

describe('a batch in which some fail', () => {
  let pictures: PictureFile[]
  let run: BatchRun

  beforeAll(async () => {
    site.reset()
    pictures = await Promise.all(['a.png', 'b.png', 'c.png', 'd.png'].map(name => smallPng(name)))
    pictures[1] = { name: 'b.png', mimeType: 'image/png', buffer: Buffer.from('no picture') }
    site.cos.settings.faults.push({
      match: { method: 'PUT' },
      action: 'status',
      status: 403,
      code: 'AccessDenied',
      skip: 1,
    })
    run = await uploadAll(site, await site.open(), pictures, { client: { concurrency: 1, onSlimFailure: 'fail' } })
  })

  test('stores the others, and each failure stands in its place', () => {
    expect(run.outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(run.outcomes.slice(1, 3).map(outcome => errorOf(outcome).code)).toEqual(['not-an-image', 'access-denied'])
  })

  test('counts them apart, and its bar still comes to the end', () => {
    expect(run.progress.at(-1)).toMatchObject({ fraction: 1, totalCount: 4, doneCount: 2, failedCount: 2 })
  })
})
