import type { CosSlimError } from '../../src/errors.js'
import type { CosSlimClient, UploadProgress, UploadState, UploadTask } from '../../src/types.js'
import { slimKeyOf } from './slim-key.js'

/** What the page itself has to refuse, before there is a file. */
export type PageProblem = 'folder' | 'not-a-file' | 'nothing-to-paste' | 'sample-unreachable'

export type Failure =
  | { readonly kind: 'sdk'; readonly error: CosSlimError }
  | { readonly kind: 'page'; readonly problem: PageProblem }
  | { readonly kind: 'unexpected' }

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
    readonly file: File,
    private readonly client: CosSlimClient,
    private readonly isSdkError: (error: unknown) => error is CosSlimError,
    private readonly onChange: (change: Change) => void,
  ) {}

  start(): void {
    this.progress = undefined
    this.#move({ phase: 'queued' })
    const task = this.client.upload(this.file, {
      saveAs: slimKeyOf,
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
    if (!this.isSdkError(error)) return { phase: 'failed', failure: { kind: 'unexpected' } }
    if (error.code === 'cancelled') return { phase: 'cancelled' }
    return { phase: 'failed', failure: { kind: 'sdk', error } }
  }

  #move(state: RowState): void {
    this.state = state
    this.onChange('step')
  }
}

export function isSettled(state: { readonly phase: UploadState['phase'] }): boolean {
  return state.phase === 'done' || state.phase === 'failed' || state.phase === 'cancelled'
}
