import { picOperations, type Call, type Keys } from '../../emulator/call.js'
import { BUCKET, REGION } from '../policy-place.js'

/** What an attempt can use. */
export interface Means {
  readonly keys: Keys
  /** `Host` where no other is named. */
  readonly host: string
  readonly picture: Buffer
  /** Of the upload in parts that the owner has begun. */
  readonly uploadId: string
}

/** One request that reaches for more than its policy grants. */
export interface Attempt {
  readonly what: string
  readonly call: (means: Means) => Call
}

/** Largest body that the policy of the attempts allows. */
export const MAX_BYTES = 64 * 1024
/** The only ones that the policy of the attempts allows. */
export const CONTENT_TYPES = ['image/png', 'image/jpeg']

export interface Rule {
  readonly fileid: string
  readonly rule?: string
}

type Headers = Readonly<Record<string, string>>

export const PNG = { 'content-type': 'image/png' }

export const putAt =
  (path: string, headers: Headers = {}): Attempt['call'] =>
  ({ keys, picture }) => ({ method: 'PUT', path, body: picture, headers: { ...PNG, ...headers }, keys })

export const ask =
  (method: string, path: string, query?: string, headers: Headers = {}): Attempt['call'] =>
  ({ keys }) => ({ method, path, headers, keys, ...(query !== undefined && { query }) })

export const imageProcess = (path: string, rules: readonly Rule[], headers: Headers = {}) =>
  ask('POST', path, 'image_process', { 'pic-operations': picOperations(...rules), ...headers })

export const copyTo = (path: string, key: string, bucket = BUCKET, headers: Headers = {}) =>
  ask('PUT', path, undefined, { 'x-cos-copy-source': `${bucket}.cos.${REGION}.myqcloud.com/${key}`, ...headers })
