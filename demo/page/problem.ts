import { describeError } from '../../src/messages.js'
import type { Failure } from './failure.js'
import { refusalOf } from './failure.js'
import { part, setText } from './find.js'
import type { Wording } from './wording.js'

/** Fills the parts that say why something failed and what to do about it. */
export function showProblem(root: HTMLElement, failure: Failure, wording: Wording): void {
  const { cause, remedy } = describeFailure(failure, wording)
  const refusal = refusalOf(failure)
  setText(part(root, 'cause', HTMLElement), cause)
  setText(part(root, 'remedy', HTMLElement), remedy)
  const said = part(root, 'service', HTMLElement)
  said.hidden = refusal === undefined
  if (refusal) setText(said, wording.texts.serviceSaid(String(refusal.status), refusal.code))
}

export function describeFailure(failure: Failure, { locale, texts }: Wording): { cause: string; remedy: string } {
  if (failure.kind === 'page') return texts.problems[failure.problem]
  return failure.kind === 'sdk' ? describeError(failure.error, locale) : texts.unexpected
}
