import type { UnfinishedUpload } from '../../src/types.js'
import { byId } from './find.js'
import type { Wording } from './wording.js'

/** What the page left when it was last closed, and the question what to do about it. */
export class Unfinished {
  readonly #banner = byId('unfinished', HTMLElement)
  #items: readonly UnfinishedUpload[] = []

  constructor(
    private readonly wording: () => Wording,
    resume: (items: readonly UnfinishedUpload[]) => void,
  ) {
    byId('unfinished-resume', HTMLButtonElement).addEventListener('click', () => resume(this.#take()))
    byId('unfinished-discard', HTMLButtonElement).addEventListener('click', () => {
      for (const item of this.#take()) void item.discard()
    })
  }

  offer(items: readonly UnfinishedUpload[]): void {
    this.#items = items
    this.applyLanguage()
  }

  applyLanguage(): void {
    const [first] = this.#items
    this.#banner.hidden = !first
    if (!first) return
    const { texts } = this.wording()
    byId('unfinished-text', HTMLElement).textContent = texts.unfinished(
      this.#items.length,
      first.name || texts.nameless,
    )
  }

  #take(): readonly UnfinishedUpload[] {
    const taken = this.#items
    this.offer([])
    // The button that had the focus is gone.
    byId('picker', HTMLInputElement).focus()
    return taken
  }
}
