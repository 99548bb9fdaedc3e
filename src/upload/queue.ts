/** Who may send now; the rest wait in order, and any of them can leave. */
export interface Queue {
  /**
   * Calls back once a place is free, at once if one is.
   *
   * @returns Gives the place back, or leaves the line; safe to call twice.
   */
  enter(onPlace: () => void): () => void
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
    enter: onPlace => {
      let holdsPlace = false
      let hasLeft = false
      const start = () => {
        holdsPlace = true
        onPlace()
      }
      waiting.add(start)
      admit()
      return () => {
        if (hasLeft) return
        hasLeft = true
        waiting.delete(start)
        if (!holdsPlace) return
        taken -= 1
        admit()
      }
    },
  }
}
