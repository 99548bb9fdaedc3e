import { part, setText } from './find.js'
import type { Wording } from './wording.js'

const COPIED_SHOWN_MS = 2000

export interface RequestIdContext {
  readonly wording: () => Wording
  readonly say: (sentence: string) => void
}

/** What to quote in a support ticket, with a button that copies it. */
export class RequestId {
  readonly #element: HTMLElement
  readonly #text: HTMLElement
  readonly #copy: HTMLButtonElement

  constructor(
    row: HTMLElement,
    private readonly name: string,
    private readonly context: RequestIdContext,
  ) {
    this.#element = part(row, 'request', HTMLElement)
    this.#text = part(row, 'request-id', HTMLElement)
    this.#copy = part(row, 'copy', HTMLButtonElement)
    this.#copy.addEventListener('click', () => void this.#copyToClipboard())
  }

  show(requestId: string | undefined): void {
    this.#element.hidden = requestId === undefined
    this.#text.textContent = this.#text.title = requestId ?? ''
  }

  applyLanguage(): void {
    const { texts } = this.context.wording()
    setText(this.#copy, texts.copy)
    this.#copy.setAttribute('aria-label', texts.actionOn(`${texts.copy} ${texts.requestId}`, this.name))
  }

  async #copyToClipboard(): Promise<void> {
    const { texts } = this.context.wording()
    try {
      await navigator.clipboard.writeText(this.#text.textContent)
    } catch {
      getSelection()?.selectAllChildren(this.#text) // the clipboard is forbidden here: one key press is left to the visitor
      return
    }
    setText(this.#copy, texts.copied)
    this.context.say(texts.copied)
    setTimeout(() => setText(this.#copy, this.context.wording().texts.copy), COPIED_SHOWN_MS)
  }
}
