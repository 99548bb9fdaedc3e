import type { SignalLike } from '../types.js'

/** Who may send now; the rest wait in order, and any of them can leave. */
export interface Queue {
  /** Waits for a place. It is held until the signal aborts; whoever aborts before leaves the line. */
  enter(signal: SignalLike): Promise<void>
}

export function createQueue(places: number): Queue {
  // A set keeps its order and forgets any of five thousand at once.
  const waiting = new Set<() => void>()
  let taken = 0

  function admit(): void {
    for (const start of waiting) {
      if (taken >= places) return
      waiting.delete(start)
      taken += 1
      start()
    }
  }

  return {
    enter: signal =>
      new Promise(resolve => {
        waiting.add(resolve)
        signal.addEventListener('abort', () => {
          // Whoever waits no longer was let in, and gives a place back.
          if (waiting.delete(resolve)) return
          taken -= 1
          // Later: of many who abort at once, none is let in by those before it.
          void Promise.resolve().then(admit)
        })
        admit()
      }),
  }
}
