import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'

/** Where the command writes and whom it asks. */
export interface Terminal {
  /** Somebody sits there who can answer. */
  readonly isInteractive: boolean
  /** Standard error has a line that can be replaced. */
  readonly hasStatusLine: boolean
  /** Standard output: what was asked for. */
  out(text: string): void
  /** Standard error: everything else. */
  note(text: string): void
  /** Replaces the last line of standard error; an empty text removes it. */
  showStatus(text: string): void
  /** Asks on standard error; anything but yes is no. */
  confirm(question: string): Promise<boolean>
}

/** A stream that may be a terminal. */
type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }

export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
}

const CLEAR_LINE = '\r\x1b[2K'
/** Where a terminal does not tell. */
const COLUMNS = 80

export function createTerminal({ stdin, stdout, stderr }: Streams): Terminal {
  // The reader of a pipe may have seen enough.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  let hasStatus = false
  const clear = () => {
    if (hasStatus) stderr.write(CLEAR_LINE)
    hasStatus = false
  }
  const write = (stream: Output, text: string) => {
    clear()
    stream.write(`${text}\n`)
  }
  return {
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    hasStatusLine: stderr.isTTY === true,
    out: text => write(stdout, text),
    note: text => write(stderr, text),
    showStatus: text => {
      clear()
      // A line that is broken cannot be removed as one.
      stderr.write(text.slice(0, (stderr.columns || COLUMNS) - 1))
      hasStatus = text !== ''
    },
    confirm: async question => {
      clear()
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        // Who closes the terminal, or presses Ctrl-C, has not said yes.
        const closed = once(lines, 'close').then(() => '')
        const answered = lines.question(`${question} [y/N] `).catch(() => '')
        const answer = await Promise.race([answered, closed])
        return /^y(es)?$/i.test(answer.trim())
      } finally {
        lines.close()
      }
    },
  }
}
