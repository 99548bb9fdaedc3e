import type { Finding } from '../../../src/diagnosis.js'
import { describeError } from '../../../src/messages.js'
import type { CopyContext } from '../copy-button.js'
import { byId, part, setText } from '../find.js'
import { newTabLabel } from '../new-tab.js'
import { PasteBlock } from './paste.js'

/** One finding: how certain it is, what is wrong, what to do about it, and the texts to paste. */
export class FindingCard {
  readonly element: HTMLElement
  readonly #pastes: readonly PasteBlock[]

  constructor(
    private readonly finding: Finding,
    private readonly context: CopyContext,
  ) {
    const copy = byId('finding-template', HTMLTemplateElement).content.cloneNode(true) as DocumentFragment // it clones its own kind
    this.element = copy.querySelector('li') ?? document.createElement('li')
    this.element.dataset['code'] = finding.code
    this.element.dataset['certainty'] = finding.certainty
    this.#pastes = (finding.paste ?? []).map(paste => new PasteBlock(paste, context))
    const list = part(this.element, 'pastes', HTMLElement)
    list.append(...this.#pastes.map(({ element }) => element))
    list.hidden = this.#pastes.length === 0
    this.applyLanguage()
  }

  applyLanguage(): void {
    const wording = this.context.wording()
    const { locale, texts } = wording
    const { cause, remedy, service } = describeError(this.finding, locale)
    setText(part(this.element, 'certainty', HTMLElement), texts.certainties[this.finding.certainty])
    setText(part(this.element, 'cause', HTMLElement), cause)
    setText(part(this.element, 'remedy', HTMLElement), remedy)
    setText(part(this.element, 'evidence', HTMLElement), texts.evidence(this.finding.evidence))
    const meaning = part(this.element, 'service', HTMLElement)
    meaning.hidden = service === undefined
    if (service) {
      setText(part(meaning, 'service-text', HTMLElement), `${service.cause} ${service.remedy}`)
      const source = part(meaning, 'service-source', HTMLAnchorElement)
      source.href = service.source
      source.replaceChildren(...newTabLabel(texts.documentation(this.finding.values['code'] ?? ''), wording))
    }
    for (const paste of this.#pastes) paste.applyLanguage()
  }
}
