import type { Facts } from './facts.js'

/** `Date` has whole seconds. */
const GRACE_MS = 500

/** How far the device's clock is ahead of one that is right; nothing where no answer told the time. */
export function skewMs({ seen }: Facts): number | undefined {
  for (const told of [seen.sts, seen.clock, seen.rehearsal, seen.dry]) {
    const dateMs = Date.parse(told?.headers['date'] ?? '')
    // An answer from a cache tells the time of its making.
    if (told && dateMs && !('age' in told.headers)) return told.atMs - dateMs - GRACE_MS
  }
  return undefined
}
