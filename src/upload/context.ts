import type { Host } from '../host.js'
import type { Session } from '../protocol/session.js'

/** What all uploads of a client share. */
export interface UploadContext {
  readonly host: Host
  readonly session: Session
  readonly timeoutMs: number
  /** Whether a picture that cannot be slimmed is stored as it is. */
  readonly keepOriginal: boolean
}
