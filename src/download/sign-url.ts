import { DEFAULT_URL_LIFE_SEC } from '../defaults.js'
import { checkKey } from '../protocol/object-key.js'
import { IMAGE_SLIM } from '../protocol/pic-operations.js'
import type { Session } from '../protocol/session.js'
import { signAddress } from '../protocol/signed-address.js'
import type { SignUrlOptions } from '../types.js'

/** An address stays the same for this share of its life: caches know pictures by it. */
const STEPS = 10

/**
 * An address that shows a picture while it lasts.
 *
 * @throws CosSlimError `key-invalid`, any of the `credentials-` codes
 */
export async function signUrl(
  session: Session,
  key: string,
  { slim = true, expiresInSec = DEFAULT_URL_LIFE_SEC }: SignUrlOptions,
): Promise<string> {
  checkKey('key', key)
  const lease = await session.lease(expiresInSec, false)
  const [start, end] = lease.credentials.keyTime.split(';')
  const stepSec = Math.ceil(expiresInSec / STEPS)
  const step = Math.floor(session.serverNowMs() / 1000 / stepSec) + 1
  const endSec = Math.min(Number(end), step * stepSec + expiresInSec)
  return signAddress(key, slim ? { [IMAGE_SLIM]: '' } : {}, lease, `${start};${endSec}`)
}
