import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { clockOffBy } from '../helpers/device-time.js'
import { errorOf, outcomeOf, resultOf, startUpload, upload, uploadAll } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { BUILDS, startSiteIn, type EngineSite } from '../helpers/site.js'

const MANY = 100
const TWO_HOURS_MS = 2 * 3600 * 1000
/** Nothing listens on the port of the discard service. */
const NOBODY = 'http://127.0.0.1:9/sts'

let site: EngineSite
let pictures: PictureFile[]

beforeAll(async () => {
  site = await startSiteIn(ENGINE, { connectTo: ['http://127.0.0.1:9'] })
  pictures = await Promise.all(Array.from({ length: MANY }, (_, index) => smallPng(`${index}.png`, 32)))
})
afterAll(() => site.close())
afterEach(async () => {
  site.reset()
  await site.closeWindows()
})

const one = () => pictures[0] as PictureFile // there are a hundred

test.each([
  { clock: 'right', offsetMs: 0, ...BUILDS[0] },
  { clock: '2 hours fast', offsetMs: TWO_HOURS_MS, ...BUILDS[0] },
  { clock: '2 hours slow', offsetMs: -TWO_HOURS_MS, ...BUILDS[0] },
  { clock: '2 hours slow', offsetMs: -TWO_HOURS_MS, ...BUILDS[1] },
])(`${MANY} uploads at once ask for credentials once: $build, clock $clock`, async ({ offsetMs, scripts }) => {
  const opened = await site.open({ scripts, before: clockOffBy(offsetMs) })
  const shownMs = await opened.page.evaluate(() => Date.now())
  expect(Math.abs(shownMs - Date.now() - offsetMs)).toBeLessThan(60_000)

  const { outcomes } = await uploadAll(site, opened, pictures)

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(MANY)
  expect(site.sts.calls).toBe(1)
  expect(site.requests('PUT').map(({ status }) => status)).toEqual(Array(MANY).fill(200))
})

test.each([
  { clock: 'fast', offsetMs: TWO_HOURS_MS },
  { clock: 'slow', offsetMs: -TWO_HOURS_MS },
])('a clock 2 hours $clock harms nothing where the date of the STS endpoint cannot be read', async ({ offsetMs }) => {
  const opened = await site.open({ before: clockOffBy(offsetMs) })
  const reply = await (await fetch(site.sts.url)).text()
  const headers = { 'access-control-allow-origin': site.pageOrigin, 'content-type': 'application/json' }
  site.sts.calls = 0
  site.sts.answer = () => new Response(reply, { headers })
  const { outcomes } = await uploadAll(site, opened, pictures.slice(0, 10))

  expect(outcomes.map(({ status }) => status)).toEqual(Array(10).fill('fulfilled'))
  expect(site.sts.calls).toBe(1)
})

test('a service whose clock differs from that of the STS server and the device is still obeyed', async () => {
  site.cos.settings.clockOffsetSec = 3600
  const opened = await site.open()
  const result = resultOf(await upload(site, opened, one()))
  expect(result.outcome).toBe('compressed')
  expect(site.sts.calls).toBe(1)
})

test('credentials that the service no longer knows are fetched once more, and the upload goes on', async () => {
  const reply = (await (await fetch(site.sts.url)).json()) as { credentials: object }
  site.sts.calls = 0
  const stale = { ...reply, credentials: { ...reply.credentials, tmpSecretId: 'AKIDgone' } }
  const headers = { 'access-control-allow-origin': site.pageOrigin }
  site.sts.answer = () => {
    site.sts.answer = undefined
    return Response.json(stale, { headers })
  }
  const result = resultOf(await upload(site, await site.open(), one()))

  expect(result).toMatchObject({ outcome: 'compressed', attempts: 2 })
  expect(site.sts.calls).toBe(2)
  expect(site.requests('PUT').map(({ status, code }) => [status, code])).toEqual([
    [403, 'InvalidAccessKeyId'],
    [200, ''],
  ])
})

test('credentials that are over when they come are fetched once more, and then it is credentials-expired', async () => {
  site.cos.settings.sts.expiredCredentials = true
  const error = errorOf(await upload(site, await site.open(), one()))
  expect(error).toMatchObject({ code: 'credentials-expired', retryable: true })
  expect(site.sts.calls).toBe(2)
  expect(site.requests('PUT')).toHaveLength(2)
})

describe('an STS endpoint that fails', () => {
  const ONCE = { retry: { attempts: 1 } }
  const failing = async (client = {}) => {
    return errorOf(await upload(site, await site.open(), one(), { client: { ...ONCE, ...client } }))
  }

  afterEach(() => {
    expect(site.requests('PUT', 'OPTIONS')).toEqual([])
  })

  test('by not being there ends in credentials-unreachable', async () => {
    expect(await failing({ credentials: NOBODY })).toMatchObject({ code: 'credentials-unreachable', retryable: true })
  })

  test('by never answering ends in credentials-timeout, in time', async () => {
    site.sts.answer = () => new Promise<Response>(() => undefined)
    const opened = await site.open()
    const startedMs = Date.now()
    await startUpload(site, opened, one(), { client: { ...ONCE, timeoutMs: 700 } })
    expect(errorOf(await outcomeOf(opened))).toMatchObject({ code: 'credentials-timeout', retryable: true })
    expect(Date.now() - startedMs).toBeLessThan(3000)
  })

  test('by refusing this caller ends in credentials-refused', async () => {
    site.sts.scope = null
    const error = await failing()
    expect(error).toMatchObject({ code: 'credentials-refused', retryable: false })
    expect(error.message).toContain('403')
  })

  test('by answering with a web page ends in credentials-invalid', async () => {
    const headers = { 'access-control-allow-origin': site.pageOrigin, 'content-type': 'text/html' }
    site.sts.answer = () => new Response('<!doctype html><title>Log in</title>', { headers })
    expect(await failing()).toMatchObject({ code: 'credentials-invalid', retryable: false })
  })

  test('by an error object under status 200 ends in credentials-invalid, with the code of the error', async () => {
    const headers = { 'access-control-allow-origin': site.pageOrigin }
    const refusal = { Code: 'AuthFailure.SignatureFailure', Message: 'not validated', RequestId: '1' }
    site.sts.answer = () => Response.json(refusal, { headers })
    const error = await failing()
    expect(error.code).toBe('credentials-invalid')
    expect(error.message).toContain('AuthFailure.SignatureFailure')
  })

  test('because the service behind it refuses ends in credentials-unreachable, with the status', async () => {
    site.cos.settings.sts.error = { code: 'AuthFailure.SecretIdNotFound', message: 'The SecretId is not found.' }
    const error = await failing()
    expect(error.code).toBe('credentials-unreachable')
    expect(error.message).toContain('502')
  })

  test('by allowing other pages only ends in credentials-unreachable', async () => {
    site.sts.answer = () => Response.json({})
    expect(await failing()).toMatchObject({ code: 'credentials-unreachable' })
  })
})
