import { objectUrl } from '../../src/protocol/object-url.js'
import { authorization } from '../../src/protocol/signature.js'
import type { Service } from './service.js'

const LIFE_SEC = 300
/** The service refuses a time that has not come yet, and clocks differ a little. */
const EARLIER_SEC = 5

/** An address that shows one stored picture for five minutes, also from a bucket that is not public. */
export function pictureAddress(service: Service, key: string, nowMs: number): string {
  const { secretId, secretKey, origin } = service
  const startSec = Math.floor(nowMs / 1000) - EARLIER_SEC
  const { host } = new URL(origin)
  const query = authorization(
    { secretId, secretKey, keyTime: `${startSec};${startSec + LIFE_SEC}` },
    { method: 'get', path: `/${key}`, query: {}, headers: { host } },
  )
  return `${objectUrl({ origin, host }, key)}?${query.replaceAll(';', '%3B')}`
}
