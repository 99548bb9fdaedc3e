import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeSettings } from '../../demo/emulator/settings.js'
import type { StsScope } from '../../src/types.js'
import { png } from '../helpers/made-pictures.js'
import { processIn, type ProcessCall } from '../helpers/page-process.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { brokenPng, smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import { freshKey, readBack, store, storeFresh } from '../helpers/stored-picture.js'

const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', modes: ['cloud'] }
const LIMIT_BYTES = 32 * 1024 * 1024
const ABOVE_LIMIT_BYTES = LIMIT_BYTES + 1

let site: Site
let opened: OpenPage
let picture: PictureFile

beforeAll(async () => {
  picture = await smallPng()
  site = await startSite({ cos: { settings: { publicRead: false } } })
  opened = await site.open()
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
})
afterEach(() => site.reset())

const process = (key: string, call?: ProcessCall) => processIn(opened, site, key, call)

/** Requests in their order, without preflights. */
const asked = () => site.requests('HEAD', 'GET', 'POST').map(({ method }) => method)

async function expectUnchanged(key: string, source: Buffer = picture.buffer): Promise<void> {
  expect((await readBack(site.cos, key)).equals(source)).toBe(true)
}

describe('a picture that cannot be processed rejects', () => {
  test('with not-found where there is none, and nothing is processed', async () => {
    const error = errorOf(await process('uploads/u42/nowhere.png'))
    expect(error).toMatchObject({ isOurs: true, code: 'not-found', retryable: false, service: { status: 404 } })
    expect(site.requests('POST')).toEqual([])
  })

  test('with not-found where there is none and its size was given', async () => {
    const options = { originalSizeBytes: 1000 }
    const error = errorOf(await process('uploads/u42/nowhere.png', { options }))
    expect(error).toMatchObject({ code: 'not-found', service: { status: 404, code: 'NoSuchKey' } })
  })

  test.each(['InvalidObjectState', 'InvalidObjectState-409', 'AccessDenied'] as const)(
    'with object-archived and the remedy where it is archived (%s)',
    async archivedAs => {
      site.cos.settings.archivedAs = archivedAs
      const key = await storeFresh(site.cos, picture, { 'x-cos-storage-class': 'ARCHIVE' })
      const error = errorOf(await process(key))
      expect(error).toMatchObject({ isOurs: true, code: 'object-archived', retryable: false })
      expect(error.hint).toMatch(/restore/i)
    },
  )

  describe('because it has more than 32 MB', () => {
    const KEY = 'uploads/u42/large.png'

    beforeAll(() =>
      store(site.cos, KEY, { buffer: Buffer.from(png({ sizeBytes: ABOVE_LIMIT_BYTES })), mimeType: 'image/png' }),
    )
    beforeEach(() => {
      site.cos.log.length = 0
    })

    test('with image-too-large, the limit in the message, and nothing is processed', async () => {
      const error = errorOf(await process(KEY))
      expect(error.code).toBe('image-too-large')
      expect(error.message).toContain(`${LIMIT_BYTES}`)
      expect(asked()).toEqual(['HEAD'])
    })

    test('with image-too-large and without a request where the caller knows its size', async () => {
      const error = errorOf(await process(KEY, { options: { originalSizeBytes: ABOVE_LIMIT_BYTES } }))
      expect(error.code).toBe('image-too-large')
      expect(asked()).toEqual([])
    })

    test('with image-too-large where only the service knows it', async () => {
      const error = errorOf(await process(KEY, { options: { originalSizeBytes: 1000 } }))
      expect(error).toMatchObject({ code: 'image-too-large', service: { status: 400, code: 'ImageTooLarge' } })
    })
  })

  test.each([
    { what: 'text', make: () => Promise.resolve({ buffer: Buffer.from('no picture'), mimeType: 'image/png' }) },
    { what: 'a picture that does not decode', make: () => brokenPng() },
  ])('with slim-refused where it is $what, and the object stays as it was', async ({ make }) => {
    const source = await make()
    const key = await storeFresh(site.cos, source)
    const error = errorOf(await process(key))
    expect(error).toMatchObject({ isOurs: true, code: 'slim-refused', service: { status: 400 } })
    expect(error.service?.code).toMatch(/Image/)
    await expectUnchanged(key, source.buffer)
    expect(site.requests('POST')).toHaveLength(1)
  })

  test.each([
    { code: 'NoProcessAuthority', status: 403, expected: 'slim-not-permitted' },
    { code: '-60967', status: 400, expected: 'slim-refused' },
    { code: 'ImageResolutionExceed', status: 400, expected: 'image-too-many-pixels' },
  ])(
    'with $expected where the service says $code, and the object stays as it was',
    async ({ code, status, expected }) => {
      site.cos.settings.processingRefusal = { status, code, stored: false }
      const key = await storeFresh(site.cos, picture)
      expect(errorOf(await process(key))).toMatchObject({ code: expected, service: { status, code } })
      await expectUnchanged(key)
    },
  )

  test('with slim-not-run where imageSlim was never switched on and the service says so', async () => {
    changeSettings(site.cos.settings, { ciBound: false, whenSlimOff: 'refuse' })
    const key = await storeFresh(site.cos, picture)
    expect(errorOf(await process(key)).code).toBe('slim-not-run')
    await expectUnchanged(key)
  })

  test('with service-failed where an error comes under status 200', async () => {
    site.cos.settings.processedReply = 'error-under-200'
    const error = errorOf(await process(await storeFresh(site.cos, picture)))
    expect(error).toMatchObject({ code: 'service-failed', retryable: true, service: { code: 'InternalError' } })
  })

  test('with access-denied where the policy lets nothing be stored under the target, and nothing is', async () => {
    site.sts.scope = { ...SCOPE, saveAsPrefix: 'slim/u42/' }
    const key = await storeFresh(site.cos, picture)
    expect(errorOf(await process(key)).code).toBe('access-denied')
    await expectUnchanged(key)
    const saveAs = freshKey('slim/u42')
    expect(resultOf(await process(key, { options: { saveAs } })).slim?.key).toBe(saveAs)
  })
})

describe('a service that stays silent about imageSlim', () => {
  beforeEach(() => {
    site.cos.settings.ciBound = false
  })

  test('is told by outcome and reason', async () => {
    const key = await storeFresh(site.cos, picture)
    const result = resultOf(await process(key))
    expect(result).toMatchObject({ outcome: 'kept-original', reason: 'slim-not-run', savedBytes: 0 })
    expect(result.slim).toBeUndefined()
    await expectUnchanged(key)
  })

  test("rejects with slim-not-run where the client says onSlimFailure 'fail'", async () => {
    const client = { onSlimFailure: 'fail' } as const
    expect(errorOf(await process(await storeFresh(site.cos, picture), { client })).code).toBe('slim-not-run')
  })
})

test.each(['empty', 'truncated'] as const)(
  'a reply that is %s gives no size for a picture that may have been replaced by the slimmed one',
  async reply => {
    site.cos.settings.processedReply = reply
    const key = await storeFresh(site.cos, picture)
    const result = resultOf(await process(key))
    expect(result.savedBytes).toBe(0)
    expect([undefined, (await readBack(site.cos, key)).length]).toContain(result.slim?.sizeBytes)
  },
)
