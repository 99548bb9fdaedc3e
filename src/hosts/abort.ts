import type { Abort } from '../host.js'

/** For platforms without AbortController. */
export function createAbort(): Abort {
  const listeners = new Set<() => void>()
  const signal = {
    aborted: false,
    addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: 'abort', listener: () => void) => void listeners.delete(listener),
  }
  return {
    signal,
    abort: () => {
      if (signal.aborted) return
      signal.aborted = true
      for (const listener of [...listeners]) listener()
    },
  }
}
