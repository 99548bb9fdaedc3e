import type { Host } from './host.js'
import type { Lease } from './protocol/session.js'
import type { signRequest } from './protocol/signed-request.js'
import type { planRules } from './request/rules.js'
import type { ClientOptions, SignalLike } from './types.js'

/**
 * What a diagnosis needs of a client: its own ways, so that it looks at what uploads do, and carries none of it itself.
 * It hangs on the client by a name that nobody else uses, since the two may come from different files.
 */
export interface Inside {
  readonly host: Host
  readonly options: ClientOptions
  /** What a reply of the STS endpoint is worth. @throws CosSlimError `credentials-invalid` */
  lease(reply: unknown): Promise<Lease>
  readonly signRequest: typeof signRequest
  readonly planRules: typeof planRules
  /** Work that ends, with `cancelled`, when the client is closed. */
  start<T>(work: (signal: SignalLike) => Promise<T>): Promise<T>
}

/** Registered, so that it is the same in all files. */
export const INSIDE: unique symbol = Symbol.for('cos-slim')

/** A client, seen by a diagnosis; a function, so that who prints a client prints none of it. */
export interface WithInside {
  readonly [INSIDE]: () => Inside
}
