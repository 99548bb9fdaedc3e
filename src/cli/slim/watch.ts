import type { Terminal } from '../terminal.js'
import { settledCount } from './journal.js'
import type { JournalState } from './journal.js'
import { progressText } from './progress.js'

const STATUS_EVERY_MS = 200
/** Where nobody watches: a line in a log. */
const LINE_EVERY_MS = 10_000

/** A function that shows how far the run is, when it is time to. */
export function watchRun(state: JournalState, terminal: Terminal, elapsedMs: () => number): () => void {
  const everyMs = terminal.hasStatusLine ? STATUS_EVERY_MS : LINE_EVERY_MS
  const beganMs = elapsedMs()
  const settledBefore = settledCount(state)
  let shownMs = beganMs
  return () => {
    const nowMs = elapsedMs()
    if (nowMs - shownMs < everyMs) return
    shownMs = nowMs
    const text = progressText({
      settled: settledCount(state),
      total: state.run?.selected.images ?? 0,
      savedBytes: Math.max(0, state.beforeBytes - state.afterBytes),
      elapsedMs: nowMs - beganMs,
      settledBefore,
    })
    if (terminal.hasStatusLine) terminal.showStatus(text)
    else terminal.note(text)
  }
}
