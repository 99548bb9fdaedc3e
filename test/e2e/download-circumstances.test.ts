import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { StsScope } from '../../src/types.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { clockOffBy } from '../helpers/device-time.js'
import { download, sha256Of, shownSidesOf, signUrlIn } from '../helpers/page-download.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { photograph, smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSiteIn, type EngineSite } from '../helpers/site.js'
import { store, storeFresh } from '../helpers/stored-picture.js'

const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', modes: ['download'] }
const SIDE_PIXELS = 96
const TWO_HOURS_MS = 2 * 3600 * 1000

let site: EngineSite
let picture: PictureFile

beforeAll(async () => {
  picture = await smallPng('cat.png', SIDE_PIXELS)
  site = await startSiteIn(ENGINE, { cos: { settings: { publicRead: false } } })
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
})
afterEach(() => site.reset())

test('the picture of the documented case comes at less than half of its bytes, and none of them is stored', async () => {
  const opened = await site.open()
  const key = 'uploads/u42/种子 1.png'
  const source = photograph('seeding-1335kb.png')
  await store(site.cos, key, source)
  const result = resultOf(await download(site, opened, key))
  expect(result.outcome).toBe('compressed')
  expect(result.savedFraction).toBeGreaterThan(0.5)
  expect(result.savedBytes).toBe(source.buffer.length - result.body.sizeBytes)
  const plain = resultOf(await download(site, opened, key, { options: { slim: false } }))
  expect(plain.body.sha256).toBe(sha256Of(source.buffer))
})

test('slim: false asks for the picture alone', async () => {
  const opened = await site.open()
  const options = { slim: false }
  const result = resultOf(await download(site, opened, await storeFresh(site.cos, picture), { options }))
  expect(result).toMatchObject({ outcome: 'not-requested', slimFlag: null, attempts: 1 })
  expect(result.body.sha256).toBe(sha256Of(picture.buffer))
  expect(site.requests('GET')).toMatchObject([{ status: 200, queryNames: [] }])
})

test.each([
  { clock: '2 hours fast', offsetMs: TWO_HOURS_MS },
  { clock: '2 hours slow', offsetMs: -TWO_HOURS_MS },
])('on a device whose clock is $clock, a picture and an address come all the same', async ({ offsetMs }) => {
  const opened = await site.open({ before: clockOffBy(offsetMs) })
  const shownMs = await opened.page.evaluate(() => Date.now())
  expect(Math.abs(shownMs - Date.now() - offsetMs)).toBeLessThan(60_000)

  const key = await storeFresh(site.cos, picture)
  expect(resultOf(await download(site, opened, key)).outcome).toBe('compressed')
  expect(await shownSidesOf(opened, await signUrlIn(opened, site, key))).toEqual([SIDE_PIXELS, SIDE_PIXELS])
  expect(site.requests('GET').map(({ status }) => status)).toEqual([200, 200])
})

test('credentials that are over are renewed once, and the picture comes', async () => {
  const opened = await site.open()
  const key = await storeFresh(site.cos, picture)
  const expired = { action: 'status', status: 400, code: 'ExpiredToken' } as const
  site.cos.settings.faults.push({ match: { method: 'GET' }, ...expired })
  const result = resultOf(await download(site, opened, key))
  expect(result).toMatchObject({ outcome: 'compressed', attempts: 2 })
  expect(site.sts.calls).toBe(2)
})

test('a policy without the mode is refused with access-denied', async () => {
  site.sts.scope = { ...SCOPE, modes: ['upload'] }
  const error = errorOf(await download(site, await site.open(), await storeFresh(site.cos, picture)))
  expect(error).toMatchObject({ isOurs: true, code: 'access-denied', service: { status: 403 } })
})
