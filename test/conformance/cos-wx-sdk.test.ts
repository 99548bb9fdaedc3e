import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { buildPolicy } from '../../src/protocol/policy.js'
import { federationToken } from '../emulator/call.js'
import { loadCosWx, type CosWx, type CosWxClient } from '../helpers/official-wx.js'
import { smallPng } from '../helpers/pictures.js'

let cos: LocalCos
let COS: CosWx
let sdk: CosWxClient
let picture: Buffer
let body: ArrayBuffer
let folder: string

beforeAll(async () => {
  cos = await startLocalCos()
  const loaded = loadCosWx(cos)
  COS = loaded.COS
  sdk = new COS({ SecretId: cos.secretId, SecretKey: cos.secretKey })
  picture = (await smallPng()).buffer
  folder = mkdtempSync(join(tmpdir(), 'cos-wx-'))
  writeFileSync(join(folder, 'a.png'), picture)
  body = await loaded.readFile(join(folder, 'a.png'))
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(async () => {
  await cos.close()
  rmSync(folder, { recursive: true })
})

const OFF = { api: false, auto: false, suffixes: [] }
const stored = async (key: string) => Buffer.from(await (await fetch(`${cos.endpoint}/${key}`)).arrayBuffer())
/** How the SDK words a refusal. */
const refusal = (statusCode: number, Code: string) => ({ statusCode, error: { Code } })
const at = (key: string) => ({ Bucket: cos.bucket, Region: cos.region, Key: key })

test('it is the version that the others are compared with', () => {
  expect(COS.version).toBe('1.8.0')
})

describe('activation, as the official guide writes it', () => {
  // https://cloud.tencent.com/document/product/460/97988: the package has no methods of these names but `request`.
  const place = () => ({ Key: '', Url: `https://${cos.bucket}.pic.${cos.region}.myqcloud.com/`, Action: 'image-slim' })

  const openImageSlim = (client: CosWxClient, SlimMode: string, Suffix?: string | readonly string[]) => {
    const Body = COS.util.json2xml({ ImageSlim: { SlimMode, ...(Suffix !== undefined && { Suffixs: { Suffix } }) } })
    return client.request({ ...place(), Method: 'PUT', Body, ContentType: 'application/xml' })
  }
  const describeImageSlim = (client: CosWxClient) => client.request({ ...place(), Method: 'GET' })
  const closeImageSlim = (client: CosWxClient) => client.request({ ...place(), Method: 'DELETE' })

  test('openImageSlim switches both modes on, describeImageSlim tells so, closeImageSlim switches them off', async () => {
    cos.settings.imageSlim = OFF
    expect(await describeImageSlim(sdk)).toMatchObject({ statusCode: 200, ImageSlim: { Status: 'off' } })

    expect((await openImageSlim(sdk, 'Auto,API', 'jpg')).statusCode).toBe(200)
    expect(cos.settings.imageSlim).toEqual({ api: true, auto: true, suffixes: ['jpg'] })
    expect(await describeImageSlim(sdk)).toMatchObject({
      statusCode: 200,
      ImageSlim: { Status: 'on', SlimMode: 'Auto,API', Suffixs: { Suffix: 'jpg' } },
    })

    expect((await closeImageSlim(sdk)).statusCode).toBe(200)
    expect(cos.settings.imageSlim).toEqual(OFF)
    expect(await describeImageSlim(sdk)).toMatchObject({ ImageSlim: { Status: 'off' } })
  })

  test.each([
    ['API', undefined, { api: true, auto: false, suffixes: [] }],
    ['Auto', ['jpg', 'png', 'gif'], { api: false, auto: true, suffixes: ['jpg', 'png', 'gif'] }],
  ])('openImageSlim switches %s on alone', async (mode, suffixes, expected) => {
    cos.settings.imageSlim = OFF
    await openImageSlim(sdk, mode, suffixes)
    expect(cos.settings.imageSlim).toEqual(expected)
  })

  test('all of it works with a signature that covers the host as well', async () => {
    const named = { Bucket: cos.bucket, Region: cos.region, ...place() }
    expect((await sdk.request({ ...named, Method: 'DELETE' })).statusCode).toBe(200)
    expect(cos.settings.imageSlim).toEqual(OFF)
    expect(await sdk.request({ ...named, Method: 'GET' })).toMatchObject({ ImageSlim: { Status: 'off' } })
  })

  test('a mode nobody knows, and a bucket that is not bound, are refused in its words', async () => {
    await expect(openImageSlim(sdk, 'Always')).rejects.toMatchObject(refusal(400, 'InvalidArgument'))
    cos.settings.ciBound = false
    await expect(openImageSlim(sdk, 'API')).rejects.toMatchObject(refusal(404, 'NoBindCI'))
  })

  test('keys of a page can do none of it, and those with ci:SetImageSlim can switch', async () => {
    const clientFor = async (allowSetImageSlim: boolean) => {
      const { bucket, region } = cos
      const policy = buildPolicy({ bucket, region, keyPrefix: 'uploads/u42/', allowSetImageSlim })
      const { secretId, secretKey, token } = await federationToken(cos, policy)
      return new COS({ SecretId: secretId, SecretKey: secretKey, SecurityToken: token })
    }
    const [page, holder] = [await clientFor(false), await clientFor(true)]
    await expect(openImageSlim(page, 'Auto', 'jpg')).rejects.toMatchObject(refusal(403, 'AccessDenied'))
    await expect(describeImageSlim(page)).rejects.toMatchObject(refusal(403, 'AccessDenied'))
    await expect(closeImageSlim(page)).rejects.toMatchObject(refusal(403, 'AccessDenied'))
    expect(cos.settings.imageSlim).toEqual(defaultSettings().imageSlim)
    await expect(describeImageSlim(holder)).rejects.toMatchObject(refusal(403, 'AccessDenied'))
    expect((await closeImageSlim(holder)).statusCode).toBe(200)
    expect(cos.settings.imageSlim).toEqual(OFF)
  })
})

describe('a picture', () => {
  const rule = (fileid: string) => JSON.stringify({ is_pic_info: 1, rules: [{ fileid, rule: 'imageSlim' }] })

  test('is slimmed during its upload by putObject, and both are stored', async () => {
    const Headers = { 'Pic-Operations': rule('/slim/wx/a.png') }
    const answer = await sdk.putObject({ ...at('wx/a.png'), Body: body, Headers })
    const small = await stored('slim/wx/a.png')
    expect(answer).toMatchObject({
      statusCode: 200,
      UploadResult: {
        OriginalInfo: { Key: 'wx/a.png', ImageInfo: { Format: 'PNG', Width: '96', Height: '96' } },
        ProcessResults: { Object: { Key: 'slim/wx/a.png', Size: String(small.length) } },
      },
    })
    expect((await stored('wx/a.png')).equals(picture)).toBe(true)
    expect(small.length).toBeLessThan(picture.length)
  })

  test('with a name in Chinese is slimmed as well', async () => {
    const key = '蒲公英/种子 1.png'
    const Headers = { 'Pic-Operations': rule(`/slim/${encodeURIComponent('蒲公英')}/1.png`) }
    await sdk.putObject({ ...at(key), Body: body, Headers })
    expect((await stored(key.split('/').map(encodeURIComponent).join('/'))).equals(picture)).toBe(true)
    expect((await stored(`slim/${encodeURIComponent('蒲公英')}/1.png`)).length).toBeLessThan(picture.length)
  })

  test('that is stored is slimmed in the cloud, to the same bytes', async () => {
    await sdk.putObject({ ...at('wx/b.png'), Body: body })
    const Headers = { 'Pic-Operations': rule('/slim/wx/b.png') }
    const answer = await sdk.request({ ...at('wx/b.png'), Method: 'POST', Action: 'image_process', Headers })
    expect(answer).toMatchObject({ UploadResult: { ProcessResults: { Object: { Key: 'slim/wx/b.png' } } } })
    await sdk.putObject({ ...at('wx/a.png'), Body: body, Headers: { 'Pic-Operations': rule('/slim/wx/a.png') } })
    expect((await stored('slim/wx/b.png')).equals(await stored('slim/wx/a.png'))).toBe(true)
  })

  test('is slimmed on its way out, with the flag among the headers', async () => {
    await sdk.putObject({ ...at('wx/c.png'), Body: body })
    const { headers } = await sdk.getObject({ ...at('wx/c.png'), QueryString: 'imageSlim', DataType: 'arraybuffer' })
    expect(headers).toMatchObject({ 'x-slimflag': '1', 'x-orisize': String(picture.length) })
    expect(Number(headers['content-length'])).toBeLessThan(picture.length)
    expect((await stored('wx/c.png')).equals(picture)).toBe(true)
  })
})
