import type { CosSlimError, SlimErrorCode } from '../../errors.js'

/** One picture of a run. */
export interface Item {
  readonly key: string
  /** Key of the slimmed picture; the same where it replaces the original. */
  readonly outKey: string
  readonly sizeBytes: number
  /** Before anything was done, without quotes. */
  readonly etag: string
  /** When its processing was last asked for, by a device clock, where nothing is known of how that ended. */
  readonly startedMs?: number
}

/** Some pictures that are handed over together. */
export interface Shard {
  /** Unique within the run. */
  readonly name: string
  readonly items: readonly Item[]
}

/** A whole run, counted before it begins. */
export interface Plan {
  readonly prefix: string
  readonly replacesOriginals: boolean
  readonly images: number
  readonly bytes: number
}

export interface Preflight {
  /** Why the run cannot begin, one sentence each. */
  readonly problems: readonly string[]
  /** Processings that are billed. */
  readonly compressions: number
}

/** What became of one picture. */
export interface ItemResult {
  readonly key: string
  /** `skipped`: it cannot be slimmed as it is, an archived object mostly. */
  readonly status: 'slimmed' | 'not-smaller' | 'skipped' | 'failed'
  readonly beforeBytes: number
  /** Of a picture that was slimmed, where it is known. */
  readonly afterBytes?: number
  /** Why it was skipped or failed. */
  readonly code?: SlimErrorCode
  /** What the service called it. */
  readonly serviceCode?: string
  /** Failed for a reason that can pass: the next start tries it again. */
  readonly again?: boolean
}

export type BatchState =
  | { readonly phase: 'running' | 'done' | 'cancelled' }
  /** The engine gave up, for a reason that all further pictures would meet. */
  | { readonly phase: 'stopped'; readonly error: CosSlimError }

/** Who does the slimming. The rest of the command cannot tell one engine from another. */
export interface SlimEngine {
  /** Checks and estimates; changes nothing. */
  preflight(plan: Plan): Promise<Preflight>
  /** A shard that was submitted before, by name, is not begun again but gone on with. */
  submit(shard: Shard): Promise<{ readonly jobId: string }>
  poll(jobId: string): Promise<BatchState>
  /** One for each picture, in any order; fewer when the job was stopped or cancelled. */
  results(shard: Shard): AsyncIterable<ItemResult>
  /** Begins nothing more; what runs is finished. */
  cancel(jobId: string): Promise<void>
}
