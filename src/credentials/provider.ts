import { defined } from '../defined.js'
import { CosSlimError } from '../errors.js'
import type { Host } from '../host.js'
import { bucketOrigin, parseOrigin } from '../protocol/object-url.js'
import type { Origin } from '../protocol/object-url.js'
import type { Lease, Session } from '../protocol/session.js'
import type { CredentialsSource } from '../types.js'
import { fetchReply } from './fetch-reply.js'
import { neededLifeSec, serverTimeSec } from './lifetime.js'
import { readStsReply } from './sts-response.js'
import type { StsResponse } from './sts-response.js'

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
  /** The service's clock less the device's two, at the last reply. */
  let serverOffsetMs = 0
  let serverZeroMs = -Infinity

  // The device clock may be turned, the other one may stand still while the device sleeps: the later one is right.
  const serverNowMs = () => Math.max(host.nowMs() + serverOffsetMs, host.elapsedMs() + serverZeroMs)

  async function fetchLease(): Promise<HeldLease> {
    const { body, date = '' } = await fetchReply(options.credentials, host, options.timeoutMs)
    const reply = readStsReply(body)
    const { key, expiredTimeSec, startTimeSec } = reply
    const serverSec = serverTimeSec(reply, host.nowMs() / 1000, Date.parse(date) / 1000)
    serverOffsetMs = serverSec * 1000 - host.nowMs()
    serverZeroMs = serverSec * 1000 - host.elapsedMs()
    return {
      credentials: { ...reply, keyTime: `${startTimeSec ?? Math.floor(serverSec) - 1};${expiredTimeSec}` },
      origin: originOf({ ...reply, ...defined(options) }),
      keyPrefix: (options.keyPrefix ?? reply.keyPrefix ?? '').replace(/[^/]$/, '$&/'),
      ...(key !== undefined && { key }),
      expiredTimeSec,
      lifeSec: expiredTimeSec - serverSec,
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

  async function lease(uploadSec: number, needsKey: boolean): Promise<Lease> {
    const isGood = held && held.expiredTimeSec - serverNowMs() / 1000 > neededLifeSec(uploadSec, held.lifeSec)
    const current = held && isGood ? held : await (fetching ?? fetchOnce())
    if (!needsKey || current.key === undefined) return current
    // Somebody else who waited for the same reply was handed its key first.
    if (current !== held) return lease(uploadSec, needsKey)
    held = undefined
    return current
  }

  return {
    lease,
    drop: refused => {
      if (held === refused) held = undefined
    },
    serverNowMs,
    clear: () => {
      held = fetching = undefined
    },
  }
}

function originOf({ endpoint, bucket, region }: Partial<StsResponse>): Origin {
  const custom = parseOrigin(endpoint)
  if (custom) return custom
  if (bucket && region) return bucketOrigin(bucket, region)
  throw new CosSlimError('credentials-invalid', 'Neither createClient nor the STS reply names bucket and region.')
}
