import type { UploadResult } from '../../../src/types.js'
import { part, setText } from '../find.js'
import { formatBytes, formatCount } from '../format.js'
import type { Sign } from '../picture-link.js'
import type { Wording } from '../wording.js'
import type { Chosen } from './choice.js'
import { PicturePair } from './pair.js'
import { pixelCountOf, ratioOf } from './shape.js'
import { Slider } from './slider.js'

/** Pictures of more than this are shown on demand only: the two take 8 bytes of memory for each pixel. */
const ASK_FROM_PIXELS = 40_000_000

type View = 'waiting' | 'none' | 'asking' | 'loading' | 'shown' | 'failed'

export interface ComparisonContext {
  readonly wording: () => Wording
  readonly say: (sentence: string) => void
  readonly sign: Sign
}

/** Original and slimmed picture on each other, with a border that the visitor moves. */
export class Comparison {
  #view: View = 'waiting'
  #chosen: Chosen | undefined
  readonly #pair: PicturePair
  readonly #slider: Slider
  readonly #range: HTMLInputElement
  readonly #button: HTMLButtonElement

  constructor(
    private readonly element: HTMLElement,
    private readonly name: string,
    private readonly stored: UploadResult,
    private readonly context: ComparisonContext,
  ) {
    this.#pair = new PicturePair(element, context.sign)
    this.#range = part(element, 'slider', HTMLInputElement)
    this.#slider = new Slider(part(element, 'stage', HTMLElement), this.#range, fraction => this.#borderText(fraction))
    this.#button = part(element, 'show', HTMLButtonElement)
    this.#button.addEventListener('click', () => {
      part(element, 'comparison-title', HTMLElement).focus() // the button goes away
      void this.#load()
    })
    const ratio = ratioOf(stored.original)
    if (ratio !== undefined) element.style.setProperty('--ratio', String(ratio))
  }

  /** Takes the first picture there is, and stays with it. */
  update(chosen: Chosen | 'pending' | 'none'): void {
    if (this.#chosen) return
    if (chosen === 'pending') this.#show('waiting')
    else if (chosen === 'none') this.#show('none')
    else {
      this.#chosen = chosen
      if (pixelCountOf(this.stored.original) > ASK_FROM_PIXELS) this.#show('asking')
      else void this.#load()
    }
  }

  applyLanguage(): void {
    this.#show(this.#view)
  }

  dispose(): void {
    this.#pair.dispose()
  }

  async #load(): Promise<void> {
    if (!this.#chosen) return
    this.#show('loading')
    const isShown = await this.#pair.load(this.stored.original.key, this.#chosen.picture).then(
      () => true,
      () => false,
    )
    this.#show(isShown ? 'shown' : 'failed')
    const { texts } = this.context.wording()
    this.context.say(`${this.name}: ${isShown ? texts.comparisonShown : texts.comparisonFailed}`)
  }

  #show(view: View): void {
    this.#view = view
    this.element.dataset['view'] = view
    // Nothing keeps a place free where there will hardly be something.
    const isLikely = view !== 'none' && (view !== 'waiting' || this.stored.outcome === 'compressed')
    for (const name of ['sides', 'stage']) part(this.element, name, HTMLElement).hidden = !isLikely
    this.#range.hidden = view !== 'shown'
    this.#button.hidden = view !== 'asking' && view !== 'failed'
    this.#showTexts(view)
  }

  #showTexts(view: View): void {
    const { locale, texts } = this.context.wording()
    const show = (name: string, text: string) => setText(part(this.element, name, HTMLElement), text)
    const megapixels = formatCount(Math.round(pixelCountOf(this.stored.original) / 1e6), locale)
    const messages: Partial<Record<View, string>> = {
      waiting: texts.comparisonWaiting,
      asking: texts.comparisonHuge(megapixels),
      loading: texts.comparisonLoading,
      failed: texts.comparisonFailed,
    }
    show('message', messages[view] ?? '')
    show('caption', this.#caption(view))

    const sized = (label: string, sizeBytes: number | undefined) =>
      sizeBytes === undefined ? label : `${label} · ${formatBytes(sizeBytes, locale)}`
    show('before-side', sized(texts.originalSize, this.stored.original.sizeBytes))
    show('after-side', sized(texts.slimSize, this.#chosen?.sizeBytes))
    this.#pair.before.alt = texts.beforeAlt(this.name)
    this.#pair.after.alt = texts.afterAlt(this.name)

    const action = view === 'failed' ? texts.retry : texts.showPictures
    setText(this.#button, action)
    this.#button.setAttribute('aria-label', texts.actionOn(action, this.name))
    this.#range.setAttribute('aria-label', texts.borderOf(this.name))
    this.#slider.draw()
  }

  #caption(view: View): string {
    const { texts } = this.context.wording()
    if (view === 'none') return texts.comparisonNone
    return view === 'shown' && this.#chosen
      ? texts.comparisonOf(texts.modes[this.#chosen.mode].title)
      : texts.comparisonHint
  }

  #borderText(fraction: number): string {
    const { locale, texts } = this.context.wording()
    const before = Math.round(fraction * 100)
    return texts.borderAt(formatCount(before, locale), formatCount(100 - before, locale))
  }
}
