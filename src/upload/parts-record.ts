import type { Host } from '../host.js'

/** What is known of an upload in parts: enough to go on with it, also after a reload. */
export interface PartsRecord {
  readonly key: string
  readonly uploadId: string
  readonly partSizeBytes: number
  /** By part, from the first; null where one is missing. */
  readonly etags: readonly (string | null)[]
}

/** The record of one file, for as long as it is sent. */
export interface KeptRecord {
  /** Left by an earlier start. */
  readonly found: PartsRecord | undefined
  /** Nothing takes it away. */
  readonly keep: (record: PartsRecord | undefined) => void
  /** Leaves it to whoever sends the file next. */
  readonly release: () => void
}

/** Time in which a lock that was given back is free. */
const RELEASE_MS = 100

/**
 * @param mark - By which the file is known again; without it nothing is kept, and as little where the platform keeps
 *   nothing or somebody else is sending the same file.
 */
export async function openPartsRecord(host: Host, mark: string | undefined): Promise<KeptRecord> {
  const nothing = { found: undefined, keep: () => undefined, release: () => undefined }
  if (mark === undefined) return nothing
  // Where there are no locks, whoever sends a file twice at once sends some parts twice.
  const lock = () => host.lock(`cos-slim/parts/${mark}`).catch(() => nothing.release)
  const pause = () => new Promise<void>(resolve => host.setTimer(resolve, RELEASE_MS))
  const release = (await lock()) ?? (await pause().then(lock))
  if (!release) return nothing
  try {
    const store = await host.openStore('parts')
    return {
      found: (await store.read(mark)) as PartsRecord | undefined, // as written below
      // Losing it costs a second sending and nothing else: it is neither waited for nor insisted on.
      keep: record => void store.write(mark, record).catch(() => undefined),
      release,
    }
  } catch {
    release()
    return nothing
  }
}
