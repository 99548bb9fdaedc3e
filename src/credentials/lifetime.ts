import { RENEW_BEFORE_SEC } from '../defaults.js'
import type { StsResponse } from './sts-response.js'

/** Life of credentials whose reply names no start: the default of the official package. */
const ASSUMED_LIFETIME_SEC = 1800

/**
 * Seconds since 1970 on the service's clock, at the moment a reply came in.
 *
 * A device clock can be hours off, so it is believed only where it fits the reply: a reply is fresh, so the service's
 * clock is near the start of the credentials' life.
 *
 * @param dateSec - The `Date` header of the reply, NaN where it could not be read.
 */
export function serverTimeSec(reply: StsResponse, deviceSec: number, dateSec: number): number {
  const { expiredTimeSec, startTimeSec = expiredTimeSec - ASSUMED_LIFETIME_SEC } = reply
  if (dateSec < expiredTimeSec) return dateSec
  const halfLifeSec = (startTimeSec + expiredTimeSec) / 2
  return deviceSec >= startTimeSec && deviceSec < halfLifeSec ? deviceSec : startTimeSec
}

/**
 * How much life credentials must have left to be used for an upload.
 *
 * @param lifeSec - Their whole life: what would outlast half of it must not cause a renewal for each picture.
 */
export function neededLifeSec(uploadSec: number, lifeSec: number): number {
  return Math.min(Math.max(RENEW_BEFORE_SEC, uploadSec), lifeSec / 2)
}
