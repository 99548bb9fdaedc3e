/** Slots that were missed, by a slow timer mostly, are made up for this far back; a longer stall never ends in a burst. */
const CATCH_UP_MS = 20

/** Requests that leave evenly still arrive in bunches: a little slower than the limit stays below it. */
const PACE = 0.9

/** When the request after the one that leaves now may leave. */
export function slotAfter(slotMs: number, nowMs: number, intervalMs: number): number {
  return Math.max(slotMs, nowMs - CATCH_UP_MS) + intervalMs
}

/** A clock that only grows, and a way to wait by it. */
export interface Clock {
  readonly elapsedMs: () => number
  readonly sleep: (delayMs: number) => Promise<void>
}

/** Lets requests pass one after the other, so many a second at most. */
export interface RequestRate {
  /** Resolves when the caller may send one request. */
  next(): Promise<void>
  /** Holds everything back for a while. */
  pause(delayMs: number): void
}

export function createRequestRate(ratePerSec: number, { elapsedMs, sleep }: Clock): RequestRate {
  const intervalMs = 1000 / (ratePerSec * PACE)
  let slotMs = -Infinity
  let turn: Promise<void> = Promise.resolve()

  async function pass(): Promise<void> {
    // Again after waiting: a pause may have come meanwhile.
    for (let waitMs = slotMs - elapsedMs(); waitMs > 0; waitMs = slotMs - elapsedMs()) await sleep(waitMs)
    slotMs = slotAfter(slotMs, elapsedMs(), intervalMs)
  }

  return {
    next: () => (turn = turn.then(pass)),
    pause: delayMs => {
      slotMs = Math.max(slotMs, elapsedMs() + delayMs)
    },
  }
}
