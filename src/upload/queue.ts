import type { SignalLike } from '../types.js'

/** Who may send now; the rest wait in order, and any of them can leave. */
export interface Queue {
  /**
   * Waits for a place. Whoever aborts gives it back, or leaves the line and is waited for by nobody.
   *
   * @returns Gives the place back; safe to call twice.
   */
  enter(signal: SignalLike): Promise<() => void>
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
        let holdsPlace = false
        const start = () => {
          holdsPlace = true
          resolve(leave)
        }
        function leave(): void {
          waiting.delete(start)
          if (!holdsPlace) return
          holdsPlace = false
          taken -= 1
          admit()
        }
        signal.addEventListener('abort', leave)
        waiting.add(start)
        admit()
      }),
  }
}
