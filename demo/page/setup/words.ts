import type { Diagnosis } from '../../../src/diagnosis.js'
import { describeError } from '../../../src/messages.js'
import type { Wording } from '../wording.js'
import type { CheckState } from './check.js'

/** What came of the check, or how far it is. */
export function headlineOf(state: CheckState, { texts }: Wording): string {
  switch (state.phase) {
    case 'idle':
      return ''
    case 'running':
      return texts.setupRunning(state.requestCount)
    case 'broken':
      return texts.setupBroken
    case 'done':
      return endOf(state.diagnosis, texts)
  }
}

function endOf({ ok, findings }: Diagnosis, texts: Wording['texts']): string {
  if (ok) return texts.setupRight
  return isOneOf(findings) ? texts.setupCauses(findings.length) : texts.setupFindings(findings.length)
}

/** Whether only one of them can be true, and a page cannot tell which. */
function isOneOf(findings: Diagnosis['findings']): boolean {
  return findings.length > 1 && findings.every(({ certainty }) => certainty === 'possible')
}

/** What the headline leaves open. */
export function noteOf(state: CheckState, { texts }: Wording): string {
  if (state.phase === 'broken') return texts.unexpected.remedy
  if (state.phase !== 'done') return ''
  const { ok, findings } = state.diagnosis
  if (ok) return state.hasStored ? texts.setupRightNote : texts.setupRightUnstored
  return isOneOf(findings) ? texts.setupAlike : ''
}

/** What a screen reader hears when the check has ended. */
export function spokenEnd(state: CheckState, wording: Wording): string {
  const [first] = state.phase === 'done' ? state.diagnosis.findings : []
  const headline = headlineOf(state, wording)
  return first ? `${headline}: ${describeError(first, wording.locale).cause}` : headline
}
