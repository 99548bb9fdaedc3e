import type { ServiceRefusal } from '../../src/errors.js'
import { describeError } from '../../src/messages.js'
import type { UploadProgress, UploadResult } from '../../src/types.js'
import { byId, part, setText } from './find.js'
import { formatBytes, formatCount, formatElapsed, formatSeconds } from './format.js'
import type { AddressOf } from './report.js'
import { showReport } from './report.js'
import { applyTexts } from './texts.js'
import { drawThumbnail, forget } from './thumbnail.js'
import type { Failure, RowState } from './upload.js'
import { isSettled } from './upload.js'
import type { Wording } from './wording.js'

const COPIED_SHOWN_MS = 2000

export interface RowActions {
  cancel(): void
  retry(): void
  remove(): void
}

export interface RowContext {
  readonly addressOf: AddressOf
  readonly wording: () => Wording
  readonly say: (sentence: string) => void
}

/** How one picture looks on the page. */
export class Row {
  readonly element: HTMLLIElement
  readonly #canvas: HTMLCanvasElement
  readonly #progress: HTMLProgressElement
  readonly #buttons: Readonly<Record<keyof RowActions, HTMLButtonElement>>
  readonly #copy: HTMLButtonElement

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
    this.#copy = part(this.element, 'copy', HTMLButtonElement)
    this.#buttons = {
      cancel: part(this.element, 'cancel', HTMLButtonElement),
      retry: part(this.element, 'retry', HTMLButtonElement),
      remove: part(this.element, 'remove', HTMLButtonElement),
    }
    for (const name of ['cancel', 'retry', 'remove'] as const) {
      this.#buttons[name].addEventListener('click', () => actions[name]())
    }
    this.#copy.addEventListener('click', () => void this.#copyRequestId())
    const title = part(this.element, 'name', HTMLElement)
    title.textContent = title.title = name
    if (file) drawThumbnail(this.#canvas, file)
    this.applyLanguage()
  }

  /** Everything but what the state says. */
  applyLanguage(): void {
    const { texts } = this.context.wording()
    applyTexts(this.element, texts)
    setText(this.#copy, texts.copy)
    this.#progress.setAttribute('aria-label', texts.progressOf(this.name))
    this.#copy.setAttribute('aria-label', texts.actionOn(`${texts.copy} ${texts.requestId}`, this.name))
    for (const name of ['cancel', 'retry', 'remove'] as const) {
      this.#buttons[name].setAttribute('aria-label', texts.actionOn(texts[name], this.name))
    }
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
    this.element.remove()
  }

  #statusText(state: RowState): string {
    const { locale, texts } = this.context.wording()
    if (state.phase === 'done') return texts.doneIn(formatElapsed(state.result.durationMs, locale))
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
    showReport(this.element, result, this.context.wording(), this.context.addressOf)
  }

  #showFailure(failure: Failure): void {
    const { locale, texts } = this.context.wording()
    const { cause, remedy } = describeFailure(failure, { locale, texts })
    const service = failure.kind === 'sdk' ? failure.error.service : undefined
    this.element.dataset['code'] = codeOf(failure)
    setText(part(this.element, 'cause', HTMLElement), cause)
    setText(part(this.element, 'remedy', HTMLElement), remedy)
    const said = part(this.element, 'service', HTMLElement)
    said.hidden = service === undefined
    if (service) setText(said, texts.serviceSaid(String(service.status), service.code))
  }

  #showRequest(state: RowState): void {
    const requestId = requestIdOf(state)
    part(this.element, 'request', HTMLElement).hidden = requestId === undefined
    part(this.element, 'foot', HTMLElement).hidden = requestId === undefined && state.phase !== 'done'
    const shown = part(this.element, 'request-id', HTMLElement)
    shown.textContent = shown.title = requestId ?? ''
  }

  async #copyRequestId(): Promise<void> {
    const { texts } = this.context.wording()
    const idElement = part(this.element, 'request-id', HTMLElement)
    try {
      await navigator.clipboard.writeText(idElement.textContent)
    } catch {
      getSelection()?.selectAllChildren(idElement) // the clipboard is forbidden here: one key press is left to the visitor
      return
    }
    setText(this.#copy, texts.copied)
    this.context.say(texts.copied)
    setTimeout(() => setText(this.#copy, this.context.wording().texts.copy), COPIED_SHOWN_MS)
  }
}

export function describeFailure(failure: Failure, { locale, texts }: Wording): { cause: string; remedy: string } {
  if (failure.kind === 'page') return texts.problems[failure.problem]
  return failure.kind === 'sdk' ? describeError(failure.error, locale) : texts.unexpected
}

function codeOf(failure: Failure): string {
  if (failure.kind === 'page') return failure.problem
  return failure.kind === 'sdk' ? failure.error.code : failure.kind
}

function requestIdOf(state: RowState): string | undefined {
  if (state.phase === 'done') return state.result.requestId
  const service: ServiceRefusal | undefined =
    state.phase === 'failed' && state.failure.kind === 'sdk' ? state.failure.error.service : undefined
  return service?.requestId
}
