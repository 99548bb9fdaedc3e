import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Finding } from '../../src/diagnosis.js'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import { allowing, federationToken } from '../emulator/call.js'
import { contentsOf } from '../helpers/bucket-contents.js'
import { png } from '../helpers/made-pictures.js'
import { diagnoseInApp, type MiniDiagnosis } from '../helpers/mini-diagnose.js'
import { becomePlatform, PLATFORM_NAMES } from '../helpers/mini-platforms.js'
import { startMiniProgram, STS_URL, type MiniProgram } from '../helpers/mini-program.js'
import type { WxFault } from '../helpers/wx/faults.js'
import { ENGINE_NAMES, type World } from '../helpers/worlds/world.js'

const KEY = 'uploads/u42/cos-slim-diagnose.png'
const STS_ORIGIN = new URL(STS_URL).origin
const STS_HOST = new URL(STS_URL).host

let app: MiniProgram
let world: World
beforeAll(async () => {
  app = await startMiniProgram()
  world = await app.open()
})
beforeEach(() => app.reset())
afterAll(() => app.close())

const bucketHost = () => `${app.cos.bucket}.cos.${app.cos.region}.myqcloud.com`
const bucketOrigin = () => `https://${bucketHost()}`

const namesOf = ({ findings }: MiniDiagnosis) => findings.map(({ code, certainty }) => [code, certainty])

/** The text that a finding gives for a target. */
function textFor({ paste }: Partial<Finding>, target: string): string | undefined {
  return paste?.find(one => one.target === target)?.text
}

describe.each(ENGINE_NAMES)('a set-up that is right, in %s', engine => {
  let own: World
  beforeAll(async () => {
    own = await app.open(engine, engine !== 'jsc')
  })

  test('is ok, after five requests, and leaves one picture whose key is told', async () => {
    app.standIn.settings.domains = { request: [STS_ORIGIN, bucketOrigin()] }
    const { ok, findings, steps, leftKey, text } = await diagnoseInApp(own)
    expect({ ok, findings, leftKey }).toEqual({ ok: true, findings: [], leftKey: KEY })
    expect(app.standIn.calls.map(({ method }) => method)).toEqual(['GET', 'GET', 'PUT', 'PUT', 'DELETE'])
    expect(steps).toHaveLength(5)
    expect(text).toMatch(/^Nothing is wrong\.\nsts: answered 200/)
    expect((await contentsOf(app.cos, '')).keys).toEqual([KEY])
  })

  test('is told from one whose bucket is not listed', async () => {
    app.standIn.settings.domains = { request: [STS_ORIGIN] }
    expect(namesOf(await diagnoseInApp(own))).toEqual([['wx-domain', 'certain']])
  })
})

/** Credentials for whatever the handler never gives out. */
async function giveOut(policy: unknown): Promise<void> {
  const { secretId, secretKey, token } = await federationToken(app.cos, policy)
  const nowSec = Math.floor(Date.now() / 1000)
  const reply = {
    credentials: { tmpSecretId: secretId, tmpSecretKey: secretKey, sessionToken: token },
    ...{ startTime: nowSec, expiredTime: nowSec + 1800, keyPrefix: 'uploads/u42/' },
    ...{ bucket: app.cos.bucket, region: app.cos.region },
  }
  app.sts.answer = () => Response.json(reply)
}

test('nothing is left where the credentials may delete', async () => {
  await giveOut(allowing(app.cos, ['PutObject', 'DeleteObject'], ['uploads/u42/*']))
  const { ok, leftKey } = await diagnoseInApp(world)
  expect([ok, leftKey, (await contentsOf(app.cos, '')).keys]).toEqual([true, undefined, []])
})

test('with store: false nothing is stored', async () => {
  expect(await diagnoseInApp(world, { store: false })).toMatchObject({ ok: true, findings: [] })
  expect(app.standIn.calls.map(({ method }) => method)).toEqual(['GET', 'GET', 'PUT'])
  expect(app.requests('PUT').map(({ code }) => code)).toEqual(['BadDigest'])
})

describe('domains that are not listed', () => {
  test('of the bucket: it is named with its list, and both lists are ready to paste', async () => {
    app.standIn.settings.domains = { request: [STS_ORIGIN], uploadFile: [] }
    const diagnosis = await diagnoseInApp(world)
    expect(namesOf(diagnosis)).toEqual([['wx-domain', 'certain']])
    const [finding = expect.unreachable()] = diagnosis.findings
    expect(finding.values).toEqual({ host: bucketHost(), list: 'request' })
    expect(finding.cause).toBe(`${bucketHost()} is not among the request domains of the mini program.`)
    expect(textFor(finding, 'request-domains')).toBe(`${bucketOrigin()}\n${STS_ORIGIN}`)
    expect(textFor(finding, 'upload-domains')).toBe(bucketOrigin())
    expect(finding.evidence).toContain('600002 request:fail url not in domain list')
    expect(diagnosis.text).toContain(`request-domains:\n${bucketOrigin()}\n${STS_ORIGIN}\n`)
  })

  test('of the STS endpoint: that one is named', async () => {
    app.standIn.settings.domains = { request: [bucketOrigin()] }
    const { findings } = await diagnoseInApp(world)
    expect(findings).toMatchObject([{ code: 'wx-domain', values: { host: STS_HOST, list: 'request' } }])
    expect(textFor(findings[0] ?? {}, 'request-domains')).toBe(STS_ORIGIN)
    expect(textFor(findings[0] ?? {}, 'upload-domains')).toBeUndefined()
  })

  test('once what is to be pasted is on the list, all is right', async () => {
    app.standIn.settings.domains = { request: [STS_ORIGIN] }
    const [finding = {}] = (await diagnoseInApp(world)).findings
    app.standIn.settings.domains = { request: (textFor(finding, 'request-domains') ?? '').split('\n') }
    expect(await diagnoseInApp(world)).toMatchObject({ ok: true, findings: [] })
  })

  test('of an STS endpoint that a function asks: it is heard from what the function rejects with', async () => {
    app.standIn.settings.domains = { request: [bucketOrigin()] }
    const findings = await world.call(async ({ require }, url) => {
      const { createClient, diagnose } = require('cos-slim') as typeof MiniProgramPackage
      const { wx } = globalThis as unknown as { wx: Record<'request', (options: object) => void> }
      const credentials = () => new Promise((success, fail) => wx.request({ url, success, fail }))
      return (await diagnose(createClient({ credentials }))).findings
    }, STS_URL)
    expect(findings).toMatchObject([{ code: 'wx-domain', certainty: 'certain' }])
  })
})

describe('where domains are not checked', () => {
  test.each([
    ['the developer tools', { platform: 'devtools' }],
    ['a phone with a version for development', { platform: 'android', envVersion: 'develop' }],
    ['a phone with a version for trial', { platform: 'ios', envVersion: 'trial' }],
  ] as const)('%s: the lists are told although all is right', async (_, device) => {
    app.standIn.settings.device = device
    const { ok, findings, text } = await diagnoseInApp(world)
    expect({ ok, codes: findings.map(({ code }) => code) }).toEqual({ ok: true, codes: ['wx-domain-unchecked'] })
    expect(textFor(findings[0] ?? {}, 'request-domains')).toBe(`${bucketOrigin()}\n${STS_ORIGIN}`)
    expect(textFor(findings[0] ?? {}, 'upload-domains')).toBe(bucketOrigin())
    expect(text).toMatch(/^Nothing is wrong\.\nwx-domain-unchecked \(certain\): /)
    expect(text).toContain(bucketOrigin())
  })

  test('a fault stands before the lists, and is no ok', async () => {
    app.standIn.settings.device = { platform: 'devtools' }
    app.cos.settings.imageSlim = { api: false, auto: false, suffixes: [] }
    const diagnosis = await diagnoseInApp(world)
    expect(diagnosis.ok).toBe(false)
    expect(diagnosis.findings.map(({ code }) => code)).toEqual(['ci-off', 'wx-domain-unchecked'])
  })

  test.each([{ platform: 'devtools' }, { platform: 'android', envVersion: 'develop' }] as const)(
    'a domain that is refused all the same needs no reminder: %o',
    async device => {
      Object.assign(app.standIn.settings, { device, domains: { request: [STS_ORIGIN] } })
      expect(namesOf(await diagnoseInApp(world))).toEqual([['wx-domain', 'certain']])
    },
  )

  test('a released version on a phone is not reminded', async () => {
    app.standIn.settings.device = { platform: 'android', envVersion: 'release' }
    expect(await diagnoseInApp(world)).toMatchObject({ ok: true, findings: [] })
  })
})

/** Texts of phones, at each of the requests that a diagnosis makes. */
const FAILURES = {
  'wx-tls': { errMsg: 'request:fail ssl hand shake error', at: ['wx-tls', 'wx-tls'], certainty: 'certain' },
  'name not resolved': {
    errMsg: 'request:fail errcode:-105 cronet_error_code:-105 error_msg:net::ERR_NAME_NOT_RESOLVED',
    at: ['sts-unreachable', 'unreachable'],
    certainty: 'certain',
  },
  refused: {
    errMsg: 'request:fail errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED',
    at: ['sts-unreachable', 'unreachable'],
    certainty: 'likely',
  },
  'no reason': { errMsg: 'request:fail', at: ['sts-unreachable', 'unreachable'], certainty: 'likely' },
  interrupted: { errMsg: 'request:fail interrupted', at: ['wx-background', 'wx-background'], certainty: 'likely' },
  'too many': {
    errMsg: 'request:fail exceed max task count',
    at: ['wx-too-many', 'wx-too-many'],
    certainty: 'certain',
  },
  timeout: { errMsg: 'request:fail timeout', at: ['stalled', 'stalled'], certainty: 'certain' },
} as const

describe.each(Object.entries(FAILURES))('%s', (_, { errMsg, at, certainty }) => {
  test.each([
    ['the STS endpoint', STS_HOST, at[0]],
    ['the bucket', 'myqcloud', at[1]],
  ] as const)('at %s is named', async (_where, url, code) => {
    app.standIn.faults.push({ kind: 'fail', errMsg, match: { url }, times: Infinity })
    const diagnosis = await diagnoseInApp(world)
    expect(namesOf(diagnosis)).toEqual([[code, certainty]])
    expect(diagnosis.findings[0]?.evidence).toContain(errMsg)
    expect(app.standIn.calls).toHaveLength(url === STS_HOST ? 1 : 2)
  })
})

test('a connection that breaks at the upload alone is named as that', async () => {
  const fault: WxFault = { kind: 'fail', errMsg: 'request:fail', match: { method: 'PUT' }, times: Infinity }
  app.standIn.faults.push(fault)
  expect(namesOf(await diagnoseInApp(world))).toEqual([['dropped', 'likely']])
})

test('a phone without network is offline', async () => {
  app.standIn.goOffline()
  expect(namesOf(await diagnoseInApp(world))).toEqual([['offline', 'certain']])
  app.standIn.goOnline()
})

test('a host that calls nobody back is stalled after eight seconds, and is not asked again', async () => {
  app.standIn.faults.push({ kind: 'no-callback', match: { url: 'myqcloud' }, times: Infinity })
  const startMs = performance.now()
  const { findings } = await diagnoseInApp(world)
  expect(findings).toMatchObject([{ code: 'stalled', certainty: 'certain', values: { host: bucketHost(), sec: '8' } }])
  expect(performance.now() - startMs).toBeGreaterThan(7900)
  expect(app.standIn.calls).toHaveLength(2)
  expect(app.standIn.taskCount).toBe(0)
})

describe('what the service says', () => {
  test('a bucket that does not exist', async () => {
    const status = { action: 'status', status: 404, code: 'NoSuchBucket', times: Infinity } as const
    app.cos.settings.faults.push(status)
    const { findings } = await diagnoseInApp(world)
    const { bucket, region } = app.cos
    expect(findings).toMatchObject([{ code: 'no-bucket', certainty: 'certain', values: { bucket, region } }])
  })

  test.each([
    ['overdue', 451],
    ['quota', 402],
    ['redirected', 302],
  ])('%s, before anything is signed', async (code, status) => {
    app.cos.settings.faults.push({ action: 'status', status, code: 'Some', times: Infinity })
    expect(namesOf(await diagnoseInApp(world))).toEqual([[code, 'certain']])
    expect(app.standIn.calls).toHaveLength(2)
  })

  test('a portal that answers in place of COS', async () => {
    app.cos.settings.faults.push({ action: 'status', status: 200, body: '<html>', bare: true, times: Infinity })
    expect(namesOf(await diagnoseInApp(world))).toEqual([['not-cos', 'certain']])
  })

  test('a policy that does not allow the upload, with the one that does', async () => {
    await giveOut(allowing(app.cos, ['PutObject'], ['uploads/somebody-else/*']))
    const { findings } = await diagnoseInApp(world)
    expect(findings).toMatchObject([{ code: 'policy', certainty: 'certain', values: { key: KEY } }])
    await giveOut(JSON.parse(textFor(findings[0] ?? {}, 'policy') ?? ''))
    expect(await diagnoseInApp(world)).toMatchObject({ ok: true, findings: [] })
  })

  test('a hotlink rule, for what mini programs send', async () => {
    const message = 'Access denied by referer rule'
    const fault = { action: 'status', status: 403, code: 'AccessDenied', message, match: { method: 'PUT' } } as const
    app.cos.settings.faults.push({ ...fault, times: Infinity })
    const { findings } = await diagnoseInApp(world)
    expect(findings).toMatchObject([{ code: 'referer', values: { host: 'servicewechat.com' } }])
    expect(textFor(findings[0] ?? {}, 'referer')).toBe('servicewechat.com')
  })

  test('imageSlim that is off, with what switches it on', async () => {
    app.cos.settings.imageSlim = { api: false, auto: false, suffixes: [] }
    const { findings } = await diagnoseInApp(world)
    expect(findings).toMatchObject([{ code: 'ci-off', certainty: 'certain' }])
    expect(textFor(findings[0] ?? {}, 'command')).toBe('npx cos-slim setup')
  })

  test('a clock of the device that is an hour fast', async () => {
    const early = await app.open()
    await early.call(() => {
      const now = Date.now
      Date.now = () => now() + 3_600_000
    })
    const { findings } = await diagnoseInApp(early)
    expect(findings).toMatchObject([{ code: 'clock', values: { skew: '+60 min' } }])
  })

  test.each([
    [404, 'sts-address'],
    [403, 'sts-refused'],
    [500, 'sts-broken'],
  ])('an STS endpoint that says %i', async (status, code) => {
    app.sts.answer = () => new Response('no', { status })
    expect(namesOf(await diagnoseInApp(world))).toEqual([[code, 'certain']])
    expect(app.standIn.calls).toHaveLength(1)
  })

  test('an STS endpoint that shows a login', async () => {
    app.sts.answer = () => new Response('<!doctype html><title>Login</title>')
    expect(namesOf(await diagnoseInApp(world))).toEqual([['sts-login-page', 'certain']])
  })
})

describe.each(PLATFORM_NAMES)('on %s', name => {
  let other: World
  beforeAll(async () => {
    other = await app.open()
    await becomePlatform(other, name)
  })

  test('a set-up that is right is ok', async () => {
    expect(await diagnoseInApp(other)).toMatchObject({ ok: true, findings: [], leftKey: KEY })
  })

  test('a domain that is not listed is named', async () => {
    app.standIn.settings.domains = { request: [STS_ORIGIN] }
    expect(namesOf(await diagnoseInApp(other))).toEqual([['wx-domain', 'certain']])
  })

  test('what the service refuses is heard', async () => {
    app.cos.settings.faults.push({ action: 'status', status: 404, code: 'NoSuchBucket', times: Infinity })
    expect(namesOf(await diagnoseInApp(other))).toEqual([['no-bucket', 'certain']])
  })

  test('what the app prints is nothing', () => {
    expect(other.printed).toEqual([])
  })
})

test('an upload that ends without an answer explains itself, once in the life of a client', async () => {
  app.standIn.faults.push({ kind: 'fail', errMsg: 'request:fail', match: { method: 'PUT' }, times: Infinity })
  const path = app.standIn.addTempFile(png())
  const errors = await world.call(
    async ({ require }, url, path) => {
      const { createClient, diagnose } = require('cos-slim') as typeof MiniProgramPackage
      const client = createClient({ credentials: url, explain: diagnose, retry: { attempts: 1 } })
      const end = () =>
        client.upload(path, { send: 'put' }).then(
          () => undefined,
          (error: unknown) => {
            const { code, diagnosis } = error as MiniProgramPackage.CosSlimError // shown as it is
            return { code, found: diagnosis?.findings.map(finding => finding.code) }
          },
        )
      return [await end(), await end()]
    },
    STS_URL,
    path,
  )
  expect(errors).toEqual([
    { code: 'network-or-cors', found: ['dropped'] },
    { code: 'network-or-cors', found: ['dropped'] },
  ])
  // Two uploads, and the dry one of a single diagnosis.
  expect(app.standIn.calls.filter(({ method }) => method === 'PUT')).toHaveLength(3)
})

test('a client that is closed meanwhile ends it', async () => {
  app.standIn.faults.push({ kind: 'no-callback', match: { url: 'myqcloud' }, times: Infinity })
  const code = await world.call(async ({ require }, url) => {
    const { createClient, diagnose } = require('cos-slim') as typeof MiniProgramPackage
    const client = createClient({ credentials: url })
    const diagnosing = diagnose(client).then(
      () => 'none',
      (error: unknown) => (error as MiniProgramPackage.CosSlimError).code,
    )
    setTimeout(() => client.close(), 50)
    return diagnosing
  }, STS_URL)
  expect(code).toBe('cancelled')
})

test('nothing secret is in what is found, whatever platform and service say', async () => {
  const secrets = new Set<string>()
  const { answer } = app.sts
  expect(answer).toBeUndefined()
  const reply = {
    credentials: { tmpSecretId: 'AKIDSENTINEL', tmpSecretKey: 'SENTINELKEY', sessionToken: 'SENTINELTOKEN' },
    ...{ startTime: Math.floor(Date.now() / 1000), expiredTime: Math.floor(Date.now() / 1000) + 1800 },
    ...{ bucket: app.cos.bucket, region: app.cos.region, keyPrefix: 'uploads/u42/' },
  }
  for (const secret of Object.values(reply.credentials)) secrets.add(secret)
  app.sts.answer = () => Response.json(reply)
  const said = [...secrets].join(' ')
  const faults: (() => unknown)[] = [
    () => app.standIn.faults.push({ kind: 'fail', errMsg: `request:fail ${said}`, match: { method: 'PUT' } }),
    () =>
      app.standIn.faults.push({ kind: 'fail', errMsg: `request:fail https://a/?x=${said}`, match: { method: 'PUT' } }),
    () =>
      app.cos.settings.faults.push({ action: 'status', status: 403, code: 'AccessDenied', message: said, times: 9 }),
    () => app.cos.settings.faults.push({ action: 'status', status: 400, code: said, message: said, times: 9 }),
    () => undefined,
  ]
  for (const play of faults) {
    app.standIn.faults.length = app.cos.settings.faults.length = 0
    play()
    const diagnosis = await diagnoseInApp(world)
    expect(diagnosis.findings.length).toBeGreaterThan(0)
    for (const secret of [...secrets, 'q-signature', 'q-ak']) expect(JSON.stringify(diagnosis)).not.toContain(secret)
  }
})

test('what the app prints is nothing', () => {
  expect(world.printed).toEqual([])
})
