import type { SlimMode } from '../../../src/types.js'
import { codeOf } from '../failure.js'
import { byId, part, setText } from '../find.js'
import { formatBytes, formatElapsed } from '../format.js'
import { showProblem } from '../problem.js'
import { applyTexts } from '../texts.js'
import type { Wording } from '../wording.js'
import type { Figures } from './figures.js'
import type { TrialState } from './trial.js'
import { explanation, flagText, headline } from './words.js'

/** What a mode does on the wire. */
const REQUESTS: Readonly<Record<SlimMode, string>> = {
  upload: 'PUT + Pic-Operations',
  download: 'GET ?imageSlim',
  cloud: 'POST ?image_process',
}

const UNKNOWN = '–'

/** One mode beside the others: its request, what it made of the picture, or why not. */
export class ModeCard {
  readonly element: HTMLElement
  readonly #progress: HTMLProgressElement
  readonly #retry: HTMLButtonElement
  readonly #title: HTMLElement

  constructor(
    private readonly mode: SlimMode,
    private readonly name: string,
    private readonly wording: () => Wording,
    onRetry: () => void,
  ) {
    const copy = byId('mode-template', HTMLTemplateElement).content.cloneNode(true) as DocumentFragment // it clones its own kind
    this.element = copy.querySelector('li') ?? document.createElement('li')
    this.element.dataset['mode'] = mode
    this.#progress = part(this.element, 'progress', HTMLProgressElement)
    this.#retry = part(this.element, 'retry', HTMLButtonElement)
    this.#title = part(this.element, 'title', HTMLElement)
    setText(part(this.element, 'request', HTMLElement), REQUESTS[mode])
    part(this.element, 'flag-line', HTMLElement).hidden = mode !== 'download'
    this.#retry.addEventListener('click', () => {
      this.#title.focus() // the button goes away
      onRetry()
    })
  }

  /** Everything but what the state says. */
  applyLanguage(): void {
    const { texts } = this.wording()
    const title = texts.modes[this.mode].title
    applyTexts(this.element, texts)
    setText(this.#title, title)
    setText(part(this.element, 'purpose', HTMLElement), texts.modes[this.mode].purpose)
    this.#retry.setAttribute('aria-label', texts.actionOn(`${texts.retry}, ${title}`, this.name))
    this.#progress.setAttribute('aria-label', texts.actionOn(title, this.name))
  }

  show(state: TrialState): void {
    const wording = this.wording()
    this.element.dataset['state'] = state.phase
    this.#progress.hidden = state.phase !== 'running'
    part(this.element, 'saving', HTMLElement).hidden = state.phase === 'running'
    part(this.element, 'figures', HTMLElement).hidden = state.phase === 'failed' || isNotAsked(state)
    part(this.element, 'problem', HTMLElement).hidden = state.phase !== 'failed'
    if (state.phase === 'running') this.#showProgress(state.fraction)
    this.#showFigures(state.phase === 'done' ? state.result.figures : undefined, wording)
    if (state.phase === 'failed') {
      setText(part(this.element, 'percent', HTMLElement), wording.texts.modeFailed)
      showProblem(this.element, state.failure, wording)
    }
    this.#mark(state)
  }

  #showProgress(fraction: number | undefined): void {
    if (fraction === undefined) this.#progress.removeAttribute('value')
    else this.#progress.value = fraction
  }

  #showFigures(figures: Figures | undefined, wording: Wording): void {
    const { locale } = wording
    const bytes = (sizeBytes: number | undefined) =>
      sizeBytes === undefined ? UNKNOWN : formatBytes(sizeBytes, locale)
    const show = (name: string, text: string) => setText(part(this.element, name, HTMLElement), text)
    show('original-bytes', bytes(figures?.originalBytes))
    show('slim-bytes', bytes(figures?.resultBytes))
    show('elapsed', figures?.durationMs === undefined ? UNKNOWN : formatElapsed(figures.durationMs, locale))
    show('flag', figures?.slimFlag === undefined ? UNKNOWN : flagText(figures.slimFlag, wording))
    show('percent', figures ? headline(this.mode, figures, wording) : '')
    show('saved', figures ? explanation(figures, wording) : '')
  }

  /** The state as attributes, for style and tests. */
  #mark(state: TrialState): void {
    const figures = state.phase === 'done' ? state.result.figures : undefined
    const set = (name: string, value: string | number | null | undefined) => {
      if (value === undefined) this.element.removeAttribute(`data-${name}`)
      else this.element.setAttribute(`data-${name}`, String(value))
    }
    set('outcome', figures?.outcome)
    set('original-bytes', figures?.originalBytes)
    set('result-bytes', figures?.resultBytes)
    set('flag', figures?.slimFlag)
    set('code', state.phase === 'failed' ? codeOf(state.failure) : undefined)
  }
}

function isNotAsked(state: TrialState): boolean {
  return state.phase === 'done' && state.result.figures.outcome === 'not-requested'
}
