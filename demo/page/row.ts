import type { UploadProgress, UploadResult } from '../../src/types.js'
import type { Failure } from './failure.js'
import { codeOf, refusalOf } from './failure.js'
import { byId, part, setText } from './find.js'
import { formatBytes, formatCount, formatElapsed, formatSeconds } from './format.js'
import type { ModesPanel } from './modes/panel.js'
import { ModesToggle } from './modes/toggle.js'
import type { Sign } from './picture-link.js'
import { PictureLink } from './picture-link.js'
import { showProblem } from './problem.js'
import { showReport } from './report.js'
import { RequestId } from './request-id.js'
import { SetupOffer } from './setup/offer.js'
import { applyTexts } from './texts.js'
import { drawThumbnail, forget } from './thumbnail.js'
import type { RowState } from './upload.js'
import { isSettled } from './upload.js'
import type { Wording } from './wording.js'

export interface RowActions {
  cancel(): void
  retry(): void
  remove(): void
}

export interface RowContext {
  readonly sign: Sign
  readonly wording: () => Wording
  readonly say: (sentence: string) => void
  readonly openModes: (name: string, stored: UploadResult) => ModesPanel
  readonly checkSetup: () => void
}

/** How one picture looks on the page. */
export class Row {
  readonly element: HTMLLIElement
  readonly #canvas: HTMLCanvasElement
  readonly #progress: HTMLProgressElement
  readonly #buttons: Readonly<Record<keyof RowActions, HTMLButtonElement>>
  readonly #links: Readonly<Record<'slim' | 'original', PictureLink>>
  readonly #requestId: RequestId
  readonly #modes: ModesToggle
  readonly #setup: SetupOffer

  constructor(
    readonly name: string,
    file: File | undefined,
    actions: RowActions,
    private readonly context: RowContext,
  ) {
    const copy = byId('row-template', HTMLTemplateElement).content.cloneNode(true) as DocumentFragment // it clones its own kind
    this.element = copy.querySelector('li') ?? document.createElement('li')
    this.#canvas = this.element.querySelector('canvas') ?? document.createElement('canvas')
    this.#progress = part(this.element, 'progress', HTMLProgressElement)
    this.#buttons = {
      cancel: part(this.element, 'cancel', HTMLButtonElement),
      retry: part(this.element, 'retry', HTMLButtonElement),
      remove: part(this.element, 'remove', HTMLButtonElement),
    }
    for (const name of ['cancel', 'retry', 'remove'] as const) {
      this.#buttons[name].addEventListener('click', () => actions[name]())
    }
    this.#links = {
      slim: new PictureLink(part(this.element, 'slim-link', HTMLAnchorElement), context.sign),
      original: new PictureLink(part(this.element, 'original-link', HTMLAnchorElement), context.sign),
    }
    this.#requestId = new RequestId(this.element, name, context)
    this.#modes = new ModesToggle(this.element, name, context)
    this.#setup = new SetupOffer(this.element, name, context)
    const title = part(this.element, 'name', HTMLElement)
    title.textContent = title.title = name
    if (file) drawThumbnail(this.#canvas, file)
    this.applyLanguage()
  }

  /** Everything but what the state says. */
  applyLanguage(): void {
    const { texts } = this.context.wording()
    applyTexts(this.element, texts)
    this.#progress.setAttribute('aria-label', texts.progressOf(this.name))
    for (const name of ['cancel', 'retry', 'remove'] as const) {
      this.#buttons[name].setAttribute('aria-label', texts.actionOn(texts[name], this.name))
    }
    this.#requestId.applyLanguage()
    this.#modes.applyLanguage()
    this.#setup.applyLanguage()
  }

  /** Everything the state says; called when the phase or the language changes. */
  showState(state: RowState, progress: UploadProgress | undefined, canRetry: boolean): void {
    const hadFocus = this.element.contains(document.activeElement)
    this.element.dataset['phase'] = state.phase
    const isOver = isSettled(state)
    this.#buttons.cancel.hidden = isOver
    this.#buttons.retry.hidden = !isOver || state.phase === 'done' || !canRetry
    this.#buttons.remove.hidden = !isOver
    part(this.element, 'sending', HTMLElement).hidden = isOver
    part(this.element, 'report', HTMLElement).hidden = state.phase !== 'done'
    part(this.element, 'problem', HTMLElement).hidden = state.phase !== 'failed'
    setText(part(this.element, 'status', HTMLElement), this.#statusText(state))
    this.#showRequest(state)
    this.#setup.show(state)
    if (state.phase === 'done') this.#showDone(state.result)
    else if (state.phase === 'failed') this.#showFailure(state.failure)
    else {
      delete this.element.dataset['code']
      this.showProgress(state, progress)
    }
    if (hadFocus && document.activeElement === document.body) this.focus()
  }

  /** The part that changes many times a second. */
  showProgress(state: RowState, progress: UploadProgress | undefined): void {
    if (state.phase === 'processing') this.#progress.removeAttribute('value')
    else this.#progress.value = progress?.fraction ?? 0
    setText(part(this.element, 'figures', HTMLElement), this.#figuresText(state, progress))
  }

  focus(): void {
    Object.values(this.#buttons)
      .find(button => !button.hidden)
      ?.focus()
  }

  remove(): void {
    forget(this.#canvas)
    this.#modes.dispose()
    this.element.remove()
  }

  #statusText(state: RowState): string {
    const { locale, texts } = this.context.wording()
    if (state.phase === 'done') return texts.doneIn(formatElapsed(state.result.durationMs, locale))
    if (state.phase === 'waiting' && state.delayMs === Infinity) return texts.waitingForNetwork
    if (state.phase === 'waiting') return texts.waiting(formatSeconds(state.delayMs / 1000, locale))
    if (state.phase === 'uploading' && state.attempt > 1) {
      return `${texts.uploading} (${texts.attemptOf(formatCount(state.attempt, locale))})`
    }
    return texts[state.phase]
  }

  #figuresText(state: RowState, progress: UploadProgress | undefined): string {
    const { locale, texts } = this.context.wording()
    if (!progress || (state.phase !== 'uploading' && state.phase !== 'processing')) return ''
    const { sentBytes, totalBytes, bytesPerSec, remainingSec } = progress
    const figures = [texts.sentOf(formatBytes(sentBytes, locale), formatBytes(totalBytes, locale))]
    if (state.phase === 'uploading' && bytesPerSec > 0) figures.push(texts.perSecond(formatBytes(bytesPerSec, locale)))
    if (state.phase === 'uploading' && remainingSec !== undefined) {
      figures.push(texts.remaining(formatSeconds(remainingSec, locale)))
    }
    return figures.join(' · ')
  }

  #showDone(result: UploadResult): void {
    const { dataset } = this.element
    delete dataset['code']
    dataset['originalBytes'] = String(result.original.sizeBytes ?? '')
    dataset['outcome'] = result.outcome
    dataset['key'] = result.original.key
    if (result.slim) {
      dataset['slimKey'] = result.slim.key
      if (result.slim.sizeBytes !== undefined) dataset['slimBytes'] = String(result.slim.sizeBytes)
    }
    const wording = this.context.wording()
    const { texts } = wording
    showReport(this.element, result, wording)
    this.#links.slim.show(result.slim, texts.slimLink, wording)
    this.#links.original.show(result.original, result.slim ? texts.originalLink : texts.storedLink, wording)
    this.#modes.show(result)
  }

  #showFailure(failure: Failure): void {
    this.element.dataset['code'] = codeOf(failure)
    showProblem(this.element, failure, this.context.wording())
  }

  #showRequest(state: RowState): void {
    const requestId = requestIdOf(state)
    this.#requestId.show(requestId)
    part(this.element, 'foot', HTMLElement).hidden = requestId === undefined && state.phase !== 'done'
  }
}

function requestIdOf(state: RowState): string | undefined {
  if (state.phase === 'done') return state.result.requestId
  return state.phase === 'failed' ? refusalOf(state.failure)?.requestId : undefined
}
