import { defined, lowerCaseNames } from '../record.js'
import { CosSlimError } from '../errors.js'
import { described, isText } from '../options.js'
import { BUCKET, ENDPOINT, REGION } from '../protocol/object-url.js'

/** What an STS endpoint said: credentials of limited life and right, and where they may be used. */
export interface StsResponse {
  readonly secretId: string
  readonly secretKey: string
  readonly sessionToken: string
  /** Seconds; the service's clock when they were issued. */
  readonly startTimeSec?: number
  readonly expiredTimeSec: number
  readonly bucket?: string
  readonly region?: string
  readonly endpoint?: string
  readonly keyPrefix?: string
  /** The one key these credentials are for. */
  readonly key?: string
}

/** The official package and its demos differ in the first letters of names. */
const fieldsOf = (value: unknown) => lowerCaseNames(Object(value) as Record<string, unknown>) // any value has members

const TEXT = /^string:./

/** Ten digits until the year 2286; milliseconds have thirteen. */
const SECONDS = /^(number|string):\d{10}$/

/**
 * Reads the reply of an STS endpoint: the object of the official package, the same wrapped in `data`, or the flat
 * form of the official demos.
 *
 * @throws CosSlimError `credentials-invalid`, naming what is missing or wrong
 * @see https://github.com/tencentyun/qcloud-cos-sts-sdk
 */
export function readStsReply(reply: unknown): StsResponse {
  const outer = fieldsOf(reply)
  const inner = { ...outer, ...fieldsOf(outer['data']) }
  const fields = { ...inner, ...fieldsOf(inner['credentials']) }

  /** The first of the names that is there; nothing where an optional member is not. */
  function read(isRequired: boolean, form: RegExp, ...names: readonly string[]): string | undefined {
    const found = names.map(name => fields[name.toLowerCase()] ?? '').find(value => value !== '')
    if (found === undefined ? !isRequired : form.test(described(found))) return found as string | undefined // a form says text, or digits
    // An STS refusal comes under status 200 too; its code says more than what is missing.
    const code = isText(inner['code']) ? ` (${inner['code']})` : ''
    throw new CosSlimError('credentials-invalid', `The STS reply has no usable ${names[0] ?? ''}${code}.`)
  }

  const startTime = read(false, SECONDS, 'startTime')
  return defined({
    secretId: read(true, TEXT, 'tmpSecretId') ?? '',
    secretKey: read(true, TEXT, 'tmpSecretKey') ?? '',
    sessionToken: read(true, TEXT, 'sessionToken', 'securityToken', 'xCosSecurityToken', 'token') ?? '',
    startTimeSec: startTime === undefined ? undefined : Number(startTime),
    expiredTimeSec: Number(read(true, SECONDS, 'expiredTime')),
    bucket: read(false, BUCKET, 'bucket'),
    region: read(false, REGION, 'region'),
    endpoint: read(false, ENDPOINT, 'endpoint'),
    keyPrefix: read(false, TEXT, 'keyPrefix'),
    key: read(false, TEXT, 'key'),
  })
}
