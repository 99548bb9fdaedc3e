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

const CLEAR_LINE = '\r\x1b[2K'

export function createTerminal({ stdin, stdout, stderr }: NodeJS.Process): Terminal {
  // The reader of a pipe may have seen enough.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  let hasStatus = false
  const clear = () => {
    if (hasStatus) stderr.write(CLEAR_LINE)
    hasStatus = false
  }
  return {
    isInteractive: stdin.isTTY && stderr.isTTY,
    hasStatusLine: stderr.isTTY,
    out: text => {
      clear()
      stdout.write(`${text}\n`)
    },
    note: text => {
      clear()
      stderr.write(`${text}\n`)
    },
    showStatus: text => {
      if (!stderr.isTTY) return
      clear()
      stderr.write(text.slice(0, stderr.columns - 1))
      hasStatus = text !== ''
    },
    confirm: async question => {
      clear()
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
      } finally {
        lines.close()
      }
    },
  }
}
