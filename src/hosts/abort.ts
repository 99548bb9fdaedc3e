import type { Abort } from '../host.js'
import type { SignalLike } from '../types.js'

/** A class: axios copies plain objects, and a copy would never hear that it is aborted. */
class Signal implements SignalLike {
  aborted = false
  readonly listeners = new Set<() => void>()

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener)
  }
}

/** For platforms without AbortController. */
export function createAbort(): Abort {
  const signal = new Signal()
  return {
    signal,
    abort: () => {
      if (signal.aborted) return
      signal.aborted = true
      for (const listener of [...signal.listeners]) listener()
    },
  }
}
