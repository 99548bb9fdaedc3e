import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Policy, ScopeKeys, ScopeLimits, SlimMode } from '../../src/types.js'
import { get, picOperations, put, send, type Answer, type Keys } from '../emulator/call.js'
import { smallPng } from '../helpers/pictures.js'
import {
  BUCKET,
  hostOf,
  OWN_KEY,
  policyFor,
  REGION,
  startPolicyPlace,
  type PolicyPlace,
} from '../helpers/policy-place.js'

let place: PolicyPlace
let picture: Buffer

beforeAll(async () => {
  picture = (await smallPng()).buffer
  place = await startPolicyPlace(picture)
})
afterAll(() => place.cos.close())
beforeEach(() => place.reset())

interface Scope {
  readonly what: string
  readonly keys: ScopeKeys & Pick<ScopeLimits, 'saveAsPrefix'>
  /** Where the slimmed picture of the requests below goes to. */
  readonly saveAs: string
}

const SCOPES: readonly Scope[] = [
  { what: 'a prefix', keys: { keyPrefix: 'uploads/u42/' }, saveAs: 'uploads/u42/small/a.png' },
  {
    what: 'a prefix, and another for results',
    keys: { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/' },
    saveAs: 'slim/u42/new.png',
  },
  { what: 'one key, which the result replaces', keys: { key: OWN_KEY }, saveAs: OWN_KEY },
  {
    what: 'one key, and a prefix for results',
    keys: { key: OWN_KEY, saveAsPrefix: 'slim/u42/' },
    saveAs: 'slim/u42/new.png',
  },
]

const pathOf = ({ keys }: Scope) => keys.key ?? `${keys.keyPrefix}*`
const targetPathOf = (scope: Scope) =>
  scope.keys.saveAsPrefix === undefined ? pathOf(scope) : `${scope.keys.saveAsPrefix}*`

const PNG = { 'content-type': 'image/png' }

/** What the SDK sends in each mode. */
const REQUESTS = {
  upload: (keys: Keys, saveAs: string) =>
    put(place.cos, OWN_KEY, picture, {
      keys,
      headers: { ...PNG, 'pic-operations': picOperations({ fileid: `/${saveAs}` }) },
    }),
  download: (keys: Keys) => get(place.cos, OWN_KEY, { keys, query: 'imageSlim' }),
  'size for the cloud': (keys: Keys) => send(place.cos, { method: 'HEAD', path: `/${OWN_KEY}`, keys }),
  cloud: (keys: Keys, saveAs: string) =>
    send(place.cos, {
      ...{ method: 'POST', path: `/${OWN_KEY}`, query: 'image_process', keys },
      headers: { 'pic-operations': picOperations({ fileid: `/${saveAs}` }) },
    }),
} as const
type RequestName = keyof typeof REQUESTS

/** Rights by document, and who needs them for what. */
const RIGHTS: readonly { mode: SlimMode; action: string; on: 'source' | 'target'; needed: RequestName }[] = [
  { mode: 'upload', action: 'PutObject', on: 'source', needed: 'upload' },
  { mode: 'upload', action: 'PutObject', on: 'target', needed: 'upload' },
  { mode: 'download', action: 'GetObject', on: 'source', needed: 'download' },
  { mode: 'cloud', action: 'GetObject', on: 'source', needed: 'cloud' },
  { mode: 'cloud', action: 'HeadObject', on: 'source', needed: 'size for the cloud' },
  { mode: 'cloud', action: 'PutObject', on: 'target', needed: 'cloud' },
]

/** What a mode grants, in the words of `REQUESTS`; whoever may process may read. */
const GRANTED: Readonly<Record<SlimMode, readonly RequestName[]>> = {
  upload: ['upload'],
  download: ['download'],
  cloud: ['download', 'size for the cloud', 'cloud'],
}

const resourceOf = (path: string) => `qcs::cos:${REGION}:uid/1250000000:${BUCKET}/${path}`

function grantsOf(policy: Policy): string[] {
  const pairs = policy.statement.flatMap(({ action, resource }) =>
    action.flatMap(name => resource.map(item => `${name} ${item}`)),
  )
  return [...new Set(pairs)].sort()
}

/** The same policy, but for one action on one path. */
function without(policy: Policy, action: string, path: string): Policy {
  const hit = (statement: Policy['statement'][number]) => statement.action.includes(`name/cos:${action}`)
  const statement = policy.statement.flatMap(one => {
    if (!hit(one)) return [one]
    const otherActions = { ...one, action: one.action.filter(name => name !== `name/cos:${action}`) }
    const otherPaths = {
      ...one,
      action: [`name/cos:${action}`],
      resource: one.resource.filter(item => item !== resourceOf(path)),
    }
    return [otherActions, otherPaths].filter(({ action, resource }) => action.length > 0 && resource.length > 0)
  })
  // STS takes no policy without a statement; this one is about nothing.
  const nothing = { effect: 'allow', action: ['name/cos:GetObject'], resource: [resourceOf('nothing')] } as const
  return { version: '2.0', statement: statement.length > 0 ? statement : [nothing] }
}

async function expectRefused(call: () => Promise<Answer>): Promise<void> {
  const before = await place.state()
  const answer = await call()
  expect(answer.status).toBe(403)
  expect(await place.state()).toBe(before)
}

const FOLDERS = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/' }
const MODES: readonly SlimMode[] = ['upload', 'download', 'cloud']
const COMBINATIONS = [1, 2, 3, 4, 5, 6, 7].map(bits => MODES.filter((_, index) => bits & (1 << index)))

describe.each(SCOPES.map(scope => [scope.what, scope] as const))('the policy for %s', (_, scope) => {
  test.each(MODES)('of mode %s names the documented rights and no other', mode => {
    const expected = RIGHTS.filter(right => right.mode === mode).map(
      ({ action, on }) => `name/cos:${action} ${resourceOf(on === 'source' ? pathOf(scope) : targetPathOf(scope))}`,
    )
    expect(grantsOf(policyFor({ ...scope.keys, modes: [mode] }))).toEqual([...new Set(expected)].sort())
  })

  test.each(COMBINATIONS.map(modes => [modes.join(' + '), modes] as const))(
    'of %s does what these modes need, and nothing that another one needs',
    async (__, modes) => {
      const keys = await place.keysFor(policyFor({ ...scope.keys, modes }))
      const granted = new Set(modes.flatMap(mode => GRANTED[mode]))
      for (const name of Object.keys(REQUESTS) as RequestName[]) {
        const call = () => REQUESTS[name](keys, scope.saveAs)
        if (granted.has(name)) expect([name, (await call()).status]).toEqual([name, 200])
        else await expectRefused(call)
      }
    },
  )

  test.each(RIGHTS.map(right => [right.mode, right.action, right.on, right] as const))(
    'of mode %s without %s on the %s is refused',
    async (mode, action, on, { needed }) => {
      const whole = policyFor({ ...scope.keys, modes: [mode] })
      const path = on === 'source' ? pathOf(scope) : targetPathOf(scope)
      const less = without(whole, action, path)
      expect(grantsOf(whole)).toContain(`name/cos:${action} ${resourceOf(path)}`)
      expect(grantsOf(less)).not.toContain(`name/cos:${action} ${resourceOf(path)}`)

      const keys = await place.keysFor(less)
      await expectRefused(() => REQUESTS[needed](keys, scope.saveAs))
      expect((await REQUESTS[needed](await place.keysFor(whole), scope.saveAs)).status).toBe(200)
    },
  )
})

test('slimming happens, in all three modes', async () => {
  const keys = await place.keysFor(policyFor({ ...FOLDERS, modes: MODES }))
  const sizes: number[] = []
  for (const mode of ['upload', 'cloud'] as const) {
    await REQUESTS[mode](keys, `slim/u42/${mode}.png`)
    sizes.push((await get(place.cos, `slim/u42/${mode}.png`)).bytes.length)
  }
  const download = await REQUESTS.download(keys)
  expect(download.headers['x-slimflag']).toBe('1')
  expect(new Set([...sizes, download.bytes.length]).size).toBe(1)
  expect(download.bytes.length).toBeLessThan(picture.length)
})

describe('ci:SetImageSlim', () => {
  const grant = (allowSetImageSlim: boolean, modes = MODES) =>
    place.keysFor(policyFor({ ...FOLDERS, modes, allowSetImageSlim }))

  test.each(MODES)('is needed for mode %s where the service asks for it, and is then enough', async mode => {
    place.cos.settings.slimNeedsPermission = true
    const keys = await grant(false, [mode])
    await expectRefused(() => REQUESTS[mode](keys, 'slim/u42/new.png'))
    expect((await REQUESTS[mode](await grant(true, [mode]), 'slim/u42/new.png')).status).toBe(200)
  })

  test.each(MODES)('is not needed for mode %s where it does not, and does no harm', async mode => {
    for (const allowed of [false, true]) {
      expect((await REQUESTS[mode](await grant(allowed, [mode]), 'slim/u42/new.png')).status).toBe(200)
    }
  })

  test('is not needed for what is not slimmed', async () => {
    place.cos.settings.slimNeedsPermission = true
    const keys = await grant(false)
    expect((await get(place.cos, OWN_KEY, { keys })).status).toBe(200)
    expect((await put(place.cos, OWN_KEY, picture, { keys, headers: PNG })).status).toBe(200)
  })

  test('lets its holder switch imageSlim for the whole bucket, which is why it is off', async () => {
    const headers = hostOf(BUCKET, 'pic')
    const flip = (keys: Keys, method: string, body = '') =>
      send(place.cos, { method, path: '/', query: 'image-slim', headers, body, keys })
    const [holder, other] = [await grant(true), await grant(false)]
    await expectRefused(() => flip(other, 'DELETE'))
    expect((await flip(holder, 'DELETE')).status).toBe(200)
    expect(place.cos.settings.imageSlim.api).toBe(false)
    const AUTO = '<ImageSlim><SlimMode>Auto</SlimMode><Suffixs><Suffix>png</Suffix></Suffixs></ImageSlim>'
    expect((await flip(holder, 'PUT', AUTO)).status).toBe(200)
    expect(place.cos.settings.imageSlim).toEqual({ api: false, auto: true, suffixes: ['png'] })
  })
})
