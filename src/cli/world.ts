import type { Transport } from '../host.js'
import type { Terminal } from './terminal.js'

/** Everything outside the command that it works with. */
export interface World {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly terminal: Terminal
  readonly send: Transport
  /** Device clock, milliseconds since 1970. */
  readonly nowMs: () => number
  /** Milliseconds that only grow. */
  readonly elapsedMs: () => number
  readonly sleep: (delayMs: number) => Promise<void>
  /** Calls back when the process is asked to end, which it then does not by itself; the function returned ends that. */
  readonly onInterrupt: (callback: () => void) => () => void
}
