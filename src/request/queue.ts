import { MAX_CONCURRENCY } from '../defaults.js'
import type { SignalLike } from '../types.js'
import { cancelled } from './job.js'

/** A place in which one request is under way. */
export interface Place {
  /** Every byte has left: somebody else may send, while the service still works on this one. */
  sent(): void
  /** Gives it back, once. */
  leave(): void
}

/** Who may send now; the rest wait in order, and any of them can leave. */
export interface Queue {
  /**
   * Waits for a place; whoever's signal aborts leaves the line, or gives the place back.
   *
   * @param isAgain - Whether it goes before all who have not been in yet.
   * @throws CosSlimError `cancelled`, for who leaves the line
   */
  enter(signal: SignalLike, isAgain: boolean): Promise<Place>
  /** Tells whether the host has answered a request, or fallen silent: then it is asked by one request at a time. */
  heard(isAnswer: boolean): void
  /** Whether the host has ever answered. */
  readonly hasAnswered: boolean
}

/**
 * A place is held by bytes on the wire: the service may still be at work on so many more as there are connections.
 *
 * @param places - How many may send at once.
 * @param readsAll - Whether no answer can be hidden from the caller.
 */
export function createQueue(places: number, readsAll = false): Queue {
  // Sets keep their order and forget any of five thousand at once.
  const lines = [new Set<() => void>(), new Set<() => void>()] as const
  let sending = 0
  let open = 0
  let isSilent = false
  // Silence of a host that cannot hide its answers says nothing.
  let hasAnswered = readsAll

  function admit(): void {
    for (const line of lines) {
      for (const start of line) {
        // A silent host keeps the connections of requests that were given up; six of them would block it for good.
        if (isSilent ? open > 0 : sending >= places || open >= MAX_CONCURRENCY) return
        line.delete(start)
        sending += 1
        open += 1
        start()
      }
    }
  }

  return {
    enter: (signal, isAgain) =>
      new Promise((resolve, reject) => {
        const line = lines[isAgain ? 0 : 1]
        let isSending = true
        let isOpen = true
        const sent = () => {
          if (isSending) sending -= 1
          isSending = false
          // Later: of many who abort at once, none is let in by those before it.
          void Promise.resolve().then(admit)
        }
        const leave = () => {
          signal.removeEventListener('abort', stop)
          if (isOpen) open -= 1
          isOpen = false
          sent()
        }
        const start = () => resolve({ sent, leave })
        const stop = () => {
          if (line.delete(start)) reject(cancelled())
          else leave()
        }
        line.add(start)
        signal.addEventListener('abort', stop)
        admit()
      }),
    heard: isAnswer => {
      hasAnswered ||= isAnswer
      isSilent = !isAnswer
      admit()
    },
    get hasAnswered() {
      return hasAnswered
    },
  }
}
