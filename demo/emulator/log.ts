/** One request, without anything secret: names of query parameters only, no header. */
export interface LogEntry {
  readonly service: 'cos' | 'sts'
  readonly method: string
  /** Decoded path with its leading slash; the action for the STS. */
  readonly path: string
  readonly queryNames: readonly string[]
  readonly startedMs: number
  /** 0 until the answer has begun. */
  status: number
  /** Error code, empty for a success. */
  code: string
  readonly requestId: string
  /** The connection ended before the answer was complete. */
  aborted: boolean
}

const MAX_ENTRIES = 5000

export function addEntry(log: LogEntry[], entry: LogEntry): LogEntry {
  log.push(entry)
  if (log.length > MAX_ENTRIES) log.splice(0, log.length - MAX_ENTRIES)
  return entry
}
