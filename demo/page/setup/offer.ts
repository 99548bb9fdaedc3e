import type { SlimErrorCode } from '../../../src/errors.js'
import { part } from '../find.js'
import type { RowState } from '../upload.js'
import type { Wording } from '../wording.js'

/** What a setting can be the reason of. */
const OF_SETTINGS: ReadonlySet<SlimErrorCode> = new Set([
  'network-or-cors',
  'domain-not-listed',
  'credentials-unreachable',
  'credentials-timeout',
  'credentials-refused',
  'credentials-invalid',
  'credentials-expired',
  'access-denied',
  'signature-refused',
  'clock-skewed',
  'not-found',
  'slim-not-run',
  'slim-not-permitted',
] as const)

/** Whether a setting can be why the picture is not stored, or not slimmed. */
export function mayBeOfSettings(state: RowState): boolean {
  const code = codeOf(state)
  return code !== undefined && OF_SETTINGS.has(code)
}

function codeOf(state: RowState): SlimErrorCode | undefined {
  if (state.phase === 'done') return state.result.reason
  return state.phase === 'failed' && state.failure.kind === 'sdk' ? state.failure.error.code : undefined
}

export interface OfferContext {
  readonly wording: () => Wording
  readonly checkSetup: () => void
}

/** The button of a row that leads to the panel, where a setting may be at fault. */
export class SetupOffer {
  readonly #button: HTMLButtonElement

  constructor(
    private readonly row: HTMLElement,
    private readonly name: string,
    private readonly context: OfferContext,
  ) {
    this.#button = part(row, 'check-setup', HTMLButtonElement)
    this.#button.addEventListener('click', () => context.checkSetup())
  }

  show(state: RowState): void {
    this.#button.hidden = !mayBeOfSettings(state)
    const box = part(this.row, state.phase === 'done' ? 'note' : 'problem', HTMLElement)
    if (this.#button.parentElement !== box) box.append(this.#button)
  }

  applyLanguage(): void {
    const { texts } = this.context.wording()
    this.#button.setAttribute('aria-label', texts.actionOn(texts.checkSetup, this.name))
  }
}
