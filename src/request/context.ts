import type { Host } from '../host.js'
import type { Session } from '../protocol/session.js'
import type { Queue } from './queue.js'
import type { RetrySettings } from './retry.js'

/** What all requests of a client share. */
export interface RequestContext {
  readonly host: Host
  readonly session: Session
  readonly queue: Queue
  readonly retry: RetrySettings
  readonly timeoutMs: number
  readonly stallTimeoutMs: number
  /** Pictures of this size and more are sent in parts of the other. */
  readonly partsFromBytes: number
  readonly partSizeBytes: number
  /** Whether a picture that cannot be slimmed is taken as it is. */
  readonly keepOriginal: boolean
}
