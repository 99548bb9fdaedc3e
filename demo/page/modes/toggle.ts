import type { UploadResult } from '../../../src/types.js'
import { part } from '../find.js'
import type { Wording } from '../wording.js'
import type { ModesPanel } from './panel.js'

export interface ToggleContext {
  readonly wording: () => Wording
  readonly openModes: (name: string, stored: UploadResult) => ModesPanel
}

let count = 0

/** The button of a row that shows and hides what the three modes make of its picture; nothing is asked for before. */
export class ModesToggle {
  #stored: UploadResult | undefined
  #panel: ModesPanel | undefined
  readonly #button: HTMLButtonElement
  readonly #place: HTMLElement

  constructor(
    row: HTMLElement,
    private readonly name: string,
    private readonly context: ToggleContext,
  ) {
    this.#button = part(row, 'modes-toggle', HTMLButtonElement)
    this.#place = part(row, 'modes', HTMLElement)
    count += 1
    this.#place.id = `modes-${count}`
    this.#button.setAttribute('aria-controls', this.#place.id)
    this.#button.addEventListener('click', () => this.#toggle())
  }

  /** Offers itself for this picture. */
  show(stored: UploadResult): void {
    this.#stored = stored
    this.#button.hidden = false
  }

  applyLanguage(): void {
    const { texts } = this.context.wording()
    this.#button.setAttribute('aria-label', texts.actionOn(texts.compareModes, this.name))
    this.#panel?.applyLanguage()
  }

  dispose(): void {
    this.#panel?.dispose()
  }

  #toggle(): void {
    if (!this.#stored) return
    const isOpen = this.#button.getAttribute('aria-expanded') === 'true'
    this.#button.setAttribute('aria-expanded', String(!isOpen))
    this.#place.hidden = isOpen
    if (this.#panel) return
    this.#panel = this.context.openModes(this.name, this.#stored)
    this.#place.append(this.#panel.element)
    this.#panel.start()
  }
}
