import type { AnySource, Host } from '../host.js'
import type { UnfinishedUpload, UploadOptions, UploadState, UploadTask } from '../types.js'
import type { FinalState } from './task.js'

// Loaded only by clients that keep their uploads.

/** One upload, kept for after the page. */
export interface KeptUpload {
  /** Key that was planned before the page was loaded again. */
  readonly startedKey: string | undefined
  /** Ends once the key is kept: before a byte leaves, or a later page would choose another. */
  onKey(key: string): Promise<void>
  /** Forgets it, unless more tries would help: then it is offered again. */
  end(final: FinalState): void
}

/** Keeps one upload, once `check` has let it pass; nothing where it cannot be kept. */
export type Keep = (check: () => Promise<unknown>) => Promise<KeptUpload | undefined>

/** Starts an upload that an earlier page has left. */
export type Start = (source: AnySource, options: UploadOptions, keep: Keep) => UploadTask

export interface Keeper {
  keep(source: AnySource, options: UploadOptions, ...[check]: Parameters<Keep>): ReturnType<Keep>
  /** What other pages have left, and what this one could not bring to its end. From now on it belongs to this page. */
  unfinished(start: Start): Promise<UnfinishedUpload<AnySource>[]>
  /** Leaves everything to other pages, as if this one were gone. */
  close(): void
}

/** What is kept of an upload beside its file. */
interface UploadRecord {
  /** Page that it belongs to. */
  readonly owner: string
  /** Name that the client was given. */
  readonly queue: string
  readonly startedAtMs: number
  readonly options: UploadOptions
  /** Names of options that were functions: those cannot be kept. */
  readonly functions: readonly string[]
  /** Once it is planned. */
  readonly key?: string
}

const LOCKS = 'cos-slim/'

/**
 * Files and options in the records of the platform. A page has a lock for as long as it lives: who can get it knows that
 * the page is gone, and may take over what it left.
 *
 * @param queue - Name by which clients share what is left.
 * @throws Error where the platform keeps nothing, or has no locks
 */
export async function openKeeper(host: Host, queue: string): Promise<Keeper> {
  const uploads = await host.openStore('uploads')
  const files = await host.openStore('files')
  const owner = host.randomBytes(16).join('')
  const release = await host.lock(LOCKS + owner)
  if (!release) throw new Error('Somebody has the lock of this page.')
  /** Of uploads that belong to this page. */
  const records = new Map<string, UploadRecord>()
  const running = new Set<string>()
  /** Of uploads that were taken up again. */
  const tasks = new Map<string, UploadTask>()
  /** Of sources whose upload failed. */
  const ids = new Map<AnySource, string>()
  /** One file after the other, in the order of their uploads. */
  let writing: Promise<unknown> = Promise.resolve()
  let count = 0
  let isClosed = false

  async function forget(id: string): Promise<void> {
    records.delete(id)
    // In this order: a record without its file could not be resumed.
    await uploads.write(id, undefined)
    await files.write(id, undefined)
  }

  async function write(id: string, record: UploadRecord): Promise<void> {
    records.set(id, record)
    await uploads.write(id, record)
  }

  function hold(id: string, source: AnySource, given: UploadRecord, { saveAs }: UploadOptions): KeptUpload {
    let record = given
    return {
      startedKey: given.key,
      onKey: async key => {
        if (key === record.key && record.functions.length === 0) return
        const made: UploadOptions = {
          ...(record.functions.includes('key') && { key }),
          ...(typeof saveAs === 'function' && { saveAs: saveAs(key) }),
        }
        record = { ...record, key, options: { ...record.options, ...made }, functions: [] }
        await write(id, record).catch(() => undefined)
      },
      end: final => {
        running.delete(id)
        if (isClosed) return
        if (isWorthMore(final)) ids.set(source, id)
        else void forget(id).catch(() => undefined)
      },
    }
  }

  function keep(source: AnySource, options: UploadOptions, check: () => Promise<unknown>) {
    const kept = writing.then(async () => {
      await check()
      // Started again after it failed, it is the same upload.
      const known = ids.get(source)
      ids.delete(source)
      const id = known ?? `${owner}/${(count += 1)}`
      running.add(id)
      try {
        const before = known === undefined ? undefined : records.get(known)
        const record = { ...before, owner, queue, startedAtMs: host.nowMs(), ...keepable(options) }
        if (!before) await files.write(id, source)
        await write(id, record)
        return hold(id, source, record, options)
      } catch {
        // The disk is full, or the source is nothing that can be kept.
        running.delete(id)
        await forget(id).catch(() => undefined)
        return undefined
      }
    })
    writing = kept.catch(() => undefined)
    return kept
  }

  async function isAlive(page: string): Promise<boolean> {
    const unlock = page === owner ? undefined : await host.lock(LOCKS + page)
    unlock?.()
    return !unlock
  }

  /** Takes over what belongs to no living page, one page at a time. */
  async function claim(): Promise<[id: string, record: UploadRecord][]> {
    const unlock = await host.lock(`${LOCKS}claim`, true)
    const alive = new Map<string, boolean>()
    async function lives(page: string): Promise<boolean> {
      const isKnown = alive.get(page) ?? (await isAlive(page))
      alive.set(page, isKnown)
      return isKnown
    }
    try {
      const claimed: [string, UploadRecord][] = []
      const ids = await files.ids()
      for (const id of ids) {
        const record = (await uploads.read(id)) as UploadRecord | undefined // as written above
        // Its page died before it had written both, or when it had forgotten one.
        if (!record && !(await lives(id.replace(/\/.*/, '')))) await files.write(id, undefined)
        if (record?.queue !== queue || running.has(id)) continue
        if (record.owner !== owner) {
          if (await lives(record.owner)) continue
          await write(id, { ...record, owner })
        }
        claimed.push([id, record])
      }
      return claimed.sort(([, one], [, other]) => one.startedAtMs - other.startedAtMs)
    } finally {
      unlock?.()
    }
  }

  function offer(
    id: string,
    { startedAtMs }: UploadRecord,
    source: AnySource,
    start: Start,
  ): UnfinishedUpload<AnySource> {
    const { name, sizeBytes } = host.open(source)
    return {
      name,
      sizeBytes,
      source,
      startedAtMs,
      resume: (more = {}) => {
        const begun = tasks.get(id)
        if (begun && !isWorthMore(begun.state)) return begun
        const record = records.get(id)
        if (!record || running.has(id)) throw new TypeError(`resume: ${name} is not unfinished any more`)
        const missing = record.functions.find(option => !(option in more))
        if (missing) throw new TypeError(`resume: ${missing} was a function and has to be given again`)
        // What was decided before is not decided anew.
        const options = { ...more, ...record.options }
        running.add(id)
        const task = start(source, options, () => Promise.resolve(hold(id, source, record, options)))
        tasks.set(id, task)
        return task
      },
      discard: async () => {
        tasks.get(id)?.cancel()
        await forget(id)
      },
    }
  }

  return {
    keep,
    unfinished: async start => {
      const offers: UnfinishedUpload<AnySource>[] = []
      const claimed = await claim()
      for (const [id, record] of claimed) {
        const source = (await files.read(id)) as AnySource | undefined // as it was given
        if (source) offers.push(offer(id, record, source, start))
      }
      return offers
    },
    close: () => {
      isClosed = true
      release()
    },
  }
}

/** Whether further tries may bring what this one did not. */
function isWorthMore(state: UploadState): boolean {
  return state.phase === 'failed' && state.error.retryable
}

/** Options without what belongs to the page that gave them. */
function keepable({ signal: _signal, onProgress: _onProgress, onState: _onState, ...options }: UploadOptions) {
  const isFunction = ([, value]: [string, unknown]) => typeof value === 'function'
  const entries = Object.entries(options)
  return {
    options: Object.fromEntries(entries.filter(entry => !isFunction(entry))),
    functions: entries.filter(isFunction).map(([name]) => name),
  }
}
