import type { Failure, IsSdkError } from '../failure.js'
import { failureOf } from '../failure.js'
import type { Figures } from './figures.js'

/** Where the picture that a mode made smaller is to be had. */
export type SlimPicture =
  { readonly kind: 'body'; readonly body: Blob } | { readonly kind: 'stored'; readonly key: string }

export interface TrialResult {
  readonly figures: Figures
  /** Missing where nothing became smaller. */
  readonly picture?: SlimPicture
}

export type TrialState =
  | { readonly phase: 'running'; readonly fraction?: number }
  | { readonly phase: 'done'; readonly result: TrialResult }
  | { readonly phase: 'failed'; readonly failure: Failure }

/** Carries a mode out; `onFraction` hears how far it is, 0..1, where that is known. */
export type Run = (signal: AbortSignal, onFraction: (fraction: number) => void) => Promise<TrialResult>

/** One mode tried on one stored picture, as often as the visitor likes. */
export class Trial {
  state: TrialState = { phase: 'running' }
  readonly #abort = new AbortController()

  constructor(
    private readonly run: Run,
    private readonly isSdkError: IsSdkError,
    private readonly onChange: () => void,
  ) {}

  start(): void {
    this.#move({ phase: 'running' })
    this.run(this.#abort.signal, fraction => this.#move({ phase: 'running', fraction })).then(
      result => this.#move({ phase: 'done', result }),
      (error: unknown) => this.#move({ phase: 'failed', failure: failureOf(error, this.isSdkError) }),
    )
  }

  /** For good; nothing is reported after it. */
  stop(): void {
    this.#abort.abort()
  }

  #move(state: TrialState): void {
    if (this.#abort.signal.aborted) return
    this.state = state
    this.onChange()
  }
}
