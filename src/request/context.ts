import type { Host } from '../host.js'
import type { Session } from '../protocol/session.js'

/** What all requests of a client share. */
export interface RequestContext {
  readonly host: Host
  readonly session: Session
  readonly timeoutMs: number
  /** Whether a picture that cannot be slimmed is taken as it is. */
  readonly keepOriginal: boolean
}
