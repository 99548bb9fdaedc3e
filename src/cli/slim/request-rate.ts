/** Slots that were missed, by a slow timer mostly, are made up for this far back; a longer stall never ends in a burst. */
const CATCH_UP_MS = 20

/** Requests that leave evenly still arrive in bunches: a little slower than the limit stays below it. */
const PACE = 0.95

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
export class RequestRate {
  readonly #clock: Clock
  readonly #intervalMs: number
  #slotMs = -Infinity
  #turn: Promise<void> = Promise.resolve()

  constructor(ratePerSec: number, clock: Clock) {
    this.#clock = clock
    this.#intervalMs = 1000 / (ratePerSec * PACE)
  }

  /** Resolves when the caller may send one request. */
  next(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      // Again after waiting: a pause may have come meanwhile.
      for (;;) {
        const waitMs = this.#slotMs - this.#clock.elapsedMs()
        if (waitMs <= 0) break
        await this.#clock.sleep(waitMs)
      }
      this.#slotMs = slotAfter(this.#slotMs, this.#clock.elapsedMs(), this.#intervalMs)
    })
    return this.#turn
  }

  /** Holds everything back for a while. */
  pause(delayMs: number): void {
    this.#slotMs = Math.max(this.#slotMs, this.#clock.elapsedMs() + delayMs)
  }
}
