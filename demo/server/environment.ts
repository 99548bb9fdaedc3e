import { buildPolicy } from '../../src/sts.js'

const DEFAULT_PORT = 8080
const NAMES = ['COS_SECRET_ID', 'COS_SECRET_KEY', 'COS_BUCKET', 'COS_REGION'] as const

/** An account of the real service. */
export interface Account {
  readonly secretId: string
  readonly secretKey: string
  readonly bucket: string
  readonly region: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** A setting that the person who starts the demo has to put right; the message is all there is to say. */
export class SettingError extends Error {
  override readonly name: string = 'SettingError'
}

/** @throws SettingError */
export function portOf(environment: Environment): number {
  const text = environment['PORT'] ?? ''
  if (text === '') return DEFAULT_PORT
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) throw new SettingError(`PORT is ${text}; it has to be a number up to 65535.`)
  return port
}

/**
 * The account to use; undefined for the local COS.
 *
 * @throws SettingError when only some of the four are set, or bucket or region cannot be one.
 */
export function accountOf(environment: Environment): Account | undefined {
  const missing = NAMES.filter(name => !environment[name])
  if (missing.length === NAMES.length) return undefined
  if (missing.length > 0) {
    throw new SettingError(
      `Not set: ${missing.join(', ')}. Set all of ${NAMES.join(', ')} for the real service, or none for the local COS.`,
    )
  }
  const [secretId = '', secretKey = '', bucket = '', region = ''] = NAMES.map(name => environment[name])
  checkPlace(bucket, region)
  return { secretId, secretKey, bucket, region }
}

/** Asks the code that will be given the two, so that a slip shows now and not at the first upload. */
function checkPlace(bucket: string, region: string): void {
  try {
    buildPolicy({ bucket, region, key: 'any' })
  } catch (error) {
    throw new SettingError(`COS_BUCKET or COS_REGION cannot be right: ${error instanceof Error ? error.message : ''}.`)
  }
}
