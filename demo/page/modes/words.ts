import { describeError } from '../../../src/messages.js'
import type { SlimMode } from '../../../src/types.js'
import { formatBytes, formatFraction } from '../format.js'
import { describeFailure } from '../problem.js'
import type { Wording } from '../wording.js'
import type { Figures } from './figures.js'
import type { TrialState } from './trial.js'

/** The outcome in one or two words. */
export function headline(mode: SlimMode, { outcome, savedFraction }: Figures, { locale, texts }: Wording): string {
  switch (outcome) {
    case 'compressed':
      return savedFraction === undefined ? texts.slimmed : formatFraction(savedFraction, locale)
    case 'not-smaller':
      return texts.notSmaller
    case 'kept-original':
      return mode === 'download' ? texts.gotOriginal : texts.keptOriginal
    case 'not-requested':
      return texts.notAsked
    case 'unknown':
      return texts.cannotTell
  }
}

export function flagText(slimFlag: 0 | 1 | 2 | null, { texts }: Wording): string {
  return slimFlag === null ? texts.noFlag : texts.flags[slimFlag]
}

/** What the headline leaves open: how many bytes, or why none. */
export function explanation({ outcome, reason, savedBytes }: Figures, { locale, texts }: Wording): string {
  if (reason !== undefined) return describeError(reason, locale).cause
  if (outcome === 'compressed' && savedBytes !== undefined) return texts.smaller(formatBytes(savedBytes, locale))
  if (outcome === 'not-smaller') return texts.nothingToSave
  return outcome === 'unknown' ? texts.cannotTellNote : ''
}

/** What a screen reader hears when the mode has ended. */
export function spokenOutcome(mode: SlimMode, state: TrialState, wording: Wording): string {
  const { texts } = wording
  const title = texts.modes[mode].title
  if (state.phase === 'failed') return texts.announceModeFailed(title, describeFailure(state.failure, wording).cause)
  if (state.phase === 'running') return ''
  const { figures } = state.result
  const text = headline(mode, figures, wording)
  return texts.announceMode(title, figures.outcome === 'compressed' ? texts.fractionSmaller(text) : text)
}
