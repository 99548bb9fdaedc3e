import type { Wording } from './wording.js'

/** Events that come closer together than this are told in one go. */
const GATHER_MS = 600

/** The next sentence waits this long after one, so that hundreds of pictures do not talk without end. */
const PAUSE_MS = 2500

/** More endings than this at once are told as a count. */
const SINGLY_AT_MOST = 2

/** Tells a screen reader what began and what ended, and none of the ticks between. */
export class Announcer {
  #startedCount = 0
  #startedName = ''
  #doneCount = 0
  #failedCount = 0
  #sentences: string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #spokenMs = -PAUSE_MS

  constructor(
    private readonly region: HTMLElement,
    private readonly wording: () => Wording,
  ) {}

  started(name: string): void {
    this.#startedCount += 1
    this.#startedName = name
    this.#gather()
  }

  done(name: string, outcome: string): void {
    this.#doneCount += 1
    this.#sentences.push(this.wording().texts.announceDone(name, outcome))
    this.#gather()
  }

  failed(name: string, cause: string): void {
    this.#failedCount += 1
    this.#sentences.push(this.wording().texts.announceFailed(name, cause))
    this.#gather()
  }

  say(sentence: string): void {
    this.#sentences.push(sentence)
    this.#gather()
  }

  #gather(): void {
    const pauseLeftMs = this.#spokenMs + PAUSE_MS - performance.now()
    this.#timer ??= setTimeout(() => this.#tell(), Math.max(GATHER_MS, pauseLeftMs))
  }

  #tell(): void {
    const { texts } = this.wording()
    const sentences: string[] = []
    if (this.#startedCount > 0) sentences.push(texts.announceStarted(this.#startedCount, this.#startedName))
    if (this.#doneCount + this.#failedCount > SINGLY_AT_MOST) {
      sentences.push(texts.announceMany(this.#doneCount, this.#failedCount))
    } else {
      sentences.push(...this.#sentences)
    }
    this.region.textContent = sentences.join('. ')
    this.#startedCount = this.#doneCount = this.#failedCount = 0
    this.#sentences = []
    this.#spokenMs = performance.now()
    this.#timer = undefined
  }
}
