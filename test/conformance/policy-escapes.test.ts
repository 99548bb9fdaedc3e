import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Policy, SlimMode } from '../../src/types.js'
import { authorization, picOperations, send, type Answer, type Keys } from '../emulator/call.js'
import {
  ask,
  CONTENT_TYPES,
  copyTo,
  MAX_BYTES,
  PNG,
  putAt,
  type Attempt,
  type Means,
} from '../helpers/escapes/attempt.js'
import { OBJECT_ATTEMPTS } from '../helpers/escapes/objects.js'
import { ATTEMPTS_WITH_ONE_KEY, PROCESSING_ATTEMPTS } from '../helpers/escapes/processing.js'
import { SETTING_ATTEMPTS } from '../helpers/escapes/settings.js'
import { smallPng } from '../helpers/pictures.js'
import {
  BUCKET,
  hostOf,
  NEIGHBOUR,
  OWN_KEY,
  policyFor,
  PUBLIC_KEY,
  REGION,
  startPolicyPlace,
  type PolicyPlace,
} from '../helpers/policy-place.js'

let place: PolicyPlace
/** The same, for the account's own keys to do what the policies refuse. */
let sandbox: PolicyPlace
let picture: Buffer

beforeAll(async () => {
  picture = (await smallPng()).buffer
  place = await startPolicyPlace(picture)
  sandbox = await startPolicyPlace(picture)
})
afterAll(() => Promise.all([place.cos.close(), sandbox.cos.close()]))
beforeEach(() => place.reset())

const MODES: readonly SlimMode[] = ['upload', 'download', 'cloud']
const FOLDERS = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/' }
const EVERYTHING = { ...FOLDERS, modes: MODES, maxBytes: MAX_BYTES, contentTypes: CONTENT_TYPES }

async function expectRefused(call: () => Promise<Answer>): Promise<void> {
  const before = await place.state()
  const answer = await call()
  expect(answer.status).toBe(403)
  expect(await place.state()).toBe(before)
}

function meansOf({ cos, uploadId }: PolicyPlace, keys: Keys): Means {
  return { keys, host: new URL(cos.endpoint).host, picture, uploadId }
}

/** Refused by the policy, while the account's own keys can do it: what is refused is the right and not the form. */
async function expectNoEscape({ call }: Attempt, policy: Policy): Promise<void> {
  const keys = await place.keysFor(policy)
  await expectRefused(() => send(place.cos, call(meansOf(place, keys))))
  await sandbox.reset()
  expect((await send(sandbox.cos, call(meansOf(sandbox, sandbox.cos)))).status).not.toBe(403)
}

describe('credentials for every mode are refused', () => {
  const attempts = [...OBJECT_ATTEMPTS, ...PROCESSING_ATTEMPTS, ...SETTING_ATTEMPTS]
  test.each(attempts.map(attempt => [attempt.what, attempt] as const))('%s', async (_, attempt) => {
    await expectNoEscape(attempt, policyFor(EVERYTHING))
  })
})

describe('credentials for every mode and one key are refused', () => {
  test.each(ATTEMPTS_WITH_ONE_KEY.map(attempt => [attempt.what, attempt] as const))('%s', async (_, attempt) => {
    await expectNoEscape(attempt, policyFor({ key: OWN_KEY, modes: MODES }))
  })
})

describe('credentials for one mode are refused', () => {
  const target = '/slim/u42/new.png'
  test.each<[SlimMode, string, Attempt['call']]>([
    ['upload', 'reading what they stored', ask('GET', `/${OWN_KEY}`)],
    ['upload', 'an empty object', ask('PUT', target, undefined, PNG)],
    ['upload', 'copying what is public to where results go', copyTo(target, PUBLIC_KEY, BUCKET, PNG)],
    ['download', 'asking for a size', ask('HEAD', `/${OWN_KEY}`)],
    ['download', 'an empty object', ask('PUT', `/${OWN_KEY}`, undefined, PNG)],
    ['cloud', 'storing bytes of their own', putAt(target)],
    ['cloud', 'storing them with a rule', putAt(target, { 'pic-operations': picOperations({ fileid: target }) })],
  ])('%s: %s', async (mode, what, call) => {
    await expectNoEscape({ what, call }, policyFor({ ...FOLDERS, modes: [mode] }))
  })
})

describe('a copy by credentials for the cloud', () => {
  const copyPublic = (keys: Keys) => send(place.cos, copyTo('/slim/u42/new.html', PUBLIC_KEY)(meansOf(place, keys)))

  test('is refused where it is a right of its own', async () => {
    place.cos.settings.copyNeeds = 'PutObjectCopy'
    const keys = await place.keysFor(policyFor(EVERYTHING))
    await expectRefused(() => copyPublic(keys))
  })

  test('of what is public is beyond a policy where it is not: the request looks like image_process', async () => {
    const keys = await place.keysFor(policyFor(EVERYTHING))
    expect((await copyPublic(keys)).status).toBe(200)
  })
})

describe('a signed address', () => {
  interface Address {
    readonly method?: string
    readonly path?: string
    readonly keys: Keys
    readonly host?: string
    readonly change?: (query: string) => string
  }
  const PATH = `/${OWN_KEY}`

  /** Signed for one picture through imageSlim, then used as said. */
  function use({ method = 'GET', path = PATH, keys, host, change = query => query }: Address): Promise<Answer> {
    const signed: [string, string] = ['host', new URL(place.cos.endpoint).host]
    const pairs = authorization(keys, { path: PATH, query: 'imageSlim' }, [signed]).split('&')
    const encoded = pairs.map(pair => pair.replace(/=(.*)/, (_, value: string) => `=${encodeURIComponent(value)}`))
    const query = [...encoded, `x-cos-security-token=${encodeURIComponent(keys.token ?? '')}`, 'imageSlim'].join('&')
    const headers = host === undefined ? {} : { host }
    return send(place.cos, { method, path, query: change(query), keys: null, headers })
  }

  const keysFor = (mode: SlimMode) => place.keysFor(policyFor({ ...FOLDERS, modes: [mode] }))

  test('gives the slimmed picture', async () => {
    const answer = await use({ keys: await keysFor('download') })
    expect([answer.status, answer.headers['x-slimflag']]).toEqual([200, '1'])
  })

  test.each<[string, Omit<Address, 'keys'>]>([
    ['for another picture', { path: '/uploads/u42/b.png' }],
    ['for the picture of another user', { path: '/uploads/u43/a.png' }],
    ['without imageSlim, for the original', { change: query => query.replace('&imageSlim', '') }],
    ['without imageSlim in the list of what is signed', { change: query => query.replace('list=imageslim', 'list=') }],
    ['with imageInfo in its place', { change: query => query.replace('&imageSlim', '&imageInfo') }],
    ['for longer', { change: query => query.replace(/%3B\d{10}/g, `%3B${Math.floor(Date.now() / 1000) + 7000}`) }],
    ['to ask for a size', { method: 'HEAD' }],
    ['to store', { method: 'PUT' }],
    ['to delete', { method: 'DELETE' }],
    ['to process', { method: 'POST', change: query => `${query}&image_process` }],
    ['in another bucket', { host: `${NEIGHBOUR}.cos.${REGION}.myqcloud.com` }],
    ['without its token', { change: query => query.replace(/&x-cos-security-token=[^&]*/, '') }],
    ['with another token', { change: query => query.replace(/(security-token=)[^&]*/, '$1other') }],
  ])('is refused %s', async (_, address) => {
    const keys = await keysFor('download')
    await expectRefused(() => use({ ...address, keys }))
  })

  test('is refused by credentials that may upload only', async () => {
    const keys = await keysFor('upload')
    await expectRefused(() => use({ keys }))
  })
})

describe('credentials with ci:SetImageSlim are refused', () => {
  test.each<[string, Attempt['call']]>([
    ['reading the switch', ask('GET', '/', 'image-slim', hostOf(BUCKET, 'pic'))],
    ['switching imageSlim off in another bucket', ask('DELETE', '/', 'image-slim', hostOf(NEIGHBOUR, 'pic'))],
    ['unbinding Cloud Infinite', ask('PUT', '/', 'unbind', hostOf(BUCKET, 'pic'))],
    ['binding it', ask('PUT', '/', undefined, hostOf(BUCKET, 'pic'))],
    ['listing the bucket', ask('GET', '/')],
    ['reading what another user has', ask('GET', '/uploads/u43/a.png', 'imageSlim')],
  ])('%s', async (what, call) => {
    await expectNoEscape({ what, call }, policyFor({ ...EVERYTHING, allowSetImageSlim: true }))
  })
})
