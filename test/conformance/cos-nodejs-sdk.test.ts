import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type COS from 'cos-nodejs-sdk-v5'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { cosNodejs, placeOf, refusalOf } from '../helpers/cos-nodejs.js'
import { photograph, smallPng, type PictureFile } from '../helpers/pictures.js'

const MEBIBYTE = 1024 * 1024
const KEYS = ['a/plain.png', '蒲公英/种子 1.png', "b/100% [a+b] & c='d' (1)!*~#?.png"]

let cos: LocalCos
let sdk: COS
let picture: PictureFile
let folder: string

beforeAll(async () => {
  cos = await startLocalCos()
  sdk = cosNodejs(cos)
  picture = await smallPng()
  folder = mkdtempSync(join(tmpdir(), 'cos-nodejs-'))
})
afterAll(async () => {
  await cos.close()
  rmSync(folder, { recursive: true })
})

const at = (key: string) => placeOf(cos, key)

/** `UploadResult` of an answer to processing; the package's types leave it out. */
interface Processed {
  readonly UploadResult?: {
    readonly OriginalInfo: {
      readonly Key: string
      readonly ImageInfo: { readonly Format: string; readonly Width: string }
    }
    readonly ProcessResults: { readonly Object: { readonly Key: string; readonly Size: string } }
  }
}

test.each(KEYS)('an object is put, read, looked at and deleted again: %s', async key => {
  const put = await sdk.putObject({ ...at(key), Body: picture.buffer, ContentType: 'image/png' })
  expect(put.ETag).toMatch(/^"[0-9a-f]{32}"$/)

  const head = await sdk.headObject(at(key))
  expect(head.headers).toMatchObject({ 'content-type': 'image/png', 'content-length': `${picture.buffer.length}` })
  expect(head.ETag).toBe(put.ETag)

  const got = await sdk.getObject(at(key))
  expect(picture.buffer.equals(got.Body)).toBe(true)

  expect((await sdk.deleteObject(at(key))).statusCode).toBe(204)
  expect(await refusalOf(sdk.headObject(at(key)))).toMatchObject({ statusCode: 404 })
})

test('metadata and cache headers come back with the object', async () => {
  const Headers = { 'x-cos-meta-album': 'spring' }
  await sdk.putObject({ ...at('meta.png'), Body: picture.buffer, CacheControl: 'max-age=60', Headers })
  const { headers } = await sdk.headObject(at('meta.png'))
  expect(headers).toMatchObject({ 'x-cos-meta-album': 'spring', 'cache-control': 'max-age=60' })
})

test('a range and a condition are heeded', async () => {
  const { ETag } = await sdk.putObject({ ...at('range.png'), Body: picture.buffer })
  const part = await sdk.getObject({ ...at('range.png'), Range: 'bytes=10-19' })
  expect(part.statusCode).toBe(206)
  expect(picture.buffer.subarray(10, 20).equals(part.Body)).toBe(true)
  // The SDK rejects with what is no success.
  const unchanged = await refusalOf(sdk.getObject({ ...at('range.png'), IfNoneMatch: ETag }))
  expect(unchanged.statusCode).toBe(304)
})

describe('processing', () => {
  const rule = (fileid: string) => JSON.stringify({ is_pic_info: 1, rules: [{ fileid, rule: 'imageSlim' }] })

  test('during upload: putObject with Pic-Operations gives the UploadResult, and both pictures are stored', async () => {
    const Headers = { 'Pic-Operations': rule('/slim/during.png') }
    const { UploadResult } = (await sdk.putObject({ ...at('during.png'), Body: picture.buffer, Headers })) as Processed
    const slim = await sdk.getObject(at('slim/during.png'))
    expect(UploadResult?.OriginalInfo).toMatchObject({ Key: 'during.png', ImageInfo: { Format: 'PNG', Width: '96' } })
    expect(UploadResult?.ProcessResults.Object).toMatchObject({ Key: 'slim/during.png', Size: `${slim.Body.length}` })
    expect(slim.Body.length).toBeLessThan(picture.buffer.length)
    expect(picture.buffer.equals((await sdk.getObject(at('during.png'))).Body)).toBe(true)
  })

  test('in the cloud: a POST of image_process makes the same bytes from what is stored', async () => {
    await sdk.putObject({ ...at('cloud.png'), Body: picture.buffer })
    const Headers = { 'Pic-Operations': rule('/slim/cloud.png') }
    await sdk.request({ ...at('cloud.png'), Method: 'POST', Action: 'image_process', Headers })
    const [slim, during] = [await sdk.getObject(at('slim/cloud.png')), await sdk.getObject(at('slim/during.png'))]
    expect(slim.Body.equals(during.Body)).toBe(true)
  })

  test('during download: a GET of imageSlim makes them too, and stores nothing', async () => {
    const got = await sdk.getObject({ ...at('cloud.png'), QueryString: 'imageSlim' })
    expect(got.headers?.['x-slimflag']).toBe('1')
    expect(got.Body.equals((await sdk.getObject(at('slim/cloud.png'))).Body)).toBe(true)
    expect(picture.buffer.equals((await sdk.getObject(at('cloud.png'))).Body)).toBe(true)
  })
})

describe('multipart', () => {
  const large = photograph('seeding_by_Clements_Engelhardt.jpg')

  test('uploadFile cuts a large file into parts, and the object is the file', async () => {
    const FilePath = join(folder, 'large.jpg')
    writeFileSync(FilePath, large.buffer)
    const options = { SliceSize: MEBIBYTE / 2, ChunkSize: MEBIBYTE }
    const { ETag } = await sdk.uploadFile({ ...at('multi/large.jpg'), FilePath, ...options })
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    expect(large.buffer.equals((await sdk.getObject(at('multi/large.jpg'))).Body)).toBe(true)
    const asked = cos.log.filter(
      ({ path, queryNames }) => path === '/multi/large.jpg' && queryNames.includes('uploadId'),
    )
    expect(asked.map(({ method }) => method).sort()).toEqual(['POST', 'PUT', 'PUT'])
  })

  test('parts are listed until the upload is aborted, and then are gone', async () => {
    const { UploadId } = await sdk.multipartInit(at('multi/left.jpg'))
    const Body = large.buffer.subarray(0, MEBIBYTE)
    const { ETag } = await sdk.multipartUpload({ ...at('multi/left.jpg'), UploadId, PartNumber: 1, Body })
    const listed = await sdk.multipartListPart({ ...at('multi/left.jpg'), UploadId })
    expect(listed.Part).toMatchObject([{ PartNumber: '1', ETag, Size: `${MEBIBYTE}` }])

    await sdk.multipartAbort({ ...at('multi/left.jpg'), UploadId })
    const gone = await refusalOf(sdk.multipartListPart({ ...at('multi/left.jpg'), UploadId }))
    expect(gone).toEqual({ statusCode: 404, code: 'NoSuchUpload' })
    expect(await refusalOf(sdk.headObject(at('multi/left.jpg')))).toMatchObject({ statusCode: 404 })
  })
})

describe('getBucket', () => {
  beforeAll(async () => {
    for (const key of ['list/1.png', 'list/2.png', 'list/猫/3.png']) await sdk.putObject({ ...at(key), Body: 'x' })
  })

  const list = (more: object) => sdk.getBucket({ Bucket: cos.bucket, Region: cos.region, Prefix: 'list/', ...more })

  test('lists keys, and folders by the delimiter', async () => {
    const { Contents, CommonPrefixes } = await list({ Delimiter: '/' })
    expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['list/1.png', '1'],
      ['list/2.png', '1'],
    ])
    expect(CommonPrefixes).toEqual([{ Prefix: 'list/猫/' }])
  })

  test('goes on where the last page ended', async () => {
    const first = await list({ MaxKeys: 2 })
    expect(first.IsTruncated).toBe('true')
    const second = await list({ MaxKeys: 2, Marker: first.NextMarker })
    expect([...first.Contents, ...second.Contents].map(({ Key }) => Key)).toEqual([
      'list/1.png',
      'list/2.png',
      'list/猫/3.png',
    ])
    expect(second.IsTruncated).toBe('false')
  })
})

test('an address signed by the SDK can be read, and not with another key', async () => {
  await sdk.putObject({ ...at('signed 1.png'), Body: picture.buffer, ACL: 'private' })
  const url = sdk.getObjectUrl({ ...at('signed 1.png'), Sign: true, Query: { imageSlim: '' } }, () => undefined)
  const answer = await fetch(url)
  expect([answer.status, answer.headers.get('x-slimflag')]).toEqual([200, '1'])
  await sdk.putObject({ ...at('signed 2.png'), Body: picture.buffer, ACL: 'private' })
  expect((await fetch(url.replace('signed%201', 'signed%202'))).status).toBe(403)
})
