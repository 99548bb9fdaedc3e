import type { Diagnosis } from '../../../src/diagnosis.js'
import { countRequests } from './request-count.js'

export type CheckState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly requestCount: number }
  | { readonly phase: 'done'; readonly diagnosis: Diagnosis; readonly hasStored: boolean }
  | { readonly phase: 'broken' }

/** Where a picture may be stored, more is found out. */
export type RunDiagnosis = (mayStore: boolean) => Promise<Diagnosis>

/** The check of the set-up: one at a time. */
export class Check {
  state: CheckState = { phase: 'idle' }

  constructor(
    private readonly run: RunDiagnosis,
    private readonly onChange: () => void,
  ) {}

  /** @returns settles when it has ended; nothing is begun while one is running */
  start(mayStore: boolean): Promise<void> | undefined {
    return this.state.phase === 'running' ? undefined : this.#toEnd(mayStore)
  }

  async #toEnd(mayStore: boolean): Promise<void> {
    this.#move({ phase: 'running', requestCount: 0 })
    const stopCounting = countRequests(requestCount => this.#move({ phase: 'running', requestCount }))
    let end: CheckState
    try {
      end = { phase: 'done', diagnosis: await this.run(mayStore), hasStored: mayStore }
    } catch {
      end = { phase: 'broken' }
    }
    stopCounting()
    this.#move(end)
  }

  #move(state: CheckState): void {
    this.state = state
    this.onChange()
  }
}
