import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildPolicy } from '../../src/protocol/policy.js'
import { federationToken, put } from '../emulator/call.js'
import { contentsOf } from '../helpers/bucket-contents.js'
import { diagnoseIn } from '../helpers/page-diagnose.js'
import { createSeededRandom } from '../helpers/seeded-random.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'

const KEY = 'uploads/u42/cos-slim-diagnose.png'
const MAX_REQUESTS = 6

let site: Site
let opened: OpenPage

beforeAll(async () => {
  site = await startSite()
  opened = await site.open()
})
afterAll(() => site.close())
afterEach(async () => {
  for (const key of (await contentsOf(site.cos, '')).keys) await put(site.cos, key, '', { method: 'DELETE' })
  site.reset()
})

const diagnose = async (how = {}) => {
  const [diagnosis] = await diagnoseIn(opened.page, { credentials: site.sts.url }, how)
  return diagnosis ?? expect.unreachable()
}

/** Credentials whose policy has more than an upload needs. */
async function allow(...further: readonly object[]): Promise<void> {
  const { cos } = site
  const { bucket, region, endpoint } = cos
  const policy = buildPolicy({ bucket, region, keyPrefix: 'uploads/u42/' })
  const keys = await federationToken(cos, { ...policy, statement: [...policy.statement, ...further] })
  const { secretId, secretKey, token } = keys
  const nowSec = Math.floor(Date.now() / 1000)
  const reply = {
    credentials: { tmpSecretId: secretId, tmpSecretKey: secretKey, sessionToken: token },
    ...{ startTime: nowSec, expiredTime: nowSec + 900, bucket, region, endpoint, keyPrefix: 'uploads/u42/' },
  }
  site.sts.answer = request =>
    Response.json(reply, { headers: { 'access-control-allow-origin': request.headers.get('origin') ?? '*' } })
}

describe('in a right set-up', () => {
  test(`nothing is wrong, by at most ${MAX_REQUESTS} requests`, async () => {
    const { ok, findings } = await diagnose()
    expect({ ok, findings }).toEqual({ ok: true, findings: [] })
    const sent = site.requests('GET', 'HEAD', 'PUT', 'POST', 'DELETE').length + site.sts.calls
    expect(sent).toBeGreaterThan(3)
    expect(sent).toBeLessThanOrEqual(MAX_REQUESTS)
  })

  const RUNS = 200
  const AT_ONCE = 10
  const MAX_DELAY_MS = 60

  test(`nothing is wrong, ${RUNS} times, whatever the delays`, async () => {
    const random = createSeededRandom(6)
    const delays = Array.from({ length: RUNS * MAX_REQUESTS * 2 }, () => ({
      action: 'delay' as const,
      delayMs: random.below(MAX_DELAY_MS),
      match: { method: ['OPTIONS', 'PUT', 'DELETE'][random.below(3)] ?? 'PUT' },
    }))
    site.cos.settings.faults = delays
    const delayCount = delays.length
    let runs = 0
    while (runs < RUNS) {
      const diagnoses = await diagnoseIn(opened.page, { credentials: site.sts.url }, {}, AT_ONCE)
      expect(diagnoses.flatMap(({ findings }) => findings)).toEqual([])
      runs += diagnoses.length
    }
    expect(delayCount - delays.length).toBeGreaterThan(RUNS * 4)
  })
})

describe('nothing is asked outside the scope', () => {
  const outside = () => site.cos.log.filter(({ service, path }) => service === 'cos' && path !== `/${KEY}`)

  test.each<readonly [string, () => void]>([
    ['in a right set-up', () => undefined],
    ['without a CORS rule', () => (site.cos.settings.corsRules = [])],
    ['with errors that cannot be read', () => (site.cos.settings.corsOnErrors = false)],
    ['where processing is not allowed', () => (site.cos.settings.slimNeedsPermission = true)],
    ['without Cloud Infinite', () => (site.cos.settings.ciBound = false)],
  ])('%s', async (_, prepare) => {
    prepare()
    await diagnose()
    expect(site.requests('PUT', 'GET', 'OPTIONS').length).toBeGreaterThan(0)
    expect(outside()).toEqual([])
  })
})

describe('of what is stored', () => {
  const objects = async () => (await contentsOf(site.cos, '')).keys

  test('one named picture is left, where it may not be deleted', async () => {
    const { leftKey } = await diagnose()
    expect(await objects()).toEqual([KEY])
    expect(leftKey).toBe(KEY)
    await diagnose()
    expect(await objects()).toEqual([KEY])
  })

  test('nothing is left, where it may be', async () => {
    const { bucket, region } = site.cos
    const resource = [`qcs::cos:${region}:uid/${bucket.replace(/.*-/, '')}:${bucket}/uploads/u42/*`]
    await allow({ effect: 'allow', action: ['name/cos:DeleteObject'], resource })
    const diagnosis = await diagnose()
    expect(site.requests('DELETE').map(({ status }) => status)).toEqual([204])
    expect(await objects()).toEqual([])
    expect(diagnosis).toMatchObject({ ok: true, findings: [] })
    expect(diagnosis.leftKey).toBeUndefined()
  })

  test('there is nothing with store: false', async () => {
    expect(await diagnose({ store: false })).toMatchObject({ ok: true })
    expect(await objects()).toEqual([])
  })

  test('there is nothing where the credentials are for one key, and that stays as it was', async () => {
    const key = 'uploads/u42/own.png'
    site.sts.scope = { key }
    await put(site.cos, key, 'as it was')
    expect(await diagnose()).toMatchObject({ ok: true })
    expect(await objects()).toEqual([key])
    expect((await site.stored(key))?.toString()).toBe('as it was')
  })

  test('there is nothing where something is wrong before', async () => {
    site.cos.settings.corsRules = []
    expect(await diagnose()).toMatchObject({ ok: false })
    expect(await objects()).toEqual([])
  })
})

test('at most one picture is processed', async () => {
  await diagnose()
  const stored = site.requests('PUT').filter(({ status }) => status === 200)
  expect(stored).toHaveLength(1)
})

test('an upload that gets no answer carries the diagnosis', async () => {
  site.cos.settings.corsRules = []
  const seen = await opened.page.evaluate(async url => {
    interface Sdk {
      createClient(options: object): { upload(source: object): Promise<unknown> }
      diagnose: unknown
    }
    const { CosSlim } = globalThis as unknown as { CosSlim: Sdk } // the script's global
    const client = CosSlim.createClient({ credentials: url, explain: CosSlim.diagnose, retry: { attempts: 1 } })
    const canvas = document.createElement('canvas')
    const picture = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve))
    return client.upload(picture ?? {}).then(
      () => undefined,
      (reason: unknown) => {
        const error = reason as { code: string; hint: string; diagnosis?: { findings: { code: string }[] } } // of the SDK
        return { code: error.code, hint: error.hint, first: error.diagnosis?.findings[0]?.code }
      },
    )
  }, site.sts.url)
  expect(seen).toEqual({
    code: 'network-or-cors',
    hint: 'COS never answered: check CORS. diagnose(client) tells more.',
    first: 'cors-origin',
  })
})
