import COS from 'cos-nodejs-sdk-v5'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { createStsHandler } from '../../src/sts.js'
import type { StsReply, StsScope } from '../../src/sts.js'

let cos: LocalCos

beforeAll(async () => {
  cos = await startLocalCos()
})

afterAll(() => cos.close())

/** The smallest picture: 1 x 1 pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

type Headers = Record<string, string>

/** The official SDK with the credentials that the handler hands out for this scope. */
async function clientFor(scope: StsScope) {
  const { secretId, secretKey, bucket, region, endpoint, stsEndpoint } = cos
  const logged: string[] = []
  const handle = createStsHandler({
    ...{ secretId, secretKey, bucket, region, endpoint, stsEndpoint },
    scope: () => scope,
    onError: error => logged.push(error.message),
  })
  const response = await handle(new Request('https://shop.example.com/sts'))
  expect(logged).toEqual([])
  const { credentials, startTime, expiredTime } = (await response.json()) as StsReply
  const client = new COS({
    getAuthorization: (_, callback) => {
      const { tmpSecretId: TmpSecretId, tmpSecretKey: TmpSecretKey, sessionToken: SecurityToken } = credentials
      callback({ TmpSecretId, TmpSecretKey, SecurityToken, StartTime: startTime, ExpiredTime: expiredTime })
    },
    Domain: new URL(endpoint).host,
    Protocol: 'http:',
    AutoSwitchHost: false,
  })
  const place = (key: string) => ({ Bucket: bucket, Region: region, Key: key })
  return {
    put: (key: string, Body = PICTURE, Headers: Headers = {}, ContentType = 'image/png') =>
      statusOf(client.putObject({ ...place(key), Body, Headers, ContentType })),
    get: (key: string) => statusOf(client.getObject(place(key))),
    head: (key: string) => statusOf(client.headObject(place(key))),
    remove: (key: string) => statusOf(client.deleteObject(place(key))),
    process: (key: string, saveAs: string) =>
      statusOf(client.request({ ...place(key), Method: 'POST', Action: 'image_process', Headers: slimTo(saveAs) })),
  }
}

const slimTo = (saveAs: string): Headers => ({
  'Pic-Operations': JSON.stringify({ is_pic_info: 1, rules: [{ fileid: `/${saveAs}`, rule: 'imageSlim' }] }),
})

async function statusOf(answer: Promise<{ statusCode?: number | undefined }>): Promise<number | undefined> {
  try {
    return (await answer).statusCode
  } catch (error) {
    return (error as COS.CosSdkError).statusCode
  }
}

describe('credentials of the handler, against the local COS', () => {
  it('store a picture under the prefix and its slimmed form under the other, and nothing anywhere else', async () => {
    const { put } = await clientFor({ keyPrefix: 'uploads/u1/', saveAsPrefix: 'slim/u1/' })
    expect(await put('uploads/u1/a.png')).toBe(200)
    expect(await put('uploads/u1/b.png', PICTURE, slimTo('slim/u1/b.png'))).toBe(200)
    expect(await put('uploads/u2/a.png')).toBe(403)
    expect(await put('uploads/u1.png')).toBe(403)
    expect(await put('a.png')).toBe(403)
    expect(await put('uploads/u1/c.png', PICTURE, slimTo('slim/u2/c.png'))).toBe(403)
  })

  it('bound the upload in size and type', async () => {
    const { put } = await clientFor({ keyPrefix: 'uploads/u1/', maxBytes: PICTURE.length, contentTypes: ['image/png'] })
    expect(await put('uploads/u1/fits.png')).toBe(200)
    expect(await put('uploads/u1/large.png', Buffer.concat([PICTURE, Buffer.alloc(1)]))).toBe(403)
    expect(await put('uploads/u1/empty.png', Buffer.alloc(0))).toBe(403)
    expect(await put('uploads/u1/page.png', PICTURE, {}, 'text/html')).toBe(403)
  })

  it('for one key open that key alone', async () => {
    const { put } = await clientFor({ key: 'uploads/u1/only 猫.png' })
    expect(await put('uploads/u1/only 猫.png')).toBe(200)
    expect(await put('uploads/u1/only 猫.png2')).toBe(403)
    expect(await put('uploads/u1/other.png')).toBe(403)
  })

  it('for uploading read nothing and delete nothing', async () => {
    const { put, get, head, remove } = await clientFor({ keyPrefix: 'uploads/u1/' })
    expect(await put('uploads/u1/kept.png')).toBe(200)
    expect(await get('uploads/u1/kept.png')).toBe(403)
    expect(await head('uploads/u1/kept.png')).toBe(403)
    expect(await remove('uploads/u1/kept.png')).toBe(403)
  })

  it('for downloading read under the prefix and store nothing', async () => {
    const { put } = await clientFor({ keyPrefix: 'uploads/u1/' })
    expect(await put('uploads/u1/read.png')).toBe(200)
    const reader = await clientFor({ keyPrefix: 'uploads/u1/', modes: ['download'] })
    expect(await reader.get('uploads/u1/read.png')).toBe(200)
    expect(await reader.get('uploads/u2/read.png')).toBe(403)
    expect(await reader.put('uploads/u1/read.png')).toBe(403)
  })

  it('for the cloud slim what is stored, and store no bytes of their own', async () => {
    const { put } = await clientFor({ keyPrefix: 'uploads/u1/' })
    expect(await put('uploads/u1/cloud.png')).toBe(200)
    const cloud = await clientFor({ keyPrefix: 'uploads/u1/', saveAsPrefix: 'slim/u1/', modes: ['cloud'] })
    expect(await cloud.process('uploads/u1/cloud.png', 'slim/u1/cloud.png')).toBe(200)
    expect(await cloud.process('uploads/u1/cloud.png', 'slim/u2/cloud.png')).toBe(403)
    expect(await cloud.process('uploads/u2/cloud.png', 'slim/u1/cloud.png')).toBe(403)
    expect(await cloud.head('uploads/u1/cloud.png')).toBe(200)
    expect(await cloud.put('slim/u1/cloud.png')).toBe(403)
    expect(await cloud.put('uploads/u1/cloud.png')).toBe(403)
  })
})
