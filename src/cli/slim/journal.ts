import type { SlimErrorCode } from '../../errors.js'
import type { Item, ItemResult, Shard } from './engine.js'
import type { SaveAs } from './save-as.js'
import type { SkipReason } from './selection.js'

/** What a run is, so that it is not gone on with as another; its first record. */
export interface RunRecord {
  readonly run: {
    readonly bucket: string
    readonly region: string
    readonly origin: string
    readonly prefix: string
    readonly saveAs: string | null
    readonly suffixes: readonly string[]
    readonly minBytes: number
    readonly maxBytes: number
  }
  readonly version: 1
  readonly atMs: number
  readonly selected: { readonly images: number; readonly bytes: number }
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
}

/** Pictures that are now going to be handed over; items as key, size in bytes, ETag. */
export interface ShardRecord {
  readonly shard: string
  /** Last key that was looked at for it; absent for pictures that are tried again. */
  readonly upTo?: string
  readonly items: readonly (readonly [key: string, sizeBytes: number, etag: string])[]
  /** Objects on the way that are left alone and worth naming. */
  readonly named: readonly (readonly [key: string, sizeBytes: number, reason: SkipReason])[]
}

/** Number of an item of the current shard: its processing is now going to be asked for. */
export interface StartRecord {
  readonly start: number
  readonly atMs: number
}

export type ResultRecord = { readonly result: number } & Omit<ItemResult, 'key' | 'beforeBytes'>

/** Every result of the shard is written. */
export interface ShardEndRecord {
  readonly done: string
}

/** Nothing is left to look at. */
export interface EndRecord {
  readonly end: true
  readonly atMs: number
}

/** One line of a journal. They are only ever added. */
export type JournalRecord = RunRecord | ShardRecord | StartRecord | ResultRecord | ShardEndRecord | EndRecord

/** A picture that failed, or that was skipped by the engine. */
export interface NamedResult {
  readonly key: string
  readonly code?: SlimErrorCode
}

/** More would fill the memory; the CSV has them all. */
export const MAX_NAMED = 1000

interface OpenShard {
  readonly name: string
  readonly items: readonly Item[]
  /** Number of the item of a key. */
  readonly indexes: ReadonlyMap<string, number>
  readonly results: Map<number, ItemResult>
  readonly starts: Map<number, number>
}

/** Where a run stands: all that the records before say. */
export interface JournalState {
  run: RunRecord | undefined
  /** The listing goes on behind this key. */
  upTo: string | undefined
  shardCount: number
  /** The shard whose end is not written. */
  open: OpenShard | undefined
  /** Pictures to try again, by key. */
  readonly again: Map<string, Item>
  readonly counts: Record<'slimmed' | 'notSmaller' | 'skipped' | 'failed', number>
  beforeBytes: number
  afterBytes: number
  readonly failures: NamedResult[]
  readonly archived: string[]
  isEnded: boolean
}

export function emptyState(): JournalState {
  return {
    run: undefined,
    upTo: undefined,
    shardCount: 0,
    open: undefined,
    again: new Map(),
    counts: { slimmed: 0, notSmaller: 0, skipped: 0, failed: 0 },
    beforeBytes: 0,
    afterBytes: 0,
    failures: [],
    archived: [],
    isEnded: false,
  }
}

/**
 * Takes one more record into account. Changes the state it is given, since there is one per picture.
 *
 * @throws RangeError for a record that cannot follow those before
 */
export function addRecord(state: JournalState, record: JournalRecord, saveAs: SaveAs): void {
  if ('run' in record) state.run = record
  else if ('shard' in record) addShard(state, record, saveAs)
  else if ('start' in record) openShard(state).starts.set(record.start, record.atMs)
  else if ('result' in record) addResult(state, record)
  else if ('done' in record) state.open = undefined
  else state.isEnded = true
}

function openShard({ open }: JournalState): OpenShard {
  if (!open) throw new RangeError('no shard is open')
  return open
}

function addShard(state: JournalState, { shard, upTo, items, named }: ShardRecord, saveAs: SaveAs): void {
  const known = items.map(
    ([key, sizeBytes, etag]): Item => state.again.get(key) ?? { key, outKey: saveAs.outputKey(key), sizeBytes, etag },
  )
  const indexes = new Map(known.map(({ key }, index) => [key, index]))
  state.open = { name: shard, items: known, indexes, results: new Map(), starts: new Map() }
  state.shardCount += 1
  if (upTo !== undefined) state.upTo = upTo
  for (const [key, , reason] of named) {
    if (reason === 'archived' && state.archived.length < MAX_NAMED) state.archived.push(key)
  }
}

function addResult(state: JournalState, { result, ...rest }: ResultRecord): void {
  const open = openShard(state)
  const item = open.items[result]
  if (!item) throw new RangeError(`the open shard has no item ${result}`)
  const { key, sizeBytes } = item
  const outcome: ItemResult = { ...rest, key, beforeBytes: sizeBytes }
  open.results.set(result, outcome)
  state.again.delete(key)
  if (outcome.again) {
    const startedMs = open.starts.get(result) ?? item.startedMs
    state.again.set(key, { ...item, ...(startedMs !== undefined && { startedMs }) })
    return
  }
  state.counts[outcome.status === 'not-smaller' ? 'notSmaller' : outcome.status] += 1
  if (outcome.afterBytes !== undefined) {
    state.beforeBytes += sizeBytes
    state.afterBytes += outcome.afterBytes
  }
  if (outcome.code === undefined || state.failures.length >= MAX_NAMED) return
  state.failures.push({ key, code: outcome.code })
}

/** The shard that is open, without the pictures whose results are written. */
export function restOfShard({ open }: JournalState): Shard | undefined {
  if (!open) return undefined
  const items = open.items.flatMap((item, index) => {
    const startedMs = open.starts.get(index) ?? item.startedMs
    return open.results.has(index) ? [] : [{ ...item, ...(startedMs !== undefined && { startedMs }) }]
  })
  return { name: open.name, items }
}

/** Whether nothing is left to do, not even to try again. */
export function isComplete({ isEnded, open, again }: JournalState): boolean {
  return isEnded && !open && again.size === 0
}

/** Number of a key in the shard that is open. @throws RangeError */
export function indexOf(state: JournalState, key: string): number {
  const index = openShard(state).indexes.get(key)
  if (index === undefined) throw new RangeError('the open shard has no such key')
  return index
}

/** Pictures that have a result, also one that may be tried again. */
export function settledCount({ counts, again }: JournalState): number {
  return counts.slimmed + counts.notSmaller + counts.skipped + counts.failed + again.size
}
