import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { buildPolicy } from '../../src/sts.js'
import type { StsScope } from '../../src/types.js'
import { federationToken } from '../emulator/call.js'
import { ALL_BUILDS, bundledScripts } from '../helpers/bundle.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { download } from '../helpers/page-download.js'
import { processIn, type ProcessCall } from '../helpers/page-process.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { photograph, smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSiteIn, type OpenInEngine, type EngineSite } from '../helpers/site.js'
import { freshKey, readBack, store, storeFresh, storeLongAgo } from '../helpers/stored-picture.js'

const MODES = ['cloud'] as const
/** The slimmed picture may go beside the original, and into its place. */
const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', modes: MODES }
const A_MONTH_SEC = 30 * 24 * 3600

let site: EngineSite
let opened: OpenInEngine
let picture: PictureFile

beforeAll(async () => {
  picture = await smallPng()
  site = await startSiteIn(ENGINE, { scripts: await bundledScripts(), cos: { settings: { publicRead: false } } })
  opened = await site.open()
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
})
afterEach(() => site.reset())

const process = (key: string, call?: ProcessCall) => processIn(opened, site, key, call)

/** Requests in their order, without preflights. */
const asked = () =>
  site.requests('HEAD', 'GET', 'POST', 'PUT').map(({ method, queryNames }) => [method, ...queryNames].join(' '))

async function expectUnchanged(key: string, source: Buffer = picture.buffer): Promise<void> {
  expect((await readBack(site.cos, key)).equals(source)).toBe(true)
}

describe.each(ALL_BUILDS)('with $build', ({ scripts }) => {
  test('a stored photograph is slimmed into another key, and every size is that of what is stored', async () => {
    const source = photograph('seeding-1335kb.png')
    const key = await storeFresh(site.cos, source)
    const saveAs = freshKey()
    const page = await site.open({ scripts })
    const result = resultOf(await processIn(page, site, key, { options: { saveAs } }))

    const slim = await readBack(site.cos, saveAs)
    await expectUnchanged(key, source.buffer)
    const savedBytes = source.buffer.length - slim.length
    expect(result).toMatchObject({
      ...{ outcome: 'compressed', savedBytes, savedFraction: savedBytes / source.buffer.length, attempts: 1 },
      original: { key, sizeBytes: source.buffer.length, format: 'png' },
      slim: { key: saveAs, sizeBytes: slim.length, format: 'png', url: `${site.cos.endpoint}/${saveAs}` },
    })
    expect(result.savedFraction).toBeGreaterThan(0.5)
    expect(result.outputs).toEqual([result.slim])
    const { width, height } = await sharp(slim).metadata()
    expect(result.slim).toMatchObject({ width, height })
    expect(asked()).toEqual(['HEAD response-expires', 'POST image_process', 'GET', 'GET'])
    expect(page.problems).toEqual([])
  })

  test('a stored picture is replaced by the slimmed one under its own key', async () => {
    const key = await storeFresh(site.cos, picture)
    const page = await site.open({ scripts })
    const result = resultOf(await processIn(page, site, key))
    const slim = await readBack(site.cos, key)
    expect(slim.length).toBeLessThan(picture.buffer.length)
    expect(result).toMatchObject({
      ...{ outcome: 'compressed', savedBytes: picture.buffer.length - slim.length },
      original: { key, sizeBytes: picture.buffer.length },
      slim: { key, sizeBytes: slim.length },
    })
    expect(page.problems).toEqual([])
  })
})

describe('what is asked for', () => {
  test('has further operations beside it, one output for each', async () => {
    const key = await storeFresh(site.cos, picture)
    const [saveAs, half, webp] = [freshKey(), freshKey(), freshKey()] as const
    const operations = [
      { rule: 'imageMogr2/thumbnail/!50p', saveAs: half },
      { rule: 'imageMogr2/format/webp', saveAs: webp },
    ]
    const result = resultOf(await process(key, { options: { saveAs, operations } }))
    expect(result.outputs.map(output => output.key)).toEqual([saveAs, half, webp])
    for (const output of result.outputs) {
      const stored = await readBack(site.cos, output.key)
      expect(output.sizeBytes).toBe(stored.length)
      const { width, format } = await sharp(stored).metadata()
      expect(output).toMatchObject({ width, format })
    }
    expect(result.slim?.key).toBe(saveAs)
    expect(result.outputs[1]?.width).toBe(48)
    await expectUnchanged(key)
  })

  test('names keys with everything in them', async () => {
    const key = `uploads/u42/种子 1 & 100%+.png`
    const saveAs = `uploads/u42/小/种子 "1" #?.png`
    await store(site.cos, key, picture)
    const result = resultOf(await process(key, { options: { saveAs } }))
    expect(result).toMatchObject({ outcome: 'compressed', original: { key }, slim: { key: saveAs } })
    expect(result.slim?.sizeBytes).toBe((await readBack(site.cos, saveAs)).length)
  })

  test('is one request where the caller knows the size', async () => {
    const key = await storeFresh(site.cos, picture)
    const options = { originalSizeBytes: picture.buffer.length }
    const result = resultOf(await process(key, { options }))
    expect(result).toMatchObject({ outcome: 'compressed', original: { sizeBytes: picture.buffer.length } })
    expect(asked()).toEqual(['POST image_process'])
  })

  test('makes no picture larger: one that is slim already is not-smaller', async () => {
    const key = await storeFresh(site.cos, picture)
    const first = resultOf(await process(key))
    const second = resultOf(await process(key))
    expect(second).toMatchObject({ savedBytes: 0, savedFraction: 0, outcome: 'not-smaller' })
    expect(second.original.sizeBytes).toBe(first.slim?.sizeBytes)
  })

  test('is signed: a bucket with strict signature takes it', async () => {
    const key = await storeFresh(site.cos, picture)
    const headers = ['host', 'content-length', 'pic-operations']
    site.cos.settings.strictSignature = { headers, params: ['image_process'] }
    expect(resultOf(await process(key)).outcome).toBe('compressed')
  })

  test('counts from what is stored now, not from what a cache of the page remembers', async () => {
    const key = freshKey()
    await storeLongAgo(site.cos, key, picture, A_MONTH_SEC)
    resultOf(await download(site, opened, key, { options: { slim: false } }))

    const first = resultOf(await process(key))
    const second = resultOf(await process(key))
    expect(first.original.sizeBytes).toBe(picture.buffer.length)
    expect(second.original.sizeBytes).toBe(first.slim?.sizeBytes)
  })

  test('passes with a CORS rule that exposes no header at all', async () => {
    site.cos.settings.corsRules = site.cos.settings.corsRules.map(rule => ({ ...rule, exposeHeaders: [] }))
    const result = resultOf(await process(await storeFresh(site.cos, picture)))
    expect(result).toMatchObject({ outcome: 'compressed', original: { sizeBytes: picture.buffer.length } })
  })
})

describe('credentials', () => {
  /** The page gets credentials by the policy of the scope without one of its actions. */
  async function withoutAction(action: string): Promise<void> {
    const { bucket, region, endpoint } = site.cos
    const policy = buildPolicy({ keyPrefix: 'uploads/u42/', modes: MODES, bucket, region })
    const statement = policy.statement.map(one => ({ ...one, action: one.action.filter(name => name !== action) }))
    const { secretId, secretKey, token } = await federationToken(site.cos, { ...policy, statement })
    const credentials = { tmpSecretId: secretId, tmpSecretKey: secretKey, sessionToken: token }
    const startTime = Math.floor(Date.now() / 1000)
    const reply = { credentials, startTime, expiredTime: startTime + 900, bucket, region, endpoint }
    site.sts.answer = () => Response.json(reply, { headers: { 'access-control-allow-origin': site.pageOrigin } })
  }

  test('without HeadObject are enough: ?imageInfo tells the size', async () => {
    await withoutAction('name/cos:HeadObject')
    const key = await storeFresh(site.cos, picture)
    const result = resultOf(await process(key))
    const slim = await readBack(site.cos, key)
    expect(result).toMatchObject({
      ...{ outcome: 'compressed', savedBytes: picture.buffer.length - slim.length },
      original: { sizeBytes: picture.buffer.length },
    })
    expect(asked().slice(0, 3)).toEqual(['HEAD response-expires', 'GET imageInfo', 'POST image_process'])
  })

  test('without HeadObject and without ?imageInfo are enough: what was saved is unknown, and counts as nothing', async () => {
    await withoutAction('name/cos:HeadObject')
    const key = await storeFresh(site.cos, picture)
    const denied = { action: 'status', status: 403, code: 'AccessDenied', times: Infinity } as const
    site.cos.settings.faults.push({ match: { method: 'GET', query: 'imageInfo' }, ...denied })
    const result = resultOf(await process(key))
    expect(result).toMatchObject({ savedBytes: 0, savedFraction: 0, attempts: 1, slim: { key } })
    expect(result.original.sizeBytes).toBeUndefined()
    expect(result.slim?.sizeBytes).toBe((await readBack(site.cos, key)).length)
    expect(result.outcome).toBe('compressed')
  })

  test('without GetObject are refused with access-denied, and the object stays as it was', async () => {
    await withoutAction('name/cos:GetObject')
    const key = await storeFresh(site.cos, picture)
    expect(errorOf(await process(key))).toMatchObject({ code: 'access-denied', service: { status: 403 } })
    await expectUnchanged(key)
  })

  test('that are over are renewed once, and the picture is processed', async () => {
    const key = await storeFresh(site.cos, picture)
    const expired = { action: 'status', status: 400, code: 'ExpiredToken' } as const
    site.cos.settings.faults.push({ match: { method: 'POST' }, ...expired })
    expect(resultOf(await process(key))).toMatchObject({ outcome: 'compressed', attempts: 2 })
    expect(site.sts.calls).toBe(2)
  })
})

describe('stopping it', () => {
  const startHere = (how: 'signal' | 'close', key: string) =>
    opened.page.evaluate(
      async ({ url, key, how }) => {
        const controller = new AbortController()
        const client = CosSlim.createClient({ credentials: url })
        const work = client.process(key, { signal: controller.signal })
        setTimeout(() => (how === 'signal' ? controller.abort() : client.close()), 400)
        const startMs = performance.now()
        const code = await work.then(
          () => 'processed',
          (error: unknown) => (error as { code: string }).code, // every error of the SDK has one
        )
        return { code, tookMs: performance.now() - startMs }
      },
      { url: site.sts.url, key, how },
    )

  test.each(['signal', 'close'] as const)('by %s rejects with cancelled at once', async how => {
    site.cos.settings.processingDelayMs = 1500
    const { code, tookMs } = await startHere(how, await storeFresh(site.cos, picture))
    expect(code).toBe('cancelled')
    expect(tookMs).toBeLessThan(1000)
    await vi.waitFor(() => expect(site.requests('POST')).toMatchObject([{ aborted: true }]))
  })
})
