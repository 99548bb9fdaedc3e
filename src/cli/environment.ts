import { described } from '../options.js'
import { BUCKET, bucketEndpoint, parseOrigin, REGION } from '../protocol/object-url.js'
import type { Origin } from '../protocol/object-url.js'
import { UsageError } from './usage-error.js'

/** Whose bucket, with which keys, reached how. */
export interface Account {
  readonly secretId: string
  readonly secretKey: string
  readonly bucket: string
  readonly region: string
  /** Where the bucket and its objects are. */
  readonly cos: Origin
  /** Where Cloud Infinite is switched on; its host may be another than the one its origin leads to. */
  readonly pic: Origin
}

type Variables = Readonly<Record<string, string | undefined>>

const REQUIRED = ['COS_SECRET_ID', 'COS_SECRET_KEY', 'COS_BUCKET', 'COS_REGION'] as const

/** This machine or its private network: no domain that was bound to a bucket. */
const LOCAL_HOST =
  /^([^.:]+|.+\.localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|\[[\da-f:]+\])(:\d+)?$/

/** @throws UsageError naming every variable that is missing, or the one that is wrong, without its value */
export function readAccount(variables: Variables): Account {
  const missing = REQUIRED.filter(name => !variables[name])
  if (missing.length > 0) {
    throw new UsageError(
      `Missing in the environment: ${missing.join(', ')}. Keys are read from there alone, never from arguments.`,
    )
  }
  const [secretId, secretKey, bucket, region] = REQUIRED.map(name => variables[name] ?? '') as [
    string,
    string,
    string,
    string,
  ] // as many as names
  const check = (name: string, isRight: boolean, form: string) => {
    if (!isRight) throw new UsageError(`${name} in the environment has to be ${form}.`)
  }
  check('COS_SECRET_ID', /^[\x21-\x7e]+$/.test(secretId), 'text without blanks')
  check('COS_SECRET_KEY', /^[\x21-\x7e]+$/.test(secretKey), 'text without blanks')
  check('COS_BUCKET', BUCKET.test(described(bucket)), '<name>-<APPID>, like example-1250000000')
  check('COS_REGION', REGION.test(described(region)) && region !== 'accelerate', 'like ap-beijing')
  const cos = parseOrigin(variables['COS_ENDPOINT'] || bucketEndpoint(bucket, region))
  if (!cos) throw new UsageError('COS_ENDPOINT in the environment has to be an origin, like https://img.example.com.')
  return { secretId, secretKey, bucket, region, cos, pic: picOrigin(cos, bucket, region) }
}

/**
 * Cloud Infinite answers under its own name only, so a custom domain is of no use for it. A local COS stands for all
 * hosts at one address, and knows from the Host header which one is meant.
 */
function picOrigin(cos: Origin, bucket: string, region: string): Origin {
  const host = `${bucket}.pic.${region}.myqcloud.com`
  return { origin: LOCAL_HOST.test(cos.host) ? cos.origin : `https://${host}`, host }
}
