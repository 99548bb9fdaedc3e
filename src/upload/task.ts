import type { SignalLike, UploadProgress, UploadResult, UploadState, UploadTask } from '../types.js'
import type { Abort, Host } from '../host.js'
import { asCosSlimError, tell } from '../request/callback.js'
import { cancelled } from '../request/job.js'
import { isFinal, moveTo } from './state.js'

/** A run knows nothing of queues, pauses and ends. */
export interface RunProgress extends UploadProgress {
  readonly phase: 'preparing' | 'uploading' | 'processing' | 'done'
}

export type FinalState = Extract<UploadState, { phase: 'done' | 'failed' | 'cancelled' }>

/** What a running upload tells its task, and hears from it. */
export interface TaskControl {
  readonly signal: SignalLike
  /** Tells how far it is, and with phases before `done` what it is doing. */
  readonly report: (progress: RunProgress) => void
  /** Says what is to be done when the upload is over, also while it is paused; each leg takes the last one's place. */
  readonly onEnd: (end: (final: FinalState) => void) => void
  /** Tells that it waits before it tries again. */
  readonly wait: (state: Omit<Extract<UploadState, { phase: 'waiting' }>, 'phase'>) => void
}

/** One upload, whole. */
export type Run = (control: TaskControl) => Promise<UploadResult>

export interface TaskOptions {
  readonly signal?: SignalLike | undefined
  readonly onState?: ((state: UploadState) => void) | undefined
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
}

/**
 * Runs one upload as a task the caller can watch and stop.
 *
 * @param run - Called at once, and again after each pause; ends with `cancelled` when its signal aborts.
 */
export function startTask(run: Run, { signal, onState, onProgress }: TaskOptions, host: Host): UploadTask {
  const listeners = new Set<(state: UploadState) => void>(onState ? [onState] : [])
  let state: UploadState = { phase: 'queued' }
  let leg: Abort | undefined
  let clear: ((final: FinalState) => void) | undefined
  let settle!: (result: UploadResult | Promise<never>) => void
  const settled = new Promise<UploadResult>(resolve => {
    settle = resolve
  })
  // Whoever only watches the state must not be punished with an unhandled rejection.
  settled.catch(() => undefined)

  function move(next: UploadState): boolean {
    const moved = moveTo(state, next)
    if (moved === state) return false
    state = moved
    for (const listener of [...listeners]) tell(host, listener, state)
    return true
  }

  function end(final: FinalState): void {
    if (isFinal(state)) return
    signal?.removeEventListener('abort', cancel)
    move(final)
    stopLeg()
    clear?.(final)
    if (final.phase === 'done') settle(final.result)
    else settle(Promise.reject(final.phase === 'failed' ? final.error : cancelled()))
  }

  /** From now on it is heard no more, whatever it still does. */
  function stopLeg(): void {
    const stopped = leg
    leg = undefined
    stopped?.abort()
  }

  function startLeg(): void {
    const mine = host.newAbort()
    leg = mine
    const whileMine = (act: () => void) => {
      if (leg === mine) act()
    }
    run({
      signal: mine.signal,
      report: progress =>
        whileMine(() => {
          const { phase, attempt } = progress
          if (phase !== 'done') move({ phase, attempt, progress })
          tell(host, onProgress, progress)
        }),
      onEnd: next => {
        clear = next
      },
      wait: waiting => whileMine(() => void move({ phase: 'waiting', ...waiting })),
    }).then(
      result => whileMine(() => end({ phase: 'done', result })),
      (error: unknown) => whileMine(() => end({ phase: 'failed', error: asCosSlimError(error) })),
    )
  }

  function cancel(): void {
    end({ phase: 'cancelled' })
  }

  const task = Object.assign(settled, {
    state,
    subscribe: (listener: (state: UploadState) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    cancel,
    pause: () => {
      // Once every byte is sent there is nothing left to hold back.
      if (state.phase !== 'processing' && move({ phase: 'paused' })) stopLeg()
    },
    resume: () => {
      if (state.phase !== 'paused') return
      move({ phase: 'queued' })
      startLeg()
    },
  })
  void Object.defineProperty(task, 'state', { get: () => state })

  if (signal?.aborted) {
    cancel()
  } else {
    signal?.addEventListener('abort', cancel)
    startLeg()
  }
  return task
}
