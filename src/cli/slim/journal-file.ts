import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { UsageError } from '../usage-error.js'
import type { JournalRecord } from './journal.js'
import { isFileError } from './lock-file.js'

interface Waiting {
  readonly line: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Reads the records in order; a last line that was cut off while it was written is none.
 *
 * @returns Where the whole lines end, in bytes; undefined when there is no such file.
 * @throws UsageError for a file that is no journal
 */
export async function readJournal(
  path: string,
  onRecord: (record: JournalRecord) => void,
): Promise<number | undefined> {
  let endBytes = 0
  let lineNumber = 0
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, chunk])
      for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
        lineNumber += 1
        onRecord(parseLine(rest.subarray(0, end), path, lineNumber))
        endBytes += end + 1
        rest = rest.subarray(end + 1)
      }
    }
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined
    if (error instanceof RangeError) throw damaged(path, lineNumber)
    throw error
  }
  return endBytes
}

function parseLine(line: Buffer, path: string, lineNumber: number): JournalRecord {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as JournalRecord // written by this very command
  } catch {
    // Told below.
  }
  throw damaged(path, lineNumber)
}

function damaged(path: string, lineNumber: number): UsageError {
  return new UsageError(`${path} is no journal of this command, or damaged at line ${lineNumber}.`)
}

/** A journal that is being written. */
export interface JournalFile {
  /**
   * Resolves when the record is on the disk, whatever ends this process or machine then. Records that come while
   * others are being written share one sync, so that waiting for it costs no throughput.
   */
  append(record: JournalRecord): Promise<void>
  close(): Promise<void>
}

/**
 * Hold the lock of the journal from before it is read.
 *
 * @param endBytes - What is behind is cut off: a line that was never finished.
 */
export async function openJournal(path: string, endBytes: number): Promise<JournalFile> {
  const file = await open(path, 'a')
  await file.truncate(endBytes)
  const waiting: Waiting[] = []
  let isWriting = false

  async function write(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting.splice(0)
      try {
        await file.appendFile(batch.map(({ line }) => line).join(''))
        await file.datasync()
        batch.forEach(({ resolve }) => resolve())
      } catch (error) {
        batch.forEach(({ reject }) => reject(error))
      }
    }
    isWriting = false
  }

  return {
    append: record =>
      new Promise((resolve, reject) => {
        waiting.push({ line: `${JSON.stringify(record)}\n`, resolve, reject })
        if (!isWriting) void write()
      }),
    close: () => file.close(),
  }
}
