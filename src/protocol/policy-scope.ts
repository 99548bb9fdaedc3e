import type { PolicyScope, SlimMode } from '../types.js'
import { isKey } from './object-key.js'
import { described } from '../options.js'
import { BUCKET, REGION } from './object-url.js'
import { MAX_IMAGE_BYTES } from './pic-operations.js'

/** A scope after the check: complete, and safe to put into a policy. */
export interface CheckedScope {
  readonly bucket: string
  /** Digits at the end of the bucket's name. */
  readonly appId: string
  readonly region: string
  /** Path of the source within the bucket, as a policy writes it: `uploads/u42/*` or one exact key. */
  readonly sourcePath: string
  /** Path that slimmed pictures may be written to; the source's own where no other is asked for. */
  readonly targetPath: string
  readonly modes: readonly SlimMode[]
  readonly maxBytes: number
  readonly contentTypes: readonly string[]
  readonly allowParts: boolean
  readonly allowForm: boolean
  readonly allowSetImageSlim: boolean
}

/** Stands for the part of a key after its prefix. */
const SHORTEST_NAME = 'a'

const KEY_RULE =
  'has to fit into a key: 1 to 850 bytes, no leading slash, no empty, "." or ".." segments, no control characters'

const MODES: readonly SlimMode[] = ['upload', 'download', 'cloud']

/** One by one: `image/*` also fits SVG, and `image/png, text/html`, which both run script where they are opened. */
const PICTURE_TYPES = ['png', 'jpeg', 'gif', 'webp', 'bmp', 'avif', 'heic'].map(format => `image/${format}`)

const CONTENT_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/(?:\*|[a-z0-9][a-z0-9!#$&^_.+-]*)$/

/** @see https://www.tencentcloud.com/document/product/436/7749 PUT Object */
const MAX_PUT_BYTES = 5 * 1024 ** 3

/** `*` and `?` match any text in a policy, `${...}` is replaced by it. */
const POLICY_SYNTAX = /[*?]|\$\{/
/** What a template literal makes of a value that was not there, or of a promise nobody awaited. */
const MISSING_VALUE = /^(?:undefined|null|NaN|\[object \w+\])$/

/**
 * Checks a scope and fills in its defaults.
 *
 * @throws TypeError naming the option and what it got.
 */
export function checkScope(scope: PolicyScope): CheckedScope {
  const { bucket, region } = scope
  if (!BUCKET.test(described(bucket))) refuse('bucket', 'has to be <name>-<APPID>', bucket)
  // The acceleration domain stands where a region stands in a host, but no policy knows it.
  if (!REGION.test(described(region)) || region === 'accelerate')
    refuse('region', 'has to look like ap-beijing', region)

  const sourcePath = checkKeys(scope)
  return {
    bucket,
    appId: bucket.slice(bucket.lastIndexOf('-') + 1),
    region,
    sourcePath,
    targetPath: scope.saveAsPrefix === undefined ? sourcePath : checkPrefix('saveAsPrefix', scope.saveAsPrefix),
    modes: checkModes(scope.modes ?? ['upload']),
    maxBytes: checkMaxBytes(scope.maxBytes ?? MAX_IMAGE_BYTES),
    contentTypes: checkContentTypes(scope.contentTypes ?? PICTURE_TYPES),
    allowParts: checkFlag('allowParts', scope.allowParts ?? false),
    allowForm: checkFlag('allowForm', scope.allowForm ?? false),
    allowSetImageSlim: checkFlag('allowSetImageSlim', scope.allowSetImageSlim ?? false),
  }
}

function checkKeys({ key, keyPrefix }: { key?: unknown; keyPrefix?: unknown }): string {
  if (key === undefined) return checkPrefix('keyPrefix', keyPrefix)
  if (keyPrefix !== undefined) refuse('key', 'and keyPrefix exclude each other', key)
  return checkPath('key', textOf('key', key))
}

function checkPrefix(option: string, value: unknown): string {
  const prefix = textOf(option, value)
  if (prefix === '') refuse(option, 'must not be empty, which would open the whole bucket', prefix)
  if (!prefix.endsWith('/')) refuse(option, 'has to end with "/"', prefix)
  checkPath(option, prefix, SHORTEST_NAME)
  return `${prefix}*`
}

function checkPath(option: string, path: string, name = ''): string {
  if (!isKey(path + name)) refuse(option, KEY_RULE, path)
  if (POLICY_SYNTAX.test(path)) refuse(option, 'must not hold *, ? or ${, which mean something in a policy', path)
  const missing = path.split('/').find(segment => MISSING_VALUE.test(segment))
  if (missing !== undefined) refuse(option, `holds the segment "${missing}": a value was missing`, path)
  return path
}

function checkModes(modes: unknown): readonly SlimMode[] {
  const known: readonly unknown[] = MODES
  return listOf('modes', modes, mode => {
    if (!known.includes(mode)) refuse('modes', `takes ${MODES.join(', ')}`, mode)
    return mode as SlimMode // one of MODES, as just seen
  })
}

function checkMaxBytes(maxBytes: number): number {
  if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > MAX_PUT_BYTES) {
    refuse('maxBytes', `has to be a whole number of 1 to ${MAX_PUT_BYTES}`, maxBytes)
  }
  return maxBytes
}

function checkContentTypes(contentTypes: unknown): readonly string[] {
  return listOf('contentTypes', contentTypes, item => {
    const contentType = textOf('contentTypes', item)
    if (!CONTENT_TYPE.test(contentType)) {
      refuse('contentTypes', 'takes types in lower case like image/png or image/*', contentType)
    }
    return contentType
  })
}

function listOf<T>(option: string, value: unknown, check: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value) || value.length === 0) refuse(option, 'has to be a list with something in it', value)
  return value.map(check)
}

function checkFlag(option: string, value: unknown): boolean {
  if (typeof value !== 'boolean') refuse(option, 'has to be true or false', value)
  return value
}

function textOf(option: string, value: unknown): string {
  if (typeof value !== 'string') refuse(option, 'has to be text', value)
  return value
}

function refuse(option: string, rule: string, given: unknown): never {
  throw new TypeError(`${option} ${rule}; got ${show(given)}`)
}

const MAX_SHOWN_CHARACTERS = 80

function show(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') return typeof value
  if (typeof value === 'number') return String(value) // JSON makes null of NaN
  const json = JSON.stringify(value) as string | undefined // undefined for undefined, whatever its type says
  return json === undefined ? 'undefined' : json.slice(0, MAX_SHOWN_CHARACTERS)
}
