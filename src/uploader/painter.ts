/** Every `setData` crosses from one thread to another: more often than this nobody sees. */
const PAUSE_MS = 200

/** Draws once for all that changes at once, and not again before a pause. */
export interface Painter {
  readonly paint: () => void
  readonly stop: () => void
}

export function createPainter(draw: () => void): Painter {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDirty = false
  let isStopped = false

  function drawIn(delayMs: number): void {
    timer = setTimeout(() => {
      timer = undefined
      if (!isDirty) return
      isDirty = false
      draw()
      drawIn(PAUSE_MS)
    }, delayMs)
  }

  return {
    paint: () => {
      isDirty = true
      if (timer === undefined && !isStopped) drawIn(0)
    },
    stop: () => {
      isStopped = true
      if (timer !== undefined) clearTimeout(timer)
    },
  }
}
