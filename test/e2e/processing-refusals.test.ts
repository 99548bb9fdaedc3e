import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PartialSettings } from '../../demo/emulator/settings.js'
import { changeSettings } from '../../demo/emulator/settings.js'
import type { SlimErrorCode } from '../../src/errors.js'
import { errorOf, resultOf, upload } from '../helpers/page-upload.js'
import { brokenPng, smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'

let site: Site
let opened: OpenPage
let picture: PictureFile
let broken: PictureFile
let count = 0

beforeAll(async () => {
  site = await startSite()
  opened = await site.open()
  picture = await smallPng()
  broken = await brokenPng()
})
afterAll(() => site.close())
afterEach(() => site.reset())

/** Keys nobody has used before. */
function freshKeys() {
  count += 1
  return { key: `uploads/u42/${count}.png`, saveAs: `slim/u42/${count}.png` }
}

interface Case {
  readonly what: string
  readonly settings: PartialSettings
  readonly reason: SlimErrorCode
  readonly source?: 'broken'
}

const refusal = (code: string, stored: boolean, status = 400) => ({
  what: `the service says ${code}${stored ? ' and has stored the picture' : ''}`,
  settings: { processingRefusal: { status, code, stored } },
})

const OFF = { api: false, auto: false, suffixes: [] }

const CASES: readonly Case[] = [
  { what: 'the picture does not decode', settings: {}, source: 'broken', reason: 'slim-refused' },
  {
    what: 'the picture does not decode and is stored all the same',
    settings: { unprocessable: 'refuse-but-store' },
    source: 'broken',
    reason: 'slim-refused',
  },
  { ...refusal('InvalidImageFormat', false), reason: 'slim-refused' },
  { ...refusal('InvalidImageFormat', true), reason: 'slim-refused' },
  { ...refusal('ImageResolutionExceed', true), reason: 'image-too-many-pixels' },
  { ...refusal('NoProcessAuthority', false, 403), reason: 'slim-not-permitted' },
  { ...refusal('-60967', true), reason: 'slim-refused' },
  { what: 'Cloud Infinite is not bound', settings: { ciBound: false }, reason: 'slim-not-run' },
  { what: 'imageSlim is off and ignored', settings: { imageSlim: OFF, whenSlimOff: 'ignore' }, reason: 'slim-not-run' },
  {
    what: 'imageSlim is off and refused',
    settings: { imageSlim: OFF, whenSlimOff: 'refuse' },
    reason: 'slim-not-run',
  },
  {
    what: 'imageSlim is off and refused, the picture stored',
    settings: { imageSlim: OFF, whenSlimOff: 'refuse-but-store' },
    reason: 'slim-not-run',
  },
  {
    what: 'imageSlim is a right of its own, which is missing',
    settings: { slimNeedsPermission: true },
    reason: 'access-denied',
  },
]

test.each(CASES)(
  'the original is kept where $what, and the reason is $reason',
  async ({ settings, source, reason }) => {
    const sent = source ? broken : picture
    changeSettings(site.cos.settings, settings)
    const keys = freshKeys()

    const result = resultOf(await upload(site, opened, sent, { options: keys }))

    expect(result).toMatchObject({ outcome: 'kept-original', reason, savedBytes: 0, savedFraction: 0 })
    expect(result.slim).toBeUndefined()
    expect(result.original).toMatchObject({ key: keys.key, sizeBytes: sent.buffer.length })
    expect((await site.stored(keys.key))?.equals(sent.buffer)).toBe(true)
    expect(await site.stored(keys.saveAs)).toBeUndefined()
  },
)

test('what an earlier upload left under the key is not taken for the picture', async () => {
  const [keys, earlier] = [freshKeys(), await smallPng('earlier.png')]
  resultOf(await upload(site, opened, earlier, { options: { ...keys, slim: false } }))
  site.cos.settings.processingRefusal = { status: 400, code: 'InvalidImageFormat', stored: false }
  resultOf(await upload(site, opened, picture, { options: keys }))
  expect((await site.stored(keys.key))?.equals(picture.buffer)).toBe(true)
})

test('forbidOverwrite does not turn a picture that was stored with the refusal into a failure', async () => {
  const keys = freshKeys()
  site.cos.settings.processingRefusal = { status: 400, code: 'InvalidImageFormat', stored: true }
  const call = { options: { ...keys, forbidOverwrite: true } }
  const result = resultOf(await upload(site, opened, picture, call))
  expect(result).toMatchObject({ outcome: 'kept-original', reason: 'slim-refused' })
  expect((await site.stored(keys.key))?.equals(picture.buffer)).toBe(true)
})

test('imageSlim as a right of its own is used where the server grants it', async () => {
  site.cos.settings.slimNeedsPermission = true
  site.sts.scope = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/', allowSetImageSlim: true }
  expect(resultOf(await upload(site, opened, picture, { options: freshKeys() })).outcome).toBe('compressed')
})

describe('an answer that cannot be read', () => {
  test.each([
    ['empty', 'slim-not-run'],
    ['truncated', 'response-unreadable'],
  ] as const)('because it is %s claims no gain for a stored picture', async (reply, reason) => {
    site.cos.settings.processedReply = reply
    const keys = freshKeys()
    const result = resultOf(await upload(site, opened, picture, { options: keys }))
    expect(result).toMatchObject({ outcome: 'kept-original', reason, savedBytes: 0 })
    expect((await site.stored(keys.key))?.equals(picture.buffer)).toBe(true)
  })

  test.each(['empty', 'truncated'] as const)(
    'because it is %s gives no size for a picture that may have been replaced by the slimmed one',
    async reply => {
      site.cos.settings.processedReply = reply
      const { key } = freshKeys()
      const result = resultOf(await upload(site, opened, picture, { options: { key } }))
      const stored = await site.stored(key)
      expect(result.savedBytes).toBe(0)
      expect([undefined, stored?.length]).toContain(result.slim?.sizeBytes)
    },
  )

  test('because it is an error under status 200 never reads as a failure for a picture that is stored', async () => {
    site.cos.settings.processedReply = 'error-under-200'
    const keys = freshKeys()
    const outcome = await upload(site, opened, picture, { options: keys })
    expect((await site.stored(keys.key))?.equals(picture.buffer)).toBe(true)
    expect(resultOf(outcome)).toMatchObject({ outcome: 'kept-original', savedBytes: 0 })
  })

  test('because one output is left out of it marks that output as missing', async () => {
    site.cos.settings.dropObject = 1
    const keys = freshKeys()
    const operations = [{ rule: 'imageMogr2/thumbnail/!50p', saveAs: `slim/u42/half-${count}.png` }]
    const result = resultOf(await upload(site, opened, picture, { options: { ...keys, operations } }))
    expect(result.outcome).toBe('compressed')
    expect(result.outputs.map(({ key, missing }) => [key, missing])).toEqual([
      [keys.saveAs, undefined],
      [operations[0]?.saveAs, true],
    ])
  })
})

test.each(['xml', 'json', 'empty'] as const)('a refusal in a body that is %s is understood', async errorBody => {
  changeSettings(site.cos.settings, {
    errorBody,
    processingRefusal: { status: 400, code: 'InvalidImageFormat', stored: false },
  })
  const keys = freshKeys()
  const outcome = await upload(site, opened, picture, { options: keys })
  expect(resultOf(outcome)).toMatchObject({ outcome: 'kept-original' })
  expect((await site.stored(keys.key))?.equals(picture.buffer)).toBe(true)
})

describe("with onSlimFailure 'fail'", () => {
  const client = { onSlimFailure: 'fail' } as const

  test('a refusal rejects with its code and the code of the service, and is not tried again', async () => {
    site.cos.settings.processingRefusal = { status: 400, code: 'InvalidImageFormat', stored: true }
    const keys = freshKeys()
    const error = errorOf(await upload(site, opened, picture, { client, options: keys }))
    expect(error).toMatchObject({ code: 'slim-refused', service: { status: 400, code: 'InvalidImageFormat' } })
    expect(site.requests('PUT')).toHaveLength(1)
  })

  test('silence about imageSlim rejects with slim-not-run', async () => {
    site.cos.settings.ciBound = false
    const error = errorOf(await upload(site, opened, picture, { client, options: freshKeys() }))
    expect(error.code).toBe('slim-not-run')
  })

  test('a picture that is slimmed resolves as ever', async () => {
    const outcome = await upload(site, opened, picture, { client, options: freshKeys() })
    expect(resultOf(outcome).outcome).toBe('compressed')
  })
})
