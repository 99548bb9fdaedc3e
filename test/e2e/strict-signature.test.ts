import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { putWithCosJs, type CosJsAnswer } from '../helpers/cos-js.js'
import { resultOf, upload } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { BUILDS, startSite, type Site } from '../helpers/site.js'

/** What the owner of a bucket can force every signature to cover. */
const RULES = { headers: ['content-type', 'content-length', 'host'], params: [] }

let site: Site
let picture: PictureFile

beforeAll(async () => {
  site = await startSite()
  picture = await smallPng()
})
afterAll(() => site.close())
afterEach(async () => {
  site.reset()
  await site.closeWindows()
})

/** The same picture to the same bucket through the official SDK for browsers. */
async function putOfficially(): Promise<CosJsAnswer> {
  const opened = await site.open({ scripts: ['cos-js-sdk-v5.min.js'] })
  const { key, saveAs } = { key: 'uploads/u42/official.png', saveAs: 'slim/u42/official.png' }
  return putWithCosJs(site, opened, picture, { key, saveAs, contentType: 'image/png' })
}

describe('on a bucket that demands signed content-type, content-length and host', () => {
  test.each(BUILDS)('an upload passes, with $build', async ({ scripts }) => {
    site.cos.settings.strictSignature = RULES
    const result = resultOf(await upload(site, await site.open({ scripts }), picture))
    expect(result.outcome).toBe('compressed')
    expect(site.requests('PUT').map(({ status }) => status)).toEqual([200])
  })

  test('cacheControl, metadata, acl and storageClass are covered as well when the owner asks for them', async () => {
    const names = ['x-cos-meta-album', 'x-cos-acl', 'x-cos-storage-class', 'pic-operations']
    site.cos.settings.strictSignature = { headers: [...RULES.headers, ...names], params: [] }
    const options = { metadata: { album: 'spring 2026' }, acl: 'private', storageClass: 'STANDARD_IA' } as const
    const result = resultOf(await upload(site, await site.open(), picture, { options }))
    expect(result.outcome).toBe('compressed')
  })

  test('the official SDK for browsers is refused with 403, and stores nothing', async () => {
    site.cos.settings.strictSignature = RULES
    const answer = await putOfficially()
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect(answer.message).toContain('Strict signature missing header that must be signed: content-type')
    expect(await site.stored('uploads/u42/official.png')).toBeUndefined()
  })
})

test('without such a rule the official SDK for browsers passes: it was the rule that kept it out', async () => {
  expect(await putOfficially()).toMatchObject({ status: 200 })
  expect((await site.stored('uploads/u42/official.png'))?.equals(picture.buffer)).toBe(true)
})
