import { setText } from './find.js'
import type { Wording } from './wording.js'

const COPIED_SHOWN_MS = 2000

export interface CopyContext {
  readonly wording: () => Wording
  readonly say: (sentence: string) => void
}

/** What a button copies, and how it is called. */
export interface CopySource {
  readonly text: () => string
  /** Selected where the clipboard is forbidden: one key press is left to the visitor. */
  readonly shownAt: HTMLElement
  readonly label: (wording: Wording) => string
  /** Tells it from others with the same label. */
  readonly fullLabel?: (wording: Wording) => string
}

/** A button that copies a text. */
export class CopyButton {
  constructor(
    private readonly button: HTMLButtonElement,
    private readonly source: CopySource,
    private readonly context: CopyContext,
  ) {
    button.addEventListener('click', () => void this.#copyToClipboard())
  }

  applyLanguage(): void {
    const wording = this.context.wording()
    const { label, fullLabel } = this.source
    setText(this.button, label(wording))
    if (fullLabel) this.button.setAttribute('aria-label', fullLabel(wording))
  }

  async #copyToClipboard(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.source.text())
    } catch {
      getSelection()?.selectAllChildren(this.source.shownAt)
      return
    }
    const { texts } = this.context.wording()
    setText(this.button, texts.copied)
    this.context.say(texts.copied)
    setTimeout(() => setText(this.button, this.source.label(this.context.wording())), COPIED_SHOWN_MS)
  }
}
