import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { throttleUploads } from '../helpers/demo-page.js'
import { errorOf, heardBy, outcomeOf, resultOf, startUpload, upload } from '../helpers/page-upload.js'
import { photograph, smallPng, type PictureFile } from '../helpers/pictures.js'
import { BUILDS, startSite, type OpenPage, type Site } from '../helpers/site.js'

const KEYS = { key: 'uploads/u42/cut.png', saveAs: 'slim/u42/cut.png' }
/** Long enough for a late report to show itself. */
const AFTERWARDS_MS = 600

let site: Site
let large: PictureFile
let small: PictureFile

beforeAll(async () => {
  site = await startSite()
  large = photograph('seeding-1335kb.png')
  small = await smallPng()
})
afterAll(() => site.close())
afterEach(async () => {
  site.reset()
  await site.closeWindows()
})

async function expectNothingStored(): Promise<void> {
  expect(await site.stored(KEYS.key)).toBeUndefined()
  expect(await site.stored(KEYS.saveAs)).toBeUndefined()
}

const reportCount = async (opened: OpenPage) => {
  const { phases, progress } = await heardBy(opened)
  return phases.length + progress.length
}

/** Cancels, and gives what came of it: the code, and how many reports came afterwards. */
async function cancelAndListen(opened: OpenPage) {
  await opened.page.evaluate(() => running.task.cancel())
  const { code } = errorOf(await outcomeOf(opened))
  const before = await reportCount(opened)
  await opened.page.waitForTimeout(AFTERWARDS_MS)
  return { code, reportsAfterwards: (await reportCount(opened)) - before }
}

const phaseOf = (opened: OpenPage) => opened.page.evaluate(() => running.task.state.phase)

describe.each(BUILDS)('with $build', ({ scripts }) => {
  test('cancelling in the middle of the body stops sending, and nothing is stored', async () => {
    const opened = await site.open({ scripts })
    await throttleUploads(opened.page, 300_000)
    await startUpload(site, opened, large, { options: KEYS })
    const sentBytes = () => opened.page.evaluate(() => running.heard.progress.at(-1)?.sentBytes ?? 0)
    await expect.poll(sentBytes).toBeGreaterThan(100_000)

    expect(await cancelAndListen(opened)).toEqual({ code: 'cancelled', reportsAfterwards: 0 })
    expect((await heardBy(opened)).phases.at(-1)?.phase).toBe('cancelled')
    await vi.waitFor(() => expect(site.requests('PUT')).toMatchObject([{ aborted: true }]))
    await expectNothingStored()
  })

  test('cancelling while the service works ends the upload at once', async () => {
    site.cos.settings.processingDelayMs = 1500
    const opened = await site.open({ scripts })
    await startUpload(site, opened, small, { options: { key: 'uploads/u42/late.png' } })
    await expect.poll(() => phaseOf(opened), { interval: 20 }).toBe('processing')

    const startedMs = Date.now()
    expect(await cancelAndListen(opened)).toEqual({ code: 'cancelled', reportsAfterwards: 0 })
    expect(Date.now() - startedMs).toBeLessThan(AFTERWARDS_MS + 500)
    await vi.waitFor(() => expect(site.requests('PUT')).toMatchObject([{ aborted: true }]))
  })

  test('a connection that is reset in the middle of the body is network-or-cors, and nothing is stored', async () => {
    site.cos.settings.faults.push({ match: { method: 'PUT' }, action: 'reset', atFraction: 0.3, times: Infinity })
    const error = errorOf(await upload(site, await site.open({ scripts }), large, { options: KEYS }))
    expect(error).toMatchObject({ isOurs: true, code: 'network-or-cors', retryable: true })
    await expectNothingStored()
  })

  test('a COS without a CORS rule is network-or-cors, and the hint names the rule', async () => {
    site.cos.settings.corsRules = []
    const error = errorOf(await upload(site, await site.open({ scripts }), small, { options: KEYS }))
    expect(error.code).toBe('network-or-cors')
    expect(error.hint).toContain('CORS')
    expect(site.requests('PUT')).toEqual([])
    await expectNothingStored()
  })

  test('a CORS rule that exposes no header at all is enough', async () => {
    site.cos.settings.corsRules = site.cos.settings.corsRules.map(rule => ({ ...rule, exposeHeaders: [] }))
    const opened = await site.open({ scripts })
    const key = 'uploads/u42/unexposed.png'
    const result = resultOf(await upload(site, opened, small, { options: { key } }))
    expect(result.outcome).toBe('compressed')
    expect(result.slim?.sizeBytes).toBe((await site.stored(key))?.length)
    expect(opened.problems).toEqual([])
  })
})

test('a page that is offline waits for the network, and its upload is stored when it is back', async () => {
  const opened = await site.open()
  await opened.page.context().setOffline(true)
  await startUpload(site, opened, small, { options: { key: 'uploads/u42/offline.png' } })
  await expect.poll(() => phaseOf(opened)).toBe('waiting')
  await opened.page.waitForTimeout(AFTERWARDS_MS)
  expect(await phaseOf(opened)).toBe('waiting')
  await opened.page.context().setOffline(false)
  expect(resultOf(await outcomeOf(opened))).toMatchObject({ outcome: 'compressed', attempts: 1 })
})

test('a service that never answers is timeout, after timeoutMs', async () => {
  site.cos.settings.faults.push({ match: { method: 'PUT' }, action: 'hang', times: Infinity })
  const opened = await site.open()
  const error = errorOf(await upload(site, opened, small, { client: { timeoutMs: 800 }, options: KEYS }))
  expect(error).toMatchObject({ code: 'timeout', retryable: true })
  await expectNothingStored()
})

test('an answer that is lost after the picture was stored is not called a refusal', async () => {
  site.cos.settings.faults.push({ match: { method: 'PUT' }, action: 'reset', when: 'after', times: Infinity })
  const error = errorOf(await upload(site, await site.open(), small))
  expect(error).toMatchObject({ code: 'network-or-cors', retryable: true })
})

test('a web page in place of the answer is response-unreadable', async () => {
  site.cos.settings.faults.push({
    match: { method: 'PUT' },
    action: 'status',
    status: 200,
    body: '<html>Welcome</html>',
  })
  const client = { retry: { attempts: 1 } }
  expect(errorOf(await upload(site, await site.open(), small, { client })).code).toBe('response-unreadable')
})
