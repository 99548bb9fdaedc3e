import type { CopyContext, CopySource } from './copy-button.js'
import { CopyButton } from './copy-button.js'
import { part } from './find.js'

/** What to quote in a support ticket, with a button that copies it. */
export class RequestId {
  readonly #element: HTMLElement
  readonly #text: HTMLElement
  readonly #copy: CopyButton

  constructor(row: HTMLElement, name: string, context: CopyContext) {
    this.#element = part(row, 'request', HTMLElement)
    this.#text = part(row, 'request-id', HTMLElement)
    const source = {
      text: () => this.#text.textContent,
      shownAt: this.#text,
      label: ({ texts }) => texts.copy,
      fullLabel: ({ texts }) => texts.actionOn(`${texts.copy} ${texts.requestId}`, name),
    } satisfies CopySource
    this.#copy = new CopyButton(part(row, 'copy', HTMLButtonElement), source, context)
  }

  show(requestId: string | undefined): void {
    this.#element.hidden = requestId === undefined
    this.#text.textContent = this.#text.title = requestId ?? ''
  }

  applyLanguage(): void {
    this.#copy.applyLanguage()
  }
}
