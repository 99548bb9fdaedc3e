import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeSettings, type Fault, type PartialSettings } from '../../demo/emulator/settings.js'
import type { SlimErrorCode } from '../../src/errors.js'
import type { StsScope } from '../../src/types.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { png } from '../helpers/made-pictures.js'
import { download, sha256Of } from '../helpers/page-download.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSiteIn, type OpenInEngine, type EngineSite } from '../helpers/site.js'
import { store, storeFresh } from '../helpers/stored-picture.js'

const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', modes: ['download'] }
const ABOVE_LIMIT_BYTES = 32 * 1024 * 1024 + 1
const FAIL = { onSlimFailure: 'fail' } as const

let site: EngineSite
let opened: OpenInEngine
let picture: PictureFile

beforeAll(async () => {
  picture = await smallPng()
  site = await startSiteIn(ENGINE, { cos: { settings: { publicRead: false } } })
  opened = await site.open()
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
})
afterEach(() => site.reset())

/** What was asked for: whether with imageSlim, and how it was answered. */
const asked = () => site.requests('GET').map(({ queryNames, status }) => [queryNames.includes('imageSlim'), status])

const SLIM_ONLY = { method: 'GET', query: 'imageSlim' } as const

interface Case {
  readonly what: string
  readonly fault: Partial<Fault>
  readonly errorBody?: PartialSettings['errorBody']
  readonly reason: SlimErrorCode
}

/** A number as the service would give it: in the header, and in a body that names it too. */
const number = (errNo: string, status: number) => ({ status, errNo, code: errNo })

const CASES: readonly Case[] = [
  { what: '400 in XML', fault: number('-901', 400), errorBody: 'xml', reason: 'service-failed' },
  { what: '400 in JSON', fault: number('-120', 400), errorBody: 'json', reason: 'slim-refused' },
  { what: '400 without a body', fault: number('-120', 400), errorBody: 'empty', reason: 'slim-refused' },
  { what: '403 without a body', fault: number('-154', 403), errorBody: 'empty', reason: 'slim-refused' },
  { what: '500 in XML', fault: number('-120', 500), errorBody: 'xml', reason: 'service-failed' },
  { what: 'an XML document under 200', fault: { ...number('-120', 200) }, errorBody: 'xml', reason: 'slim-refused' },
  { what: 'a JSON document under 200', fault: { ...number('-120', 200) }, errorBody: 'json', reason: 'slim-refused' },
  { what: 'nothing under 200', fault: { ...number('-120', 200) }, errorBody: 'empty', reason: 'slim-refused' },
  { what: '-441, no format for it', fault: number('-441', 400), reason: 'format-not-slimmable' },
  { what: '-443, no format for it', fault: number('-443', 400), reason: 'format-not-slimmable' },
  { what: '-442, too many pixels', fault: number('-442', 400), reason: 'image-too-many-pixels' },
  { what: '-447, too many frames', fault: number('-447', 400), reason: 'image-too-many-pixels' },
  { what: '-167, too large', fault: number('-167', 400), reason: 'image-too-large' },
  { what: '-163, not switched on', fault: number('-163', 400), reason: 'slim-not-run' },
  { what: '-46661, no permission', fault: number('-46661', 403), reason: 'slim-refused' },
  {
    what: '-901 beside a code of COS',
    fault: { status: 500, code: 'InternalError', errNo: '-901' },
    reason: 'service-failed',
  },
  {
    what: '-441 beside a code of COS',
    fault: { status: 400, code: 'InvalidArgument', errNo: '-441' },
    reason: 'format-not-slimmable',
  },
  { what: 'NoProcessAuthority', fault: { status: 403, code: 'NoProcessAuthority' }, reason: 'slim-not-permitted' },
  { what: 'InvalidImageFormat', fault: { status: 400, code: 'InvalidImageFormat' }, reason: 'slim-refused' },
]

describe('a service that cannot slim', () => {
  test.each(CASES)('and says so by $what: the original comes, with the reason', async one => {
    const key = await storeFresh(site.cos, picture)
    changeSettings(site.cos.settings, {
      ...(one.errorBody && { errorBody: one.errorBody }),
      faults: [{ match: SLIM_ONLY, action: 'status', times: Infinity, ...one.fault }],
    })
    const result = resultOf(await download(site, opened, key))
    expect(result).toMatchObject({
      ...{ outcome: 'kept-original', reason: one.reason, slimFlag: null },
      ...{ originalSizeBytes: picture.buffer.length, savedBytes: 0, savedFraction: 0 },
    })
    expect(result.body).toMatchObject({ isBlob: true, sha256: sha256Of(picture.buffer) })
    // What may pass is asked for twice.
    const first = [true, one.fault.status]
    const [last, ...before] = asked().reverse()
    expect(last).toEqual([false, 200])
    expect(before).toEqual(before.length === 2 ? [first, first] : [first])
    expect(result.attempts).toBe(before.length + 1)
  })

  test('and sends the original with X-ErrNo and flag 0: that is taken, and nothing is asked for again', async () => {
    site.cos.settings.processingRefusal = { status: 400, code: '-442', stored: true }
    const key = await storeFresh(site.cos, picture)
    const result = resultOf(await download(site, opened, key))
    expect(result).toMatchObject({ slimFlag: 0, outcome: 'kept-original', reason: 'image-too-many-pixels' })
    expect(result.body.sha256).toBe(sha256Of(picture.buffer))
    expect(asked()).toEqual([[true, 200]])
  })

  test.each([
    { how: 'and ignores it', whenSlimOff: 'ignore', told: { outcome: 'unknown', slimFlag: null } },
    { how: 'and says so', whenSlimOff: 'refuse', told: { outcome: 'kept-original', reason: 'slim-not-run' } },
  ] as const)('because it was never switched on, $how: the original comes', async ({ whenSlimOff, told }) => {
    changeSettings(site.cos.settings, { ciBound: false, whenSlimOff })
    const result = resultOf(await download(site, opened, await storeFresh(site.cos, picture)))
    expect(result).toMatchObject(told)
    expect(result.body.sha256).toBe(sha256Of(picture.buffer))
  })

  test('and says so where no CORS rule covers errors: the original comes', async () => {
    const key = await storeFresh(site.cos, picture)
    site.cos.settings.corsOnErrors = false
    site.cos.settings.faults.push({ match: SLIM_ONLY, action: 'status', times: Infinity, ...number('-120', 400) })
    const result = resultOf(await download(site, opened, key))
    expect(result).toMatchObject({ outcome: 'kept-original', reason: 'network-or-cors' })
    expect(result.body.sha256).toBe(sha256Of(picture.buffer))
  })

  test.each([
    { what: 'a JSON document', body: '{"code":-120,"message":"failed"}' },
    { what: 'nothing', body: '' },
  ])(
    'and says so by $what under 200, without a header that the page can read: the original comes',
    async ({ body }) => {
      const key = await storeFresh(site.cos, picture)
      site.cos.settings.corsRules = site.cos.settings.corsRules.map(rule => ({ ...rule, exposeHeaders: [] }))
      const answer = { status: 200, body, contentType: 'application/json', errNo: '-120' }
      site.cos.settings.faults.push({ match: SLIM_ONLY, action: 'status', times: Infinity, ...answer })
      const result = resultOf(await download(site, opened, key))
      expect(result.outcome).toBe('kept-original')
      expect(result.body.sha256).toBe(sha256Of(picture.buffer))
    },
  )

  test('a web page in place of the picture is response-unreadable', async () => {
    const key = await storeFresh(site.cos, picture)
    const page = { status: 200, body: '<!doctype html><title>Log in</title>' }
    site.cos.settings.faults.push({ match: { method: 'GET' }, action: 'status', times: Infinity, ...page })
    expect(errorOf(await download(site, opened, key))).toMatchObject({ code: 'response-unreadable', isOurs: true })
  })
})

describe("with onSlimFailure 'fail'", () => {
  test('a refusal rejects with its code and that of the service, and the original is not asked for', async () => {
    const key = await storeFresh(site.cos, picture)
    site.cos.settings.faults.push({ match: SLIM_ONLY, action: 'status', times: Infinity, ...number('-120', 400) })
    const error = errorOf(await download(site, opened, key, { client: FAIL }))
    expect(error).toMatchObject({ code: 'slim-refused', service: { status: 400, code: '-120' } })
    expect(asked()).toEqual([[true, 400]])
  })

  test.each([
    { what: 'flag 0', settings: { slimFlag: 0 }, code: 'slim-refused' },
    { what: 'X-ErrNo under 200', settings: { processingRefusal: { status: 1, code: '-447', stored: true } } },
  ] as const)('$what rejects, although the original came', async one => {
    changeSettings(site.cos.settings, one.settings)
    const error = errorOf(await download(site, opened, await storeFresh(site.cos, picture), { client: FAIL }))
    expect(error.code).toBe('code' in one ? one.code : 'image-too-many-pixels')
  })

  test('a picture that is too large rejects before anything is asked for', async () => {
    const options = { originalSizeBytes: ABOVE_LIMIT_BYTES }
    const error = errorOf(await download(site, opened, await storeFresh(site.cos, picture), { client: FAIL, options }))
    expect(error.code).toBe('image-too-large')
    expect(asked()).toEqual([])
  })

  test.each([
    { what: 'a smaller one', settings: {}, outcome: 'compressed' },
    { what: 'one that cannot become smaller', settings: { slimFlag: 2 }, outcome: 'not-smaller' },
  ] as const)('$what resolves as ever', async ({ settings, outcome }) => {
    changeSettings(site.cos.settings, settings)
    expect(resultOf(await download(site, opened, await storeFresh(site.cos, picture), { client: FAIL })).outcome).toBe(
      outcome,
    )
  })
})

describe('a picture that cannot be had at all', () => {
  test.each(['InvalidObjectState', 'InvalidObjectState-409', 'AccessDenied'] as const)(
    'because it is archived (%s) is object-archived, with the remedy, and is asked for once',
    async archivedAs => {
      site.cos.settings.archivedAs = archivedAs
      const key = await storeFresh(site.cos, picture, { 'x-cos-storage-class': 'ARCHIVE' })
      const error = errorOf(await download(site, opened, key))
      expect(error).toMatchObject({ isOurs: true, code: 'object-archived', retryable: false })
      expect(error.hint).toMatch(/restore/i)
      expect(asked()).toHaveLength(1)
    },
  )

  test.each(['xml', 'json', 'empty'] as const)('because it is not there (%s) is not-found', async errorBody => {
    site.cos.settings.errorBody = errorBody
    const error = errorOf(await download(site, opened, 'uploads/u42/nowhere.png'))
    expect(error).toMatchObject({ code: 'not-found', service: { status: 404 } })
    expect(asked()).toEqual([[true, 404]])
  })

  test.each(['-46628', '-6101'])('because image processing does not find it (%s) is not-found', async errNo => {
    site.cos.settings.faults.push({ match: SLIM_ONLY, action: 'status', times: Infinity, ...number(errNo, 400) })
    expect(errorOf(await download(site, opened, 'uploads/u42/nowhere.png')).code).toBe('not-found')
  })

  test('because it is another user’s is access-denied', async () => {
    expect(errorOf(await download(site, opened, 'uploads/u43/a.png'))).toMatchObject({ code: 'access-denied' })
  })

  test('because no CORS rule lets the page read it is network-or-cors, and the hint names the rule', async () => {
    const key = await storeFresh(site.cos, picture)
    site.cos.settings.corsRules = []
    const error = errorOf(await download(site, opened, key))
    expect(error).toMatchObject({ code: 'network-or-cors', retryable: true })
    expect(error.hint).toContain('CORS')
  })

  test('because the service never answers is timeout, after timeoutMs', async () => {
    const key = await storeFresh(site.cos, picture)
    site.cos.settings.faults.push({ match: { method: 'GET' }, action: 'hang', times: Infinity })
    const error = errorOf(await download(site, opened, key, { client: { timeoutMs: 700 } }))
    expect(error).toMatchObject({ code: 'timeout', retryable: true })
  })

  test('because the connection breaks in the middle again and again is network-or-cors', async () => {
    const key = await storeFresh(site.cos, picture)
    const reset = { action: 'reset', when: 'after', atFraction: 0.5, times: Infinity } as const
    site.cos.settings.faults.push({ match: { method: 'GET' }, ...reset })
    expect(errorOf(await download(site, opened, key))).toMatchObject({ code: 'network-or-cors', retryable: true })
  })
})

describe('a picture of more than 32 MB', () => {
  const KEY = 'uploads/u42/large.png'
  let large: Buffer

  beforeAll(async () => {
    large = Buffer.from(png({ sizeBytes: ABOVE_LIMIT_BYTES }))
    await store(site.cos, KEY, { buffer: large, mimeType: 'image/png' })
  })
  beforeEach(() => {
    site.cos.log.length = 0
  })

  const KEPT = { outcome: 'kept-original', reason: 'image-too-large', savedBytes: 0 } as const

  test.each([
    { bucket: 'public', publicRead: true },
    { bucket: 'private', publicRead: false },
  ])('is led past the service: the original comes, with that reason, from a $bucket bucket', async settings => {
    site.cos.settings.publicRead = settings.publicRead
    const result = resultOf(await download(site, await site.open(), KEY))
    expect(asked()[0]).toEqual([true, 302])
    expect(result).toMatchObject({ ...KEPT, originalSizeBytes: large.length, slimFlag: null })
    expect(result.body).toMatchObject({ sizeBytes: large.length, sha256: sha256Of(large) })
  })

  test('is asked for as it is where the caller knows its size', async () => {
    const options = { originalSizeBytes: large.length }
    const result = resultOf(await download(site, await site.open(), KEY, { options }))
    expect(result).toMatchObject({ ...KEPT, attempts: 1 })
    expect(result.body.sha256).toBe(sha256Of(large))
    expect(asked()).toEqual([[false, 200]])
  })
})
