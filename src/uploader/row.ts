import type { UploadProgress, UploadResult, UploadState } from '../miniprogram.js'

/** A picture that the person chose. */
export interface Picked {
  readonly path: string
  readonly sizeBytes: number
}

/** Why a picture was not stored, for the developer and for the person in front of the screen. */
export interface Failure {
  /** An error code of the SDK, or `unexpected` for a mistake in the program. */
  readonly code: string
  readonly message: string
  readonly hint: string
  /** To quote in a support ticket, where the service itself refused. */
  readonly requestId?: string
}

/** `chosen` waits for `start()`. */
export type RowState =
  | { readonly phase: 'chosen' }
  | Exclude<UploadState, { phase: 'failed' }>
  | { readonly phase: 'failed'; readonly failure: Failure }

/** One picture in the list, through all its tries. */
export interface Row extends Picked {
  /** Stays the same wherever the row stands. */
  readonly id: string
  readonly state: RowState
  /** What was measured last, until the row is over. */
  readonly progress?: UploadProgress
}

/** A row as events give it to pages: plain data. */
export interface RowReport extends Picked {
  readonly id: string
  readonly phase: RowState['phase']
  readonly result?: UploadResult
  readonly failure?: Failure
}

export function reportOf({ id, path, sizeBytes, state }: Row): RowReport {
  return {
    id,
    path,
    sizeBytes,
    phase: state.phase,
    ...(state.phase === 'done' && { result: state.result }),
    ...(state.phase === 'failed' && { failure: state.failure }),
  }
}

/** Whether something still happens to it by itself. */
export function isActive({ state: { phase } }: Row): boolean {
  return phase !== 'chosen' && !isOver(phase)
}

/** Whether it can be started, again or for the first time. */
export function isStartable({ state: { phase } }: Row): boolean {
  return phase === 'chosen' || phase === 'failed' || phase === 'cancelled'
}

export function isOver(phase: RowState['phase']): boolean {
  return phase === 'done' || phase === 'failed' || phase === 'cancelled'
}
