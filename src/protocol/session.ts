import type { Origin } from './object-url.js'

/** What a signature needs. */
export interface SigningCredentials {
  readonly secretId: string
  readonly secretKey: string
  /** Temporary keys have one, a bucket owner's do not. */
  readonly sessionToken?: string
  /** `<start>;<end>` in seconds, on the service's clock. */
  readonly keyTime: string
}

/** Credentials in force, and where they may be used. */
export interface Lease {
  readonly credentials: SigningCredentials
  readonly origin: Origin
  /** Start of generated keys; empty, or ends with a slash. */
  readonly keyPrefix: string
  /** The one key these credentials are for. */
  readonly key?: string
}

/** Keeps credentials, renews them early, fetches once for all who wait. */
export interface Session {
  /**
   * @param forSec - How long they are needed.
   * @param needsKey - Whether the caller has no key of its own: credentials for one key serve one such caller.
   * @throws CosSlimError any of the `credentials-` codes
   */
  lease(forSec: number, needsKey: boolean): Promise<Lease>
  /**
   * Forgets credentials that the service refused, unless they were replaced meanwhile.
   *
   * @param serverTimeMs - The time on the service's clock, where the refusal told it: kept from then on.
   */
  drop(refused: Lease, serverTimeMs?: number): void
  /** Milliseconds since 1970 on the service's clock; known once there is a lease. */
  serverNowMs(): number
  clear(): void
}
