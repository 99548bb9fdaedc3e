import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../demo/emulator/settings.js'
import type { StsScope } from '../../src/types.js'
import { ALL_BUILDS, bundledScripts } from '../helpers/bundle.js'
import { errorOf, resultOf, upload } from '../helpers/page-upload.js'
import { photograph } from '../helpers/pictures.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'

const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', allowParts: true }
/** Two parts. */
const PICTURE = photograph('seeding_by_Clements_Engelhardt.jpg')
/** Waits that a test can wait for. */
const CLIENT = { retry: { maxDelayMs: 100 }, stallTimeoutMs: 3000 }

let site: Site
let opened: OpenPage

beforeAll(async () => {
  site = await startSite({ scripts: await bundledScripts() })
})
afterAll(() => site.close())
beforeEach(async () => {
  site.reset()
  site.sts.scope = SCOPE
  opened = await site.open()
})
afterEach(() => site.closeWindows())

/** Requests that bring bytes of the picture. */
const BODY = { method: 'PUT' } as const
/** The last request of each way. */
const LAST = { put: { method: 'PUT' }, parts: { method: 'POST', query: 'uploadId' } } as const

const FAULTS: readonly (readonly [what: string, fault: (send: 'put' | 'parts') => Fault])[] = [
  ['a connection that breaks before the body', () => ({ match: BODY, action: 'reset' })],
  ['a connection that breaks in the body', () => ({ match: BODY, action: 'reset', atFraction: 0.3 })],
  ['a connection that breaks at the end of the body', () => ({ match: BODY, action: 'reset', atFraction: 0.99 })],
  ['a connection that breaks after the body', send => ({ match: LAST[send], action: 'reset', when: 'after' })],
  ['three broken connections in a row', () => ({ match: BODY, action: 'reset', atFraction: 0.5, times: 3 })],
  ['no answer', send => ({ match: LAST[send], action: 'hang', when: 'after' })],
  ['silence in the body', () => ({ match: BODY, action: 'hang', atFraction: 0.3 })],
  ['500', () => ({ match: BODY, action: 'status', status: 500, code: 'InternalError' })],
  [
    '503 and a time to wait',
    () => ({ match: BODY, action: 'status', status: 503, code: 'ServiceUnavailable', retryAfterSec: 1 }),
  ],
  ['SlowDown', send => ({ match: LAST[send], action: 'status', status: 503, code: 'SlowDown', times: 2 })],
  ['credentials that are over', () => ({ match: BODY, action: 'status', status: 400, code: 'ExpiredToken' })],
]

describe.each(['put', 'parts'] as const)('a picture sent with %s', send => {
  test.each(FAULTS)('survives %s, and is stored once', async (_what, fault) => {
    const key = `uploads/u42/${crypto.randomUUID()}.jpg`
    site.cos.settings.faults.push(fault(send))
    resultOf(await upload(site, opened, PICTURE, { client: CLIENT, options: { key, send, saveAs: `${key}-slim` } }))
    expect(site.cos.settings.faults.every(({ times }) => times === 0)).toBe(true)
    expect((await site.stored(key))?.equals(PICTURE.buffer)).toBe(true)
    expect(site.requests('PUT', 'POST').every(({ path }) => path === `/${key}`)).toBe(true)
  })
})

test.each(ALL_BUILDS)(
  'what is loaded later belongs to the rest of $build: parts, records, checksums',
  async ({ scripts }) => {
    const page = await site.open({ scripts })
    const key = `uploads/u42/${crypto.randomUUID()}.jpg`
    site.cos.settings.faults.push({ match: { ...BODY, query: 'partNumber' }, action: 'corrupt' })
    const options = { key, saveAs: `${key}-slim`, send: 'parts', integrity: 'md5' } as const
    const result = resultOf(await upload(site, page, PICTURE, { client: CLIENT, options }))
    expect(result).toMatchObject({ outcome: 'compressed', attempts: 2 })
    expect((await site.stored(key))?.equals(PICTURE.buffer)).toBe(true)
    expect(site.requests('PUT').filter(({ code }) => code === 'BadDigest')).toHaveLength(1)
  },
)

test('bytes that are changed twice on their way are not stored', async () => {
  const key = `uploads/u42/${crypto.randomUUID()}.jpg`
  site.cos.settings.faults.push({ match: BODY, action: 'corrupt', times: 2 })
  const error = errorOf(await upload(site, opened, PICTURE, { client: CLIENT, options: { key, integrity: 'md5' } }))
  expect(error).toMatchObject({ code: 'integrity-failed', service: { code: 'BadDigest' } })
  expect(await site.stored(key)).toBeUndefined()
})
