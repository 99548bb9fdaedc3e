import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { DEFAULT_CORS_RULE, defaultSettings } from '../../demo/emulator/settings.js'
import { createClientOn } from '../../src/client.js'
import type { Transport } from '../../src/host.js'
import { createBrowserHost } from '../../src/hosts/browser.js'
import { buildPolicy } from '../../src/protocol/policy.js'
import { createAxiosTransport } from '../../src/transport/axios-transport.js'
import { federationToken, send } from '../emulator/call.js'
import { runCommand, variablesOf, type EndedCommand } from '../helpers/command.js'
import { createFakeWorld } from '../helpers/fake-world.js'
import { png } from '../helpers/made-pictures.js'

const APP = 'https://app.example.com'
const WHOLE_COMMAND_MS = 30_000

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos()
})
afterAll(() => cos.close())

const NOTHING_SET_UP = { ciBound: false, imageSlim: { api: false, auto: false, suffixes: [] }, corsRules: [] }
beforeEach(() => {
  Object.assign(cos.settings, defaultSettings(), NOTHING_SET_UP)
  cos.log.length = 0
})

const run = (...words: string[]) => runCommand(cos, words)
const read = ({ out }: EndedCommand) => JSON.parse(out) as Record<string, unknown> // JSON of the command
const changingCalls = () => cos.log.filter(({ method }) => method !== 'GET' && method !== 'HEAD')

/** An upload of the SDK with the least policy of its own STS handler, by Node's HTTP. */
async function upload() {
  const { bucket, region, endpoint } = cos
  const policy = buildPolicy({ bucket, region, keyPrefix: 'uploads/u42/' })
  const { secretId, secretKey, token } = await federationToken(cos, policy)
  const nowSec = Math.floor(Date.now() / 1000)
  const http = createAxiosTransport('http')
  const bytesAsBuffer: Transport = ({ body, ...request }) =>
    http({ ...request, ...(body !== undefined && { body: body instanceof Uint8Array ? Buffer.from(body) : body }) })
  const client = createClientOn(
    { ...createBrowserHost(), send: bytesAsBuffer },
    {
      credentials: () => ({
        credentials: { tmpSecretId: secretId, tmpSecretKey: secretKey, sessionToken: token },
        ...{ startTime: nowSec - 1, expiredTime: nowSec + 900, bucket, region, endpoint, keyPrefix: 'uploads/u42/' },
      }),
    },
  )
  return client.upload({ name: 'cat.png', data: png({ sizeBytes: 5000 }) })
}

/** What a browser asks before that upload. */
async function preflightStatus(): Promise<number> {
  const headers = {
    origin: APP,
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization,content-type,pic-operations,x-cos-security-token',
  }
  return (await send(cos, { method: 'OPTIONS', path: '/uploads/u42/a.png', headers, keys: null })).status
}

describe('a bucket with nothing set up', () => {
  test('is told by status to lack four things, and is not changed by it', async () => {
    const { code, out } = await run('status')
    expect(code).toBe(1)
    expect(out.match(/^ {2}missing +\S+/gm)?.map(line => line.split(/ +/)[2])).toEqual([
      'ci',
      'image-slim',
      'api-mode',
      'cors',
    ])
    expect(changingCalls()).toEqual([])
  })

  test('is told so as JSON, with what each origin lacks', async () => {
    const ended = await run('status', '--json', '--origin', APP)
    expect(ended.code).toBe(1)
    expect(read(ended)).toMatchObject({
      ...{ command: 'status', bucket: cos.bucket, region: cos.region, ready: false },
      missing: ['ci', 'image-slim', 'api-mode', 'cors'],
      imageSlim: { isOn: false, api: false, auto: false, suffixes: [] },
      checks: [
        { name: 'region', isRight: true },
        { name: 'ci', isRight: false },
        { name: 'image-slim', isRight: false },
        { name: 'api-mode', isRight: false },
        { name: 'cors', isRight: false, origin: APP, gap: { methods: ['PUT', 'POST', 'GET', 'HEAD'] } },
      ],
    })
    expect(ended.notes).toBe('')
  })

  test(
    'is mended by setup, so that an upload that was not slimmed before is slimmed',
    { timeout: WHOLE_COMMAND_MS },
    async () => {
      expect(await upload()).toMatchObject({ outcome: 'kept-original', reason: 'slim-not-run' })
      expect(await preflightStatus()).toBe(403)

      const ended = await run('setup', '--yes', '--origin', APP)
      expect(ended).toMatchObject({ code: 0, notes: expect.stringContaining('bind Cloud Infinite') as string })

      expect(await preflightStatus()).toBe(200)
      expect(await upload()).toMatchObject({ outcome: 'compressed' })
      expect((await run('status', '--origin', APP)).code).toBe(0)
    },
  )

  test('is changed once: a second setup finds nothing to do', { timeout: WHOLE_COMMAND_MS }, async () => {
    await run('setup', '--yes', '--origin', APP)
    const settings = structuredClone(cos.settings)
    cos.log.length = 0
    const ended = await run('setup', '--yes', '--json', '--origin', APP)
    expect(ended.code).toBe(0)
    expect(read(ended)).toMatchObject({ command: 'setup', changes: [], applied: false, ready: true, missing: [] })
    expect(changingCalls()).toEqual([])
    expect(cos.settings).toEqual(settings)
  })

  test('is not changed by setup where nobody can be asked', async () => {
    const ended = await run('setup', '--json', '--origin', APP)
    expect(ended.code).toBe(4)
    expect(read(ended)).toMatchObject({
      ...{ applied: false, ready: false },
      changes: [{ kind: 'bind-ci' }, { kind: 'enable-api-mode' }, { kind: 'add-cors-rule', origins: [APP] }],
    })
    expect(changingCalls()).toEqual([])
  })

  test('is not ready after a setup without an origin, which says so', async () => {
    const ended = await run('setup', '--yes', '--json')
    expect(ended.code).toBe(1)
    expect(read(ended)).toMatchObject({ applied: true, ready: false, missing: ['cors'] })
  })
})

describe('setup keeps', () => {
  test('the CORS rules of the bucket, in their order behind the new one', async () => {
    const theirs = [
      { ...DEFAULT_CORS_RULE, allowedOrigins: ['https://a.example.com'], allowedMethods: ['GET'], maxAgeSec: 5 },
      { ...DEFAULT_CORS_RULE, allowedOrigins: ['https://*.b.example.com'], exposeHeaders: ['X-Theirs'] },
    ]
    cos.settings.corsRules = theirs
    await run('setup', '--yes', '--origin', APP, '--origin', 'https://c.b.example.com')
    const [ours, ...others] = cos.settings.corsRules
    expect(others).toEqual(theirs)
    expect(ours?.allowedOrigins).toEqual([APP, 'https://c.b.example.com'])
    expect(ours?.exposeHeaders).toContain('X-Theirs')
  })

  test('the Auto mode of imageSlim and its suffixes', async () => {
    Object.assign(cos.settings, { ciBound: true, imageSlim: { api: false, auto: true, suffixes: ['jpg', 'gif'] } })
    await run('setup', '--yes')
    expect(cos.settings.imageSlim).toEqual({ api: true, auto: true, suffixes: ['jpg', 'gif'] })
  })

  test('what is right already: only the rule of a further origin is added', async () => {
    Object.assign(cos.settings, { ciBound: true, imageSlim: { api: true, auto: false, suffixes: [] } })
    await run('setup', '--yes', '--origin', APP)
    expect(changingCalls().map(({ method, queryNames }) => [method, queryNames])).toEqual([['PUT', ['cors']]])
  })
})

describe('somebody at the terminal', () => {
  function createWorld(answer: boolean) {
    const world = createFakeWorld(() => createAxiosTransport('http'))
    return Object.assign(world, { answer, variables: variablesOf(cos), nowMs: () => Date.now() })
  }

  test('is asked before anything is changed, and can say no', async () => {
    const world = createWorld(false)
    expect(await world.run('setup', '--origin', APP)).toBe(4)
    expect(world.questions).toHaveLength(1)
    expect(world.notes[0]).toMatch(/bind Cloud Infinite[^]*switch on the API mode[^]*CORS rule for https:\/\/app/)
    expect(changingCalls()).toEqual([])
  })

  test('is asked once, and can say yes', async () => {
    const world = createWorld(true)
    expect(await world.run('setup', '--origin', APP)).toBe(0)
    expect(world.questions).toHaveLength(1)
    expect(cos.settings.ciBound).toBe(true)
  })
})
