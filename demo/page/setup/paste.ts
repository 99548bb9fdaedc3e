import type { Paste } from '../../../src/diagnosis.js'
import type { CopyContext } from '../copy-button.js'
import { CopyButton } from '../copy-button.js'
import { byId, part, setText } from '../find.js'

let count = 0

/** A text that puts something right: where it belongs, the text, and a button that copies it. */
export class PasteBlock {
  readonly element: HTMLElement
  readonly #label: HTMLElement
  readonly #copy: CopyButton

  constructor(
    private readonly paste: Paste,
    private readonly context: CopyContext,
  ) {
    const copy = byId('paste-template', HTMLTemplateElement).content.cloneNode(true) as DocumentFragment // it clones its own kind
    this.element = copy.querySelector('li') ?? document.createElement('li')
    this.element.dataset['target'] = paste.target
    this.#label = part(this.element, 'target', HTMLElement)
    const text = part(this.element, 'text', HTMLElement)
    const link = part(this.element, 'link', HTMLAnchorElement)
    const isLink = paste.target === 'link' && /^https?:/.test(paste.text)
    const shownAt = isLink ? link : part(text, 'code', HTMLElement)
    shownAt.textContent = paste.text
    if (isLink) link.href = paste.text
    text.hidden = isLink
    link.hidden = !isLink
    count += 1
    this.#label.id = `paste-${count}`
    text.setAttribute('aria-labelledby', this.#label.id)
    link.setAttribute('aria-describedby', this.#label.id)
    this.#copy = new CopyButton(
      part(this.element, 'copy', HTMLButtonElement),
      {
        text: () => paste.text,
        shownAt,
        label: ({ texts }) => texts.copy,
        fullLabel: ({ texts }) => texts.actionOn(texts.copy, texts.pastes[paste.target]),
      },
      context,
    )
    this.applyLanguage()
  }

  applyLanguage(): void {
    setText(this.#label, this.context.wording().texts.pastes[this.paste.target])
    this.#copy.applyLanguage()
  }
}
