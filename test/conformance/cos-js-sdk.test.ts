import { globalAgent } from 'node:https'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { callCosJs, putWithCosJs } from '../helpers/cos-js.js'
import {
  MULTIPART_ACTIONS,
  officialCredentials,
  scopesOf,
  trustedCertificate,
  UPLOAD_ACTIONS,
} from '../helpers/official-sts.js'
import { photograph, smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSite, type Site } from '../helpers/site.js'

const MEBIBYTE = 1024 * 1024
const SCRIPTS = ['cos-js-sdk-v5.min.js']

let site: Site
let picture: PictureFile

beforeAll(async () => {
  site = await startSite({ cos: { tls: trustedCertificate() } })
  picture = await smallPng()
})
afterAll(async () => {
  delete globalAgent.options.ca
  await site.close()
})
afterEach(async () => {
  site.reset()
  await site.closeWindows()
})

/** A window with the official SDK, its credentials by the official package of the server. */
async function open() {
  const scopes = scopesOf(site.cos, [...UPLOAD_ACTIONS, ...MULTIPART_ACTIONS], 'uploads/u42/*', 'slim/u42/*')
  const reply = await officialCredentials(site.cos, scopes)
  const headers = { 'access-control-allow-origin': site.pageOrigin }
  site.sts.answer = () => Response.json(reply, { headers })
  return site.open({ scripts: SCRIPTS })
}

describe('cos-js-sdk-v5 in the browser, unmodified', () => {
  test('putObject with a Pic-Operations header stores both pictures and reads the UploadResult', async () => {
    const opened = await open()
    const keys = { key: 'uploads/u42/猫 1.png', saveAs: 'slim/u42/a.png' }
    const answer = await putWithCosJs(site, opened, picture, keys)
    const slim = await site.stored(keys.saveAs)

    expect(answer).toMatchObject({ status: 200, code: '' })
    expect(answer.processed?.ProcessResults?.Object).toMatchObject({ Key: keys.saveAs, Size: String(slim?.length) })
    expect(answer.processed?.OriginalInfo).toMatchObject({ Key: keys.key, ImageInfo: { Format: 'PNG' } })
    expect((await site.stored(keys.key))?.equals(picture.buffer)).toBe(true)
    expect(answer.reports).toBeGreaterThan(0)
    expect(opened.problems).toEqual([])
  })

  test('sliceUploadFile sends a photograph in parts', async () => {
    const opened = await open()
    const source = photograph('seeding_by_Clements_Engelhardt.jpg')
    const parameters = { Key: 'uploads/u42/large.jpg', SliceSize: MEBIBYTE }
    const answer = await callCosJs(site, opened, { method: 'sliceUploadFile', parameters, source })

    expect(answer).toMatchObject({ status: 200, code: '' })
    expect(answer.etag).toMatch(/^"[0-9a-f]{32}-2"$/)
    const parts = site.requests('PUT').filter(({ queryNames }) => queryNames.includes('partNumber'))
    expect(parts.map(({ status }) => status)).toEqual([200, 200])
    expect((await site.stored('uploads/u42/large.jpg'))?.equals(source.buffer)).toBe(true)
    expect(opened.problems).toEqual([])
  })

  test('sliceUploadFile with a Pic-Operations header has the whole slimmed when the parts are put together', async () => {
    const opened = await open()
    const source = photograph('seeding-1335kb.png')
    const rules = [{ fileid: '/slim/u42/parts.png', rule: 'imageSlim' }]
    const Headers = { 'Pic-Operations': JSON.stringify({ is_pic_info: 1, rules }) }
    const parameters = { Key: 'uploads/u42/parts.png', SliceSize: MEBIBYTE, Headers }
    const answer = await callCosJs(site, opened, { method: 'sliceUploadFile', parameters, source })

    const slim = await site.stored('slim/u42/parts.png')
    expect(slim?.length).toBeLessThan(source.buffer.length / 2)
    expect(answer.processed?.ProcessResults?.Object).toMatchObject({ Size: String(slim?.length) })
  })

  test('getObject reads the bytes back', async () => {
    const opened = await open()
    await putWithCosJs(site, opened, picture, { key: 'uploads/u42/back.png', saveAs: 'slim/u42/back.png' })
    const parameters = { Key: 'uploads/u42/back.png', DataType: 'blob' }
    const answer = await callCosJs(site, opened, { method: 'getObject', parameters })
    expect(answer.status).toBe(200)
    expect(Buffer.from(answer.body, 'base64').equals(picture.buffer)).toBe(true)
  })

  test('is told 403 AccessDenied for a key outside its policy, and nothing is stored', async () => {
    const opened = await open()
    const answer = await putWithCosJs(site, opened, picture, { key: 'uploads/u43/a.png', saveAs: 'slim/u42/b.png' })
    expect(answer).toMatchObject({ status: 403, code: 'AccessDenied' })
    expect(await site.stored('uploads/u43/a.png')).toBeUndefined()
    expect(await site.stored('slim/u42/b.png')).toBeUndefined()
  })
})
