import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { createAxiosTransport } from '../../src/transport/axios-transport.js'
import type { Finding } from '../../src/diagnosis.js'
import { send } from '../emulator/call.js'
import { variablesOf } from '../helpers/command.js'
import { cosNodejs } from '../helpers/cos-nodejs.js'
import { createFakeWorld } from '../helpers/fake-world.js'

const APP = 'https://app.example.com'
const THEIRS = {
  allowedOrigins: ['https://a.example.com'],
  allowedMethods: ['GET'],
  allowedHeaders: [],
  exposeHeaders: ['X-Theirs'],
  maxAgeSec: 5,
}

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos()
})
afterAll(() => cos.close())
beforeEach(() => {
  Object.assign(cos.settings, defaultSettings(), {
    ...{ ciBound: true, imageSlim: { api: true, auto: false, suffixes: [] } },
    corsRules: [THEIRS],
  })
})

interface Report {
  readonly findings: readonly Finding[]
  readonly error?: { readonly code: string; readonly remedy: string }
}

/** What the command prints, run in this process. */
async function status(words: readonly string[] = [], variables: Readonly<Record<string, string>> = {}) {
  const world = createFakeWorld(() => createAxiosTransport('http'))
  Object.assign(world, { variables: { ...variablesOf(cos), ...variables }, nowMs: () => Date.now() })
  const code = await world.run('status', ...words)
  return { code, out: world.out.join('\n'), notes: world.notes.join('\n') }
}

async function report(words: readonly string[] = [], variables: Readonly<Record<string, string>> = {}) {
  const { code, out } = await status(['--json', ...words], variables)
  return { code, ...(JSON.parse(out) as Report) } // JSON of the command
}

const pasteOf = ({ findings }: Report, target: string) =>
  findings.flatMap(({ paste = [] }) => paste).find(paste => paste.target === target)?.text ?? ''

describe('a site without a rule', () => {
  const origin = ['--origin', APP]

  test('is served once the XML is pasted, and the rules of the bucket stay', async () => {
    const before = await report(origin)
    expect(before).toMatchObject({ code: 1, findings: [{ code: 'cors-origin', certainty: 'certain' }] })
    const body = pasteOf(before, 'cors-xml')
    const headers = { 'content-type': 'application/xml' }
    expect((await send(cos, { method: 'PUT', path: '/', query: 'cors=', headers, body })).status).toBe(200)
    expect(await report(origin)).toMatchObject({ code: 0, ready: true, findings: [] })
    expect(cos.settings.corsRules.at(-1)).toEqual(THEIRS)
  })

  test('is served once the JSON is given to the official SDK, and the rules of the bucket stay', async () => {
    const configuration = JSON.parse(pasteOf(await report(origin), 'cors-json')) as Parameters<
      ReturnType<typeof cosNodejs>['putBucketCors']
    >[0] // what the SDK takes
    await cosNodejs(cos).putBucketCors({ ...configuration, Bucket: cos.bucket, Region: cos.region })
    expect(await report(origin)).toMatchObject({ code: 0, ready: true, findings: [] })
    expect(cos.settings.corsRules.at(-1)).toEqual(THEIRS)
  })

  test('is served once the command that is told was run', async () => {
    const [, , ...words] = pasteOf(await report(origin), 'command').split(' ')
    const world = createFakeWorld(() => createAxiosTransport('http'))
    Object.assign(world, { variables: variablesOf(cos), nowMs: () => Date.now() })
    expect(await world.run(...words, '--yes')).toBe(0)
    expect((await report(origin)).code).toBe(0)
  })

  test('is told so to people: the checks, then what is wrong, then what to paste', async () => {
    const { out } = await status(origin)
    expect(out).toMatch(
      /ok {7}api-mode [^]*missing {2}cors {8}Pages of https:\/\/app[^]*\n\ncors-origin: No CORS rule of the bucket allows https:\/\/app\.example\.com\.\n {2}Run cos-slim setup --origin https:\/\/app\.example\.com\.\n {2}Or PUT \?cors with this[^\n]*\n {4}<CORSConfiguration>\n {6}<CORSRule>/,
    )
    expect(out).toContain('\n    {"CORSRules":[{"AllowedOrigin":["https://app.example.com"]')
  })
})

describe('the language', () => {
  beforeEach(() => void Object.assign(cos.settings, { ciBound: false }))

  test.each([
    [['--lang', 'zh'], {}],
    [[], { LANG: 'zh_CN.UTF-8' }],
    [[], { LANG: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8' }],
  ])('is Chinese with %j and %j', async (words, variables) => {
    const { out } = await status([...words, '--origin', APP], variables)
    expect(out).toContain('ci-off: 存储桶没有开启图片压缩。\n  请运行 cos-slim setup。')
    expect(out).toContain(`  缺少  cors        ${APP} 的页面缺少请求方法`)
    expect(await report([...words], variables)).toMatchObject({
      findings: [{ code: 'ci-off', remedy: '请运行 cos-slim setup。' }, { code: 'cors-origin' }],
      checks: [{ found: 'ap-local 可以使用数据万象。' }, { remedy: '请运行 cos-slim setup。' }, {}, {}, {}],
    })
  })

  test.each([
    [[], {}],
    [['--lang', 'en'], { LANG: 'zh_CN.UTF-8' }],
    [[], { LANG: 'fr_FR.UTF-8' }],
  ])('is English with %j and %j', async (words, variables) => {
    const { out } = await status(words, variables)
    expect(out).toContain('ci-off: The bucket does not slim pictures.\n  Run cos-slim setup.')
    expect(out).not.toMatch(/\p{Script=Han}/u)
  })
})

describe('where COS refuses, the finding says which setting it is', () => {
  test.each([
    ['credentials', { COS_SECRET_ID: 'AKIDUNKNOWNUNKNOWN' }, 'Check COS_SECRET_ID'],
    ['signature', { COS_SECRET_KEY: 'WRONGKEYWRONGKEY' }, 'Check that COS_SECRET_KEY belongs'],
    ['unreachable', { COS_ENDPOINT: 'http://127.0.0.1:9' }, 'Check the connection, COS_REGION and COS_ENDPOINT.'],
  ])('%s', async (code, variables, remedy) => {
    const { error, ...found } = await report([], variables)
    expect(found).toMatchObject({ code: 3, findings: [{ code, remedy: expect.stringContaining(remedy) as string }] })
    expect(error?.remedy).toBe(found.findings[0]?.remedy)
    expect(found.findings[0]?.cause).not.toMatch(/[{}]/)
    expect((await status([], variables)).notes).toContain(`\n${code}: ${found.findings[0]?.cause ?? ''}\n`)
  })

  test.each([3600, -3600])('clock, where it is %i s off', async offsetSec => {
    cos.settings.clockOffsetSec = offsetSec
    expect(await report()).toMatchObject({
      code: 3,
      findings: [
        { code: 'clock', cause: "The device's clock is off by 60 min.", remedy: 'Set the clock of this machine.' },
      ],
      error: { remedy: 'Set the clock of this machine.' },
    })
  })

  test.each([
    [404, 'NoSuchBucket', 'no-bucket', 'Check COS_BUCKET and COS_REGION.'],
    [403, 'AccessDenied', 'refused', 'Use keys that may do this, or allow it to them in CAM.'],
    [451, 'UnavailableForLegalReasons', 'overdue', 'Check in the console that the account is not overdue.'],
    [402, 'PaymentRequired', 'quota', 'Raise it in the console.'],
    [400, 'ExpiredToken', 'credentials', 'Check COS_SECRET_ID'],
    [503, 'SlowDown', 'failed', 'Try again later, or with a lower --rate.'],
    [503, 'ServiceUnavailable', 'failed', 'Try again later.'],
    [403, 'QcloudApiRoleNotExist', 'ci-role', 'Grant CI_QCSRole in the console.'],
    [403, 'NoProcessAuthority', 'ci-permission', 'Create the service role CI_QCSRole in the console'],
  ])('%i %s: %s', async (httpStatus, serviceCode, code, remedy) => {
    const fault = { match: { method: 'GET' }, action: 'status', status: httpStatus, code: serviceCode } as const
    cos.settings.faults.push(fault, fault)
    const { findings } = await report(['--lang', 'en'])
    expect(findings).toMatchObject([{ code, certainty: 'certain', remedy: expect.stringContaining(remedy) as string }])
    expect(findings[0]?.cause).not.toMatch(/[{}]/)
    expect(findings[0]?.values).toMatchObject({ bucket: cos.bucket, region: cos.region, code: serviceCode })
  })

  test('in Chinese as well, and without any secret', async () => {
    const { out, notes } = await status(['--json', '--lang', 'zh'], { COS_SECRET_KEY: 'WRONGKEYWRONGKEY' })
    expect(notes).toContain('signature: COS 计算出的签名与请求不一致。\n请确认 COS_SECRET_KEY 与 COS_SECRET_ID 配套。')
    for (const secret of [cos.secretId, cos.secretKey, 'WRONGKEY', 'q-signature']) {
      expect(out + notes).not.toContain(secret)
    }
  })
})
