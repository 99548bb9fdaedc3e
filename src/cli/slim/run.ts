import type { CosSlimError } from '../../errors.js'
import type { ItemResult, Shard, SlimEngine } from './engine.js'
import { addRecord, indexOf, restOfShard } from './journal.js'
import type { JournalRecord, JournalState } from './journal.js'
import type { JournalFile } from './journal-file.js'
import { selectFrom } from './selecting.js'
import type { Selection } from './selecting.js'
import type { ObjectPage } from '../../protocol/object-list.js'
import type { SaveAs } from './save-as.js'
import type { Filter } from './selection.js'

/** A run that was begun, and all it needs to be gone on with. */
export interface Run {
  readonly engine: SlimEngine
  readonly journal: JournalFile
  readonly state: JournalState
  readonly saveAs: SaveAs
  readonly filter: Filter
  /** The listing behind a key. */
  readonly pages: (marker: string | undefined) => AsyncIterable<ObjectPage>
  readonly onResult: (result: ItemResult) => void
  readonly isInterrupted: () => boolean
  readonly nowMs: () => number
}

/** How it ended; with `problems` it did not begin. */
export type RunEnd =
  'complete' | 'interrupted' | { readonly stopped: CosSlimError } | { readonly problems: readonly string[] }

const AGAIN_AT_ONCE = 1000

/** Every record goes through here: the file and the state never differ. */
export function record(run: Pick<Run, 'journal' | 'state' | 'saveAs'>, entry: JournalRecord): Promise<void> {
  addRecord(run.state, entry, run.saveAs)
  return run.journal.append(entry)
}

/** First what was broken off, then what failed for a reason that can pass, then the rest of the listing. */
export async function goOn(run: Run): Promise<RunEnd> {
  const { state } = run
  const wasEnded = state.isEnded
  const rest = restOfShard(state)
  if (rest) {
    const end = await runShard(run, rest)
    if (end) return end
  }
  const again = [...state.again.values()]
  for (let from = 0; from < again.length; from += AGAIN_AT_ONCE) {
    const items = again.slice(from, from + AGAIN_AT_ONCE)
    const end = await openShard(run, {
      items: items.map(({ key, sizeBytes, etag }) => [key, sizeBytes, etag]),
      named: [],
    })
    if (end) return end
  }
  if (!wasEnded) {
    for await (const page of run.pages(state.upTo)) {
      const selection = selectFrom(page, run.filter, run.saveAs)
      const end = await openShard(run, selection)
      if (end) return end
    }
  }
  await record(run, { end: true, atMs: run.nowMs() })
  return 'complete'
}

async function openShard(run: Run, { items, named, upTo }: Omit<Selection, 'skipped'>): Promise<RunEnd | undefined> {
  const shard = String(run.state.shardCount + 1).padStart(6, '0')
  await record(run, { shard, items, named, ...(upTo !== undefined && { upTo }) })
  const opened = restOfShard(run.state)
  return opened && runShard(run, opened)
}

/** Nothing when every item of it has its result. */
async function runShard(run: Run, shard: Shard): Promise<RunEnd | undefined> {
  const { engine } = run
  if (run.isInterrupted()) return 'interrupted'
  const { jobId } = await engine.submit(shard)
  for await (const result of engine.results(shard)) {
    const { key, beforeBytes, ...rest } = result
    // Not waited for: what a kill takes away is found out again by a look at the output.
    void record(run, { result: indexOf(run.state, key), ...rest }).catch(() => undefined)
    run.onResult(result)
    if (run.isInterrupted()) await engine.cancel(jobId)
  }
  const end = await engine.poll(jobId)
  if (end.phase === 'stopped') return { stopped: end.error }
  if (end.phase === 'cancelled') return 'interrupted'
  await record(run, { done: shard.name })
  return undefined
}
