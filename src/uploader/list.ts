import { isCosSlimError, type UploadOptions, type UploadTask } from '../miniprogram.js'
import { failureOf } from './failure.js'
import { isActive, isOver, isStartable, type Picked, type Row, type RowState } from './row.js'

/** Begins the upload of one picture. */
export type Begin = (picked: Picked, listeners: Pick<UploadOptions, 'onProgress' | 'onState'>) => UploadTask

export interface ListEvents {
  /** Rows came, went or moved on to another phase; not for more bytes within one. */
  readonly onStep: () => void
  readonly onProgress: () => void
  /** A row is stored, or failed. */
  readonly onEnd: (row: Row) => void
  /** Nothing is under way any more. */
  readonly onComplete: () => void
}

/** The rows in the order in which they were chosen, and the uploads behind them. */
export interface List {
  readonly rows: readonly Row[]
  add(picked: readonly Picked[]): void
  /** Starts rows that are not under way: one, or those in this phase. */
  start(which: { readonly id: string } | { readonly phase: 'chosen' | 'failed' }): void
  cancel(id: string): void
  cancelAll(): void
  /** Cancels what runs of it as well. */
  remove(id: string): void
  clear(): void
}

export function createList(begin: Begin, { onStep, onProgress, onEnd, onComplete }: ListEvents): List {
  const tasks = new Map<string, UploadTask>()
  let rows: readonly Row[] = []
  let lastId = 0
  let wasActive = false

  function replace(id: string, change: (row: Row) => Row): void {
    rows = rows.map(row => (row.id === id ? change(row) : row))
  }

  function move(id: string, state: RowState): void {
    // What an earlier try had measured says nothing of this one.
    const forgets = isOver(state.phase) || state.phase === 'queued'
    replace(id, ({ progress, ...row }) => ({ ...row, state, ...(progress && !forgets && { progress }) }))
    wasActive ||= rows.some(isActive)
    onStep()
  }

  function checkComplete(): void {
    if (!wasActive || rows.some(isActive)) return
    wasActive = false
    if (rows.length > 0) onComplete()
  }

  function end(id: string, state: RowState): void {
    const row = rows.find(row => row.id === id)
    if (!row) return
    move(id, state)
    if (state.phase !== 'cancelled') onEnd({ ...row, state })
    checkComplete()
  }

  function start({ id, path, sizeBytes }: Row): void {
    move(id, { phase: 'queued' })
    let task: UploadTask | undefined
    const isCurrent = () => tasks.get(id) === task
    try {
      task = begin(
        { path, sizeBytes },
        {
          onState: state => {
            if (isCurrent() && !isOver(state.phase)) move(id, state as RowState) // only `failed` differs between the two
          },
          onProgress: progress => {
            if (!isCurrent()) return
            replace(id, row => ({ ...row, progress }))
            onProgress()
          },
        },
      )
    } catch (error) {
      end(id, { phase: 'failed', failure: failureOf(error) })
      return
    }
    tasks.set(id, task)
    const over = (state: RowState) => {
      tasks.delete(id)
      end(id, state)
    }
    task.then(
      result => over({ phase: 'done', result }),
      (error: unknown) => {
        const isCancelled = isCosSlimError(error) && error.code === 'cancelled'
        over(isCancelled ? { phase: 'cancelled' } : { phase: 'failed', failure: failureOf(error) })
      },
    )
  }

  function cancel(id: string): void {
    tasks.get(id)?.cancel()
  }

  function drop(isMeant: (row: Row) => boolean): void {
    const gone = rows.filter(isMeant)
    if (gone.length === 0) return
    rows = rows.filter(row => !isMeant(row))
    for (const { id } of gone) cancel(id)
    onStep()
    checkComplete()
  }

  return {
    get rows() {
      return rows
    },
    add: picked => {
      if (picked.length === 0) return
      const added = picked.map(({ path, sizeBytes }): Row => {
        lastId += 1
        return { id: `row-${lastId}`, path, sizeBytes, state: { phase: 'chosen' } }
      })
      rows = [...rows, ...added]
      onStep()
    },
    start: which => {
      const isMeant = (row: Row) => ('id' in which ? row.id === which.id : row.state.phase === which.phase)
      for (const row of rows.filter(row => isMeant(row) && isStartable(row))) start(row)
    },
    cancel,
    cancelAll: () => rows.filter(isActive).forEach(({ id }) => cancel(id)),
    remove: id => drop(row => row.id === id),
    clear: () => drop(() => true),
  }
}
