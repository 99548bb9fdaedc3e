import type { Transport } from '../host.js'
import type { Terminal } from './terminal.js'

/** Everything outside the command that it works with. */
export interface World {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly terminal: Terminal
  readonly send: Transport
  nowMs(): number
  sleep(delayMs: number): Promise<void>
}
