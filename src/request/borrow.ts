import { isCosSlimError } from '../errors.js'
import type { Lease, Session } from '../protocol/session.js'

/**
 * Credentials for one piece of work, which keeps them over all its requests.
 *
 * @param forSec - How long one request may take.
 * @param needsKey - Whether the work has no key of its own: credentials may bring one.
 * @returns Runs one request with them; a second time, once in all, with new ones where the service calls them expired.
 */
export function borrow(session: Session, forSec = 0, needsKey = false) {
  let borrowed: Lease | undefined
  let hasRenewed = false
  return async <T>(use: (lease: Lease) => Promise<T>): Promise<T> => {
    for (;;) {
      const lease = (borrowed ??= await session.lease(forSec, needsKey))
      try {
        return await use(lease)
      } catch (error) {
        if (hasRenewed || !isCosSlimError(error) || error.code !== 'credentials-expired') throw error
        hasRenewed = true
        session.drop(lease)
        borrowed = undefined
      }
    }
  }
}
