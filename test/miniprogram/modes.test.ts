import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { DownloadBody, ProcessOptions } from '../../src/types.js'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import { get, pathOf, send as call } from '../emulator/call.js'
import { HASTY, MATCH } from '../helpers/fault-trial.js'
import { startMiniProgram, STS_URL, type MiniProgram } from '../helpers/mini-program.js'
import { prepareSettle } from '../helpers/mini-settle.js'
import { MINI_WAYS } from '../helpers/mini-steps.js'
import { uploadInApp } from '../helpers/mini-upload.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { heavyPng, smallPng, type PictureFile } from '../helpers/pictures.js'
import { readBack, store } from '../helpers/stored-picture.js'
import { ENGINE_NAMES, type World } from '../helpers/worlds/world.js'

const CLIENT = { ...HASTY, credentials: STS_URL }
/** The request of each way that brings the bytes. */
const BODY_OF = { put: MATCH.put, parts: MATCH.part, form: { method: 'POST', key: '' } } as const

let app: MiniProgram
let picture: PictureFile
let count = 0
beforeAll(async () => {
  app = await startMiniProgram()
  picture = await smallPng()
})
beforeEach(() => {
  app.reset()
  app.sts.scope = {
    ...{ keyPrefix: 'uploads/u42/', modes: ['upload', 'download', 'cloud'], allowParts: true, allowForm: true },
  }
})
afterAll(() => app.close())

const pick = ({ buffer, name } = picture) => app.standIn.addTempFile(buffer, name)
const freshKey = () => `uploads/u42/mode-${(count += 1)}.png`

async function storeFresh(): Promise<string> {
  const key = freshKey()
  await store(app.cos, key, picture)
  return key
}

describe.each(ENGINE_NAMES)('in %s', engine => {
  let world: World
  beforeAll(async () => {
    world = await app.open(engine)
    await prepareSettle(world)
  })

  test('download gives the bytes of the slimmed picture as an ArrayBuffer', async () => {
    app.cos.settings.publicRead = false
    const key = await storeFresh()
    const { isBuffer, body, ...told } = await world.call(
      async ({ require }, client, key) => {
        const { createClient } = require('cos-slim') as typeof MiniProgramPackage
        const { body, ...told } = await createClient(client).download(key)
        const isBuffer = (body as DownloadBody | ArrayBuffer) instanceof ArrayBuffer // the type is that of pages
        return { ...told, isBuffer, body: body as unknown as ArrayBuffer }
      },
      CLIENT,
      key,
    )
    expect(isBuffer).toBe(true)
    expect(told).toMatchObject({ slimFlag: 1, outcome: 'compressed', format: 'png', sizeBytes: body.byteLength })
    expect(told.originalSizeBytes).toBe(picture.buffer.length)
    expect(body.byteLength).toBeLessThan(picture.buffer.length)
    const { bytes } = await get(app.cos, key, { query: 'imageSlim' })
    expect(Buffer.from(body).equals(bytes)).toBe(true)
  })

  test('a picture that is not there is said to be missing', async () => {
    const outcome = await world.call(
      ({ require }, client, key) => {
        const { createClient } = require('cos-slim') as typeof MiniProgramPackage
        return settle(createClient(client).download(key))
      },
      CLIENT,
      freshKey(),
    )
    expect(errorOf(outcome)).toMatchObject({ code: 'not-found', service: { status: 404 } })
  })

  test('process slims what is stored', async () => {
    const key = await storeFresh()
    const saveAs = freshKey()
    const result = await world.call(
      ({ require }, client, key, options: ProcessOptions) => {
        const { createClient } = require('cos-slim') as typeof MiniProgramPackage
        return createClient(client).process(key, options)
      },
      CLIENT,
      key,
      { saveAs },
    )
    expect(result).toMatchObject({ outcome: 'compressed', original: { key, sizeBytes: picture.buffer.length } })
    expect((await readBack(app.cos, saveAs)).length).toBe(result.slim?.sizeBytes)
  })

  test('processAll tells of each, in order', async () => {
    const keys = [await storeFresh(), freshKey(), await storeFresh()]
    const { outcomes, fractions } = await world.call(
      async ({ require }, client, keys) => {
        const { createClient } = require('cos-slim') as typeof MiniProgramPackage
        const fractions: number[] = []
        const onProgress = ({ fraction }: { readonly fraction: number }) => void fractions.push(fraction)
        const settled = await createClient(client).processAll(keys, { onProgress })
        const outcomes = settled.map(one => (one.status === 'fulfilled' ? one.value.outcome : one.reason.code))
        return { outcomes, fractions }
      },
      CLIENT,
      keys,
    )
    expect(outcomes).toEqual(['compressed', 'not-found', 'compressed'])
    expect(fractions).toHaveLength(3)
    expect(fractions.at(-1)).toBe(1)
  })

  test('signUrl gives an address that brings the slimmed picture, without anything else', async () => {
    app.cos.settings.publicRead = false
    const key = await storeFresh()
    const url = await world.call(
      ({ require }, client, key) => {
        const { createClient } = require('cos-slim') as typeof MiniProgramPackage
        return createClient(client).signUrl(key)
      },
      CLIENT,
      key,
    )
    const { origin, host, pathname, search } = new URL(url)
    expect(origin).toBe(`https://${app.cos.bucket}.cos.${app.cos.region}.myqcloud.com`)
    const asked = { path: pathname, headers: { host }, keys: null }
    const { status, headers, bytes } = await call(app.cos, { ...asked, query: search.slice(1) })
    expect([status, headers['x-slimflag']]).toEqual([200, '1'])
    expect(bytes.length).toBeLessThan(picture.buffer.length)
    expect((await call(app.cos, asked)).status).toBe(403)
  })

  test.each(MINI_WAYS)('a body that is changed on its way by %s is noticed, and sent again', async send => {
    const heavy = await heavyPng(300_000)
    app.cos.settings.faults.push({ match: BODY_OF[send], action: 'corrupt' })
    const key = freshKey()
    const options = { send, key, saveAs: freshKey(), integrity: 'md5' } as const
    const { outcome } = await uploadInApp(world, pick(heavy), options, HASTY)
    expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed', attempts: 2 })
    expect((await readBack(app.cos, key)).equals(heavy.buffer)).toBe(true)
    expect(app.cos.log.filter(({ code }) => code === 'BadDigest')).toHaveLength(1)
  })

  test('a body that is changed twice is not stored', async () => {
    app.cos.settings.faults.push({ match: BODY_OF.form, action: 'corrupt', times: 2 })
    const key = freshKey()
    const { outcome } = await uploadInApp(world, pick(), { send: 'form', key, integrity: 'md5' }, HASTY)
    expect(errorOf(outcome)).toMatchObject({ code: 'integrity-failed', service: { code: 'BadDigest' } })
    expect((await get(app.cos, key)).status).toBe(404)
  })

  test('without the checksum nobody notices', async () => {
    app.cos.settings.faults.push({ match: BODY_OF.form, action: 'corrupt' })
    const key = freshKey()
    await uploadInApp(world, pick(await heavyPng(300_000)), { send: 'form', key, slim: false }, HASTY)
    expect((await readBack(app.cos, key)).length).toBe(300_000)
    expect(app.cos.settings.faults).toEqual([])
  })

  test('what is stored beside the picture is the same by every way', async () => {
    const facts = []
    for (const send of MINI_WAYS) {
      const key = freshKey()
      const { outcome } = await uploadInApp(world, pick(), {
        ...{ send, key, slim: false, acl: 'private', cacheControl: 'max-age=600', storageClass: 'STANDARD_IA' },
        metadata: { owner: 'u42', title: 'L%C3%B6wenzahn' },
      })
      expect(resultOf(outcome)).toMatchObject({ outcome: 'not-requested' })
      const anonymous = await get(app.cos, key, { keys: null })
      const { status, headers } = await call(app.cos, { method: 'HEAD', path: pathOf(key) })
      const { 'content-type': type, 'cache-control': cacheControl, 'x-cos-storage-class': storageClass } = headers
      const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-cos-meta-'))
      facts.push({ read: anonymous.status, status, type, cacheControl, storageClass, metadata: metadata.sort() })
    }
    expect(facts[0]).toEqual({
      ...{ read: 403, status: 200, type: 'image/png', cacheControl: 'max-age=600', storageClass: 'STANDARD_IA' },
      metadata: [
        ['x-cos-meta-owner', 'u42'],
        ['x-cos-meta-title', 'L%C3%B6wenzahn'],
      ],
    })
    expect(facts.slice(1)).toEqual([facts[0], facts[0]])
  })

  test.each(MINI_WAYS)('forbidOverwrite leaves by %s what is there', async send => {
    const key = await storeFresh()
    const other = await smallPng('other.png')
    const { outcome } = await uploadInApp(
      world,
      pick(other),
      { send, key, saveAs: freshKey(), forbidOverwrite: true },
      HASTY,
    )
    expect(errorOf(outcome)).toMatchObject({ code: 'already-exists', retryable: false })
    expect((await readBack(app.cos, key)).equals(picture.buffer)).toBe(true)
  })

  test.each(MINI_WAYS)('without slim, %s stores the picture as it is and asks for nothing', async send => {
    const key = freshKey()
    const { outcome } = await uploadInApp(world, pick(), { send, key, slim: false })
    expect(resultOf(outcome)).toMatchObject({ outcome: 'not-requested', savedBytes: 0 })
    expect((await readBack(app.cos, key)).equals(picture.buffer)).toBe(true)
    expect(app.standIn.calls.filter(({ headerNames }) => headerNames.includes('pic-operations'))).toEqual([])
    expect(app.standIn.calls.filter(({ url }) => url.includes('image_process'))).toEqual([])
  })

  test.each(MINI_WAYS)(
    'where saveAs is not given, %s puts the slimmed picture in place of the original',
    async send => {
      const key = freshKey()
      const { outcome } = await uploadInApp(world, pick(), { send, key })
      const result = resultOf(outcome)
      expect(result).toMatchObject({ outcome: 'compressed', slim: { key } })
      expect((await readBack(app.cos, key)).length).toBe(result.slim?.sizeBytes)
      expect(result.slim?.sizeBytes).toBeLessThan(picture.buffer.length)
    },
  )

  test.each(MINI_WAYS)(
    'where a picture cannot be slimmed, %s keeps the original, or fails if that was asked for',
    async send => {
      app.cos.settings.processingRefusal = { status: 400, code: 'InvalidImageFormat', stored: false }
      const key = freshKey()
      const kept = resultOf((await uploadInApp(world, pick(), { send, key, saveAs: freshKey() }, HASTY)).outcome)
      expect(kept).toMatchObject({ outcome: 'kept-original', savedBytes: 0 })
      expect((await readBack(app.cos, key)).equals(picture.buffer)).toBe(true)
      const failed = await uploadInApp(...([world, pick(), { send, key: freshKey(), saveAs: freshKey() }] as const), {
        ...HASTY,
        onSlimFailure: 'fail',
      })
      expect(errorOf(failed.outcome).code).toBe(kept.reason)
    },
  )
})
