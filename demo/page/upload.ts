import type { ResumeOptions, UploadProgress, UploadState, UploadTask } from '../../src/types.js'
import type { Failure, IsSdkError } from './failure.js'
import { failureOf } from './failure.js'
import { keyBeside } from './key-beside.js'

export type RowState =
  Exclude<UploadState, { phase: 'failed' }> | { readonly phase: 'failed'; readonly failure: Failure }

/** `step` is a new phase, `tick` more bytes within one. */
export type Change = 'step' | 'tick'

/** One picture on the page, through all its tries. */
export class Upload {
  state: RowState = { phase: 'queued' }
  progress: UploadProgress | undefined
  #task: UploadTask | undefined

  constructor(
    private readonly begin: (options: ResumeOptions) => UploadTask,
    private readonly isSdkError: IsSdkError,
    private readonly onChange: (change: Change) => void,
  ) {}

  start(): void {
    this.progress = undefined
    this.#move({ phase: 'queued' })
    const task = this.begin({
      saveAs: key => keyBeside(key, 'slim'),
      onState: state => {
        if (!isSettled(state)) this.#move(state as RowState) // only `failed` differs between the two unions
      },
      onProgress: progress => {
        this.progress = progress
        this.onChange('tick')
      },
    })
    this.#task = task
    task.then(
      result => this.#move({ phase: 'done', result }),
      (error: unknown) => this.#move(this.#endOf(error)),
    )
  }

  cancel(): void {
    this.#task?.cancel()
  }

  #endOf(error: unknown): RowState {
    if (this.isSdkError(error) && error.code === 'cancelled') return { phase: 'cancelled' }
    return { phase: 'failed', failure: failureOf(error, this.isSdkError) }
  }

  #move(state: RowState): void {
    this.state = state
    this.onChange('step')
  }
}

export function isSettled(state: { readonly phase: UploadState['phase'] }): boolean {
  return state.phase === 'done' || state.phase === 'failed' || state.phase === 'cancelled'
}
