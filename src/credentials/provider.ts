import { defined } from '../record.js'
import { RENEW_BEFORE_SEC } from '../defaults.js'
import { CosSlimError } from '../errors.js'
import type { Host } from '../host.js'
import { bucketEndpoint, parseOrigin } from '../protocol/object-url.js'
import type { Origin } from '../protocol/object-url.js'
import type { Lease, Session } from '../protocol/session.js'
import type { CredentialsSource } from '../types.js'
import { fetchReply } from './fetch-reply.js'
import { readStsReply } from './sts-response.js'
import type { StsResponse } from './sts-response.js'

/** Life of credentials whose reply names no start: the default of the official package, and the longest there is. */
const ASSUMED_LIFE_SEC = 1800
const LONGEST_LIFE_SEC = 129_600

/** Where to get credentials; the other options win over what the reply says. */
export interface SessionOptions {
  readonly credentials: CredentialsSource
  readonly bucket?: string | undefined
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
  readonly keyPrefix?: string | undefined
  readonly timeoutMs: number
}

/** A lease with the times that say how long it lasts. */
interface HeldLease extends Lease {
  readonly expiredTimeSec: number
  /** Life it had when it came in. */
  readonly lifeSec: number
}

export function createSession(options: SessionOptions, host: Host): Session {
  let held: HeldLease | undefined
  let fetching: Promise<HeldLease> | undefined
  /** The service's clock when the other one began to count. */
  let zeroSec = 0
  /** Whether the service itself told the time; the clock of an STS endpoint may be wrong as well. */
  let isTold = false

  const serverNowSec = () => zeroSec + host.elapsedMs() / 1000
  const setClock = (nowSec: number) => {
    zeroSec = nowSec - host.elapsedMs() / 1000
  }

  async function fetchLease(): Promise<HeldLease> {
    const { body, date = '' } = await fetchReply(options.credentials, host, options.timeoutMs)
    const reply = readStsReply(body)
    const { key, expiredTimeSec, startTimeSec } = reply
    const dateSec = Date.parse(date) / 1000
    // A reply is fresh, so the service's clock is near the start of the credentials' life.
    // An endpoint whose own clock is wrong is told by it: no reply comes before the credentials it brings begin.
    const toldSec = isTold ? serverNowSec() : undefined
    // A function may hand out credentials that are no longer fresh: then the device is believed within their life.
    const deviceSec = host.nowMs() / 1000
    const guessSec = startTimeSec && deviceSec < expiredTimeSec ? Math.max(deviceSec, startTimeSec) : startTimeSec
    const knownSec = toldSec ?? (dateSec < expiredTimeSec ? Math.max(dateSec, startTimeSec ?? dateSec) : guessSec)
    const nowSec = knownSec ?? expiredTimeSec - ASSUMED_LIFE_SEC
    setClock(nowSec)
    const startSec = startTimeSec ?? (knownSec ?? expiredTimeSec - LONGEST_LIFE_SEC) - 1
    return {
      credentials: {
        ...reply,
        keyTime: `${Math.min(startSec, Math.floor(toldSec ?? Infinity) - 1)};${expiredTimeSec}`,
      },
      origin: originOf({ ...reply, ...defined(options) }),
      keyPrefix: (options.keyPrefix ?? reply.keyPrefix ?? '').replace(/[^/]$/, '$&/'),
      ...(key !== undefined && { key }),
      expiredTimeSec,
      lifeSec: expiredTimeSec - nowSec,
    }
  }

  /** One fetch for all who wait; what it brings is held unless `clear` was called meanwhile. */
  function fetchOnce(): Promise<HeldLease> {
    const mine: Promise<HeldLease> = fetchLease()
      .then(lease => (fetching === mine ? (held = lease) : lease))
      .finally(() => {
        if (fetching === mine) fetching = undefined
      })
    return (fetching = mine)
  }

  /** What would outlast half of their life must not cause a renewal for each picture. */
  function livesFor(forSec: number, { expiredTimeSec, lifeSec }: HeldLease): boolean {
    return expiredTimeSec - serverNowSec() > Math.min(Math.max(RENEW_BEFORE_SEC, forSec), lifeSec / 2)
  }

  async function lease(forSec: number, needsKey: boolean): Promise<Lease> {
    const current = held && livesFor(forSec, held) ? held : await (fetching ?? fetchOnce())
    if (!needsKey || current.key === undefined) return current
    // Somebody else who waited for the same reply was handed its key first.
    if (current !== held) return lease(forSec, needsKey)
    held = undefined
    return current
  }

  return {
    lease,
    drop: (refused, serverTimeMs) => {
      if (held === refused) held = undefined
      if (serverTimeMs === undefined) return
      isTold = true
      setClock(serverTimeMs / 1000)
    },
    serverNowMs: () => serverNowSec() * 1000,
    clear: () => {
      held = fetching = undefined
    },
  }
}

function originOf({ endpoint, bucket, region }: Partial<StsResponse>): Origin {
  const origin = parseOrigin(endpoint ?? (bucket && region && bucketEndpoint(bucket, region)))
  if (origin) return origin
  throw new CosSlimError('credentials-invalid', 'The STS reply has no bucket or region.')
}
