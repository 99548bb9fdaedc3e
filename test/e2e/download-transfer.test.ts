import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { StsScope } from '../../src/types.js'
import { ALL_BUILDS, bundledScripts } from '../helpers/bundle.js'
import { png } from '../helpers/made-pictures.js'
import { downloadOutcomeOf, downloadProgressOf, startDownload } from '../helpers/page-download.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { photograph } from '../helpers/pictures.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import { throttleDownloads } from '../helpers/slow-link.js'
import { store } from '../helpers/stored-picture.js'

const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', modes: ['download'] }
const SEEDING = 'uploads/u42/seeding.png'
const LARGE = 'uploads/u42/large.png'
/** More than the buffers on the way take in, so that the service notices who goes away. */
const LARGE_BYTES = 24 * 1024 * 1024
const LINK_BYTES_PER_SEC = 200_000
/** Long enough for a late report to show itself. */
const AFTERWARDS_MS = 600

let site: Site

beforeAll(async () => {
  site = await startSite({ scripts: await bundledScripts() })
  await store(site.cos, SEEDING, photograph('seeding-1335kb.png'))
  await store(site.cos, LARGE, { buffer: Buffer.from(png({ sizeBytes: LARGE_BYTES })), mimeType: 'image/png' })
  site.cos.log.length = 0
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
})
afterEach(async () => {
  site.reset()
  await site.closeWindows()
})

async function openSlow(scripts: readonly string[], bytesPerSec: number): Promise<OpenPage> {
  const opened = await site.open({ scripts })
  await throttleDownloads(opened.page, bytesPerSec)
  return opened
}

/** A large picture of which some bytes have come, and not nearly all. */
async function startLarge(scripts: readonly string[]): Promise<OpenPage> {
  site.cos.settings.slimFlag = 2
  const opened = await openSlow(scripts, 6 * LINK_BYTES_PER_SEC)
  await startDownload(site, opened, LARGE)
  const received = () => opened.page.evaluate(() => downloading.progress.at(-1)?.receivedBytes ?? 0)
  await expect.poll(received).toBeGreaterThan(LINK_BYTES_PER_SEC)
  return opened
}

async function expectCancelled(opened: OpenPage): Promise<void> {
  const reports = (await downloadProgressOf(opened)).length
  expect(errorOf(await downloadOutcomeOf(opened))).toMatchObject({ isOurs: true, code: 'cancelled' })
  await vi.waitFor(() => expect(site.requests('GET')).toMatchObject([{ aborted: true }]))
  await opened.page.waitForTimeout(AFTERWARDS_MS)
  expect(await downloadProgressOf(opened)).toHaveLength(reports)
}

describe.each(ALL_BUILDS)('with $build', ({ scripts }) => {
  test('the progress on a slow link grows with the bytes, is never above 1 and ends at 1', async () => {
    const opened = await openSlow(scripts, LINK_BYTES_PER_SEC)
    await startDownload(site, opened, SEEDING)
    const { sizeBytes } = resultOf(await downloadOutcomeOf(opened))
    const progress = await downloadProgressOf(opened)

    const received = progress.map(({ receivedBytes }) => receivedBytes)
    expect(received).toEqual([...received].sort((a, b) => a - b))
    expect(new Set(received).size).toBeGreaterThan(4)
    expect(progress.map(({ totalBytes }) => totalBytes)).toEqual(progress.map(() => sizeBytes))
    expect(progress.map(({ fraction }) => fraction)).toEqual(received.map(bytes => bytes / sizeBytes))
    expect(Math.max(...progress.map(({ fraction = 0 }) => fraction))).toBe(1)
    expect(progress.at(-1)).toMatchObject({ receivedBytes: sizeBytes, totalBytes: sizeBytes, fraction: 1 })
    expect(progress.filter(({ fraction = 0 }) => fraction > 0.1 && fraction < 0.9).length).toBeGreaterThan(1)
    const tookMs = (progress.at(-1)?.atMs ?? 0) - (progress[0]?.atMs ?? 0)
    expect(tookMs).toBeGreaterThan((0.5 * sizeBytes * 1000) / LINK_BYTES_PER_SEC)
    expect(opened.problems).toEqual([])
  })

  test('an AbortSignal in the middle of the body rejects with cancelled, and the connection is dropped', async () => {
    const opened = await startLarge(scripts)
    await opened.page.evaluate(() => downloading.controller.abort())
    await expectCancelled(opened)
  })

  test('close() in the middle of the body rejects with cancelled, and the connection is dropped', async () => {
    const opened = await startLarge(scripts)
    await opened.page.evaluate(() => downloading.client.close())
    await expectCancelled(opened)
  })
})

test('a signal that was aborted before rejects with cancelled, and nothing is asked for', async () => {
  const opened = await site.open()
  const code = await opened.page.evaluate(
    async ({ url, key }) => {
      const client = CosSlim.createClient({ credentials: url })
      const failed = client.download(key, { signal: AbortSignal.abort() })
      return failed.then(
        () => 'downloaded',
        (error: unknown) => (error as { code: string }).code, // every error of the SDK has one
      )
    },
    { url: site.sts.url, key: SEEDING },
  )
  expect(code).toBe('cancelled')
  await opened.page.waitForTimeout(AFTERWARDS_MS)
  expect(site.requests('GET', 'OPTIONS')).toEqual([])
  expect(site.sts.calls).toBe(0)
})

test('a listener that throws harms no download', async () => {
  const opened = await site.open()
  const outcome = await opened.page.evaluate(
    async ({ url, key }) => {
      const client = CosSlim.createClient({ credentials: url })
      const onProgress = () => {
        throw new Error('listener')
      }
      return (await client.download(key, { onProgress })).outcome
    },
    { url: site.sts.url, key: SEEDING },
  )
  expect(outcome).toBe('compressed')
  await vi.waitFor(() => expect(opened.problems.join()).toContain('listener'))
})
