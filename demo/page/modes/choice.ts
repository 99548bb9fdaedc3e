import type { SlimMode } from '../../../src/types.js'
import type { SlimPicture, TrialState } from './trial.js'

/** A download is there already; the others still have to be fetched to be seen. */
const PREFERRED = ['download', 'upload', 'cloud'] as const satisfies readonly SlimMode[]

/** The slimmed picture to show beside the original. */
export interface Chosen {
  readonly mode: SlimMode
  readonly picture: SlimPicture
  readonly sizeBytes: number | undefined
}

/** `pending` while a better one may still come, `none` when no mode made the picture smaller. */
export function choose(states: Readonly<Record<SlimMode, TrialState>>): Chosen | 'pending' | 'none' {
  for (const mode of PREFERRED) {
    const state = states[mode]
    if (state.phase === 'running') return 'pending'
    if (state.phase !== 'done' || !state.result.picture) continue
    const { picture, figures } = state.result
    return { mode, picture, sizeBytes: figures.resultBytes }
  }
  return 'none'
}
