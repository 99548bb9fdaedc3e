import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CosSlimClient, StsScope } from '../../src/types.js'
import { send } from '../emulator/call.js'
import { ALL_BUILDS, bundledScripts } from '../helpers/bundle.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { skippable } from '../helpers/device-time.js'
import { sha256Of, shownSidesOf, signUrlIn } from '../helpers/page-download.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSiteIn, type OpenInEngine, type EngineSite } from '../helpers/site.js'
import { store } from '../helpers/stored-picture.js'

const LIFE_SEC = 900
const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', modes: ['download'], expiresInSec: LIFE_SEC }
const KEY = 'uploads/u42/cat.png'
const OTHER_KEY = 'uploads/u42/dog.png'
const SIDE_PIXELS = 96

const KEYS = [
  KEY,
  'uploads/u42/蒲公英/种子 1.png',
  'uploads/u42/a b+c.png',
  'uploads/u42/100%.png',
  'uploads/u42/100%25.png',
  `uploads/u42/a&b=c?d#e;f,g:h@i$j'k(l)m!n*o~p.png`,
  'uploads/u42/👍 imageSlim.png',
]

let site: EngineSite
let opened: OpenInEngine
let picture: PictureFile

beforeAll(async () => {
  picture = await smallPng('cat.png', SIDE_PIXELS)
  site = await startSiteIn(ENGINE, { scripts: await bundledScripts(), cos: { settings: { publicRead: false } } })
  for (const key of [...KEYS, OTHER_KEY]) await store(site.cos, key, picture)
  site.sts.scope = SCOPE
  opened = await site.open()
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
  site.cos.log.length = 0
})
afterEach(() => site.reset())

const nowSec = () => Date.now() / 1000

/** Sends the address as it is, character by character: `fetch` would mend it. */
function follow(address: string, method = 'GET') {
  const [path = '', query] = address.slice(site.cos.endpoint.length).split('?')
  return send(site.cos, { method, path, keys: null, ...(query !== undefined && { query }) })
}

const sign = (key: string, options?: Parameters<CosSlimClient['signUrl']>[1]) =>
  signUrlIn(opened, site, key, { options })

/** Start and end of the time that the address works, in seconds. */
function timesOf(address: string): readonly [number, number] {
  const [start = NaN, end = NaN] = (new URL(address).searchParams.get('q-sign-time') ?? '').split(';').map(Number)
  return [start, end]
}

describe.each(ALL_BUILDS)('with $build', ({ scripts }) => {
  test('an address of a private picture brings the slimmed one, and one without slim the picture as it is', async () => {
    const window = await site.open({ scripts })
    const slimmed = await follow(await signUrlIn(window, site, KEY))
    expect(slimmed).toMatchObject({ status: 200, headers: { 'x-slimflag': '1', 'content-type': 'image/png' } })
    expect(slimmed.bytes.length).toBeLessThan(picture.buffer.length)

    const plain = await follow(await signUrlIn(window, site, KEY, { options: { slim: false } }))
    expect(plain.status).toBe(200)
    expect(sha256Of(plain.bytes)).toBe(sha256Of(picture.buffer))

    expect(await shownSidesOf(window, await signUrlIn(window, site, KEY))).toEqual([SIDE_PIXELS, SIDE_PIXELS])
    expect(window.problems).toEqual([])
  })
})

describe('an address', () => {
  test.each(KEYS)('is accepted whatever is in the key: %s', async key => {
    const address = await sign(key)
    expect(address).toMatch(/^[!-~]+$/)
    expect(await follow(address)).toMatchObject({ status: 200, headers: { 'x-slimflag': '1' } })
    const plain = await follow(await sign(key, { slim: false }))
    expect([plain.status, sha256Of(plain.bytes)]).toEqual([200, sha256Of(picture.buffer)])
    expect(await shownSidesOf(opened, address)).toEqual([SIDE_PIXELS, SIDE_PIXELS])
  })

  test('carries a token with +, / and = whole', async () => {
    const address = await sign(KEY)
    const token = /[?&]x-cos-security-token=([^&]*)/.exec(address)?.[1] ?? ''
    expect(token).toMatch(/^[\w.~%-]+$/)
    expect(decodeURIComponent(token)).toMatch(/\+\/==$/)
    expect((await follow(address)).status).toBe(200)
  })

  test.each([
    ['imageSlim taken off', (address: string) => address.replace(/&imageSlim$/, '')],
    [
      'imageSlim taken off and out of the list',
      (address: string) =>
        address.replace(/&imageSlim$/, '').replace('q-url-param-list=imageslim', 'q-url-param-list='),
    ],
    ['imageSlim with a value', (address: string) => address.replace(/&imageSlim$/, '&imageSlim=0')],
    ['another key', (address: string) => address.replace(KEY, OTHER_KEY)],
    ['another end', (address: string) => address.replaceAll(`${timesOf(address)[1]}`, `${timesOf(address)[1] + 60}`)],
    ['another start', (address: string) => address.replaceAll(`${timesOf(address)[0]}`, `${timesOf(address)[0] - 60}`)],
    ['no token', (address: string) => address.replace(/&x-cos-security-token=[^&]*/, '')],
    ['no signature', (address: string) => address.replace(/\?.*/, '?imageSlim')],
  ])('with %s is refused with 403', async (_, change) => {
    const address = await sign(KEY)
    const changed = change(address)
    expect(changed).not.toBe(address)
    expect((await follow(changed)).status).toBe(403)
    expect((await follow(address)).status).toBe(200)
  })

  test.each(['PUT', 'DELETE', 'HEAD', 'POST'])('is good for no %s', async method => {
    expect((await follow(await sign(KEY), method)).status).toBe(403)
  })

  test('holds in a bucket with strict signature: host and parameter are covered', async () => {
    site.cos.settings.strictSignature = { headers: ['host'], params: ['imageslim'] }
    expect((await follow(await sign(KEY))).status).toBe(200)
    expect((await follow(await sign(KEY, { slim: false }))).status).toBe(200)
  })

  test('is refused for another bucket’s domain', async () => {
    const path = (await sign(KEY)).slice(site.cos.endpoint.length)
    const headers = { host: `${site.cos.bucket}.cos.${site.cos.region}.myqcloud.com` }
    const answer = await send(site.cos, { path, keys: null, headers })
    expect([answer.status, answer.code]).toEqual([403, 'SignatureDoesNotMatch'])
  })

  test('for a key outside the caller’s folder is refused with 403', async () => {
    await store(site.cos, 'uploads/u43/cat.png', picture)
    expect((await follow(await sign('uploads/u43/cat.png'))).status).toBe(403)
  })
})

describe('the life of an address', () => {
  test.each([{ expiresInSec: 60 }, { expiresInSec: 95 }, { expiresInSec: 400 }])(
    'of $expiresInSec s counts from now, is at most a tenth longer, and then it is refused',
    async options => {
      const { expiresInSec } = options
      const address = await sign(KEY, options)
      const [startSec, endSec] = timesOf(address)
      expect(startSec).toBeLessThanOrEqual(nowSec())
      expect(endSec).toBeGreaterThanOrEqual(Math.floor(nowSec() + expiresInSec) - 1)
      expect(endSec).toBeLessThanOrEqual(nowSec() + Math.ceil(expiresInSec * 1.1) + 1)

      site.cos.settings.clockOffsetSec = expiresInSec - 5
      expect((await follow(address)).status).toBe(200)
      site.cos.settings.clockOffsetSec = Math.ceil(expiresInSec * 1.1) + 2
      expect((await follow(address)).status).toBe(403)
    },
  )

  test.each([{ expiresInSec: 3600 }, { expiresInSec: LIFE_SEC }, {}])(
    'never outlives the credentials: %j',
    async options => {
      const [, endSec] = timesOf(await sign(KEY, options))
      expect(endSec).toBeLessThanOrEqual(nowSec() + LIFE_SEC)
      expect(endSec).toBeGreaterThan(nowSec() + LIFE_SEC - 30)
    },
  )

  test('is a whole one late in the life of the credentials', async () => {
    const late = await site.open({ before: skippable })
    const spanSec = await late.page.evaluate(
      async ({ url, key }) => {
        const client = CosSlim.createClient({ credentials: url })
        const endOf = (address: string) =>
          Number(new URL(address).searchParams.get('q-sign-time')?.split(';')[1] ?? NaN)
        const first = endOf(await client.signUrl(key, { expiresInSec: 100 }))
        globalThis.skippedMs += 300_000
        return endOf(await client.signUrl(key, { expiresInSec: 100 })) - first
      },
      { url: site.sts.url, key: KEY },
    )
    expect(spanSec).toBeGreaterThanOrEqual(290)
    expect(spanSec).toBeLessThanOrEqual(310)
    expect(site.sts.calls).toBe(1)
  })
})

/** What the STS endpoint would have said so long ago. */
async function replyOfAge(ageSec: number): Promise<unknown> {
  site.cos.settings.clockOffsetSec = -ageSec
  const reply: unknown = await (await fetch(site.sts.url)).json()
  site.cos.settings.clockOffsetSec = 0
  return reply
}

test('an address works from now on also with credentials that the page has had for a while', async () => {
  const reply = await replyOfAge(LIFE_SEC / 2)
  const address = await opened.page.evaluate(
    ({ reply, key }) => CosSlim.createClient({ credentials: () => reply }).signUrl(key, { expiresInSec: 60 }),
    { reply, key: KEY },
  )
  expect(timesOf(address)[1]).toBeGreaterThanOrEqual(Math.floor(nowSec()) + 59)
  expect((await follow(address)).status).toBe(200)
})

test('an address is signed without a word to the service', async () => {
  await sign(KEY)
  expect(site.cos.log.filter(({ service }) => service === 'cos')).toEqual([])
})
