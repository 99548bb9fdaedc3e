import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { buildPolicy } from '../../src/protocol/policy.js'
import type { Policy, ScopeKeys, ScopeLimits } from '../../src/types.js'
import { element, federationToken, get, pathOf, put, send, type Keys } from '../emulator/call.js'

/** Two private buckets of one account, in which everything that a policy should keep somebody from is there to be had. */
export interface PolicyPlace {
  readonly cos: LocalCos
  /** Of an upload in parts that the owner has begun under the caller's own prefix. */
  readonly uploadId: string
  /** All that can be changed in both buckets, as one text. */
  state(): Promise<string>
  /** As after the start. */
  reset(): Promise<void>
  keysFor(policy: Policy): Promise<Keys>
}

export const BUCKET = 'bucket-1250000000'
export const NEIGHBOUR = 'neighbour-1250000000'
export const REGION = 'ap-test'
const PRIVATE = { publicRead: false }

/** What there is before anybody tries anything: the caller's own, another user's, the bucket's, one that is public. */
export const OWN_KEY = 'uploads/u42/a.png'
export const PUBLIC_KEY = 'public/page.html'
const PICTURES: Readonly<Record<string, readonly string[]>> = {
  [BUCKET]: [OWN_KEY, 'uploads/u42/b.png', 'slim/u42/a.png', 'uploads/u43/a.png', 'slim/u43/a.png', 'root.png'],
  [NEIGHBOUR]: [OWN_KEY],
}
const CHANGING_HEADERS = new Set(['date', 'x-cos-request-id', 'connection', 'keep-alive'])

/** `Host` of the bucket by its own name. */
export function hostOf(bucket: string, kind: 'cos' | 'pic' = 'cos'): { readonly host: string } {
  return { host: `${bucket}.${kind}.${REGION}.myqcloud.com` }
}

export function policyFor(scope: ScopeKeys & ScopeLimits): Policy {
  return buildPolicy({ ...scope, bucket: BUCKET, region: REGION })
}

const keysIn = (list: string) => [...list.matchAll(/<Key>([^<]*)</g)].map(([, key = '']) => key)

async function stateOf(cos: LocalCos, bucket: string): Promise<readonly string[]> {
  const at = { headers: hostOf(bucket) }
  const list = (await get(cos, '', at)).text
  const heads = await Promise.all(
    keysIn(list).map(async key => {
      const { headers } = await send(cos, { method: 'HEAD', path: pathOf(key), ...at })
      return JSON.stringify(Object.entries(headers).filter(([name]) => !CHANGING_HEADERS.has(name)))
    }),
  )
  const settings = await Promise.all([
    get(cos, '', { query: 'uploads', ...at }),
    get(cos, '', { query: 'cors', ...at }),
    get(cos, '', { headers: hostOf(bucket, 'pic') }),
    get(cos, '', { query: 'image-slim', headers: hostOf(bucket, 'pic') }),
  ])
  return [list, ...heads, ...settings.map(({ text }) => text)]
}

/** @param picture - What is stored under every key. */
export async function startPolicyPlace(picture: Buffer): Promise<PolicyPlace> {
  const cos = await startLocalCos({ bucket: BUCKET, region: REGION, neighbours: [NEIGHBOUR], settings: PRIVATE })
  const state = async () =>
    JSON.stringify([...(await stateOf(cos, BUCKET)), ...(await stateOf(cos, NEIGHBOUR))], null, 1)
  let fresh = ''
  const fill = async (bucket: string) => {
    const at = { headers: { ...hostOf(bucket), 'content-type': 'image/png' } }
    const keys = keysIn((await get(cos, '', at)).text)
    await Promise.all(keys.map(key => send(cos, { method: 'DELETE', path: pathOf(key), ...at })))
    await Promise.all((PICTURES[bucket] ?? []).map(key => put(cos, key, picture, at)))
  }
  const reset = async () => {
    Object.assign(cos.settings, defaultSettings(), PRIVATE)
    if ((await state()) === fresh) return
    await Promise.all([fill(BUCKET), fill(NEIGHBOUR)])
    const headers = { ...hostOf(BUCKET), 'x-cos-acl': 'public-read', 'content-type': 'text/html' }
    await put(cos, PUBLIC_KEY, '<p>', { headers })
    fresh = await state()
  }
  const begun = await send(cos, { method: 'POST', path: '/uploads/u42/parts.png', query: 'uploads' })
  await reset()
  return {
    cos,
    uploadId: element(begun.text, 'UploadId') ?? '',
    state,
    reset,
    keysFor: policy => federationToken(cos, policy),
  }
}
