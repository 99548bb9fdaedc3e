/** A finger that moved less has tapped. */
const TAP_PX = 10

/**
 * The border between two pictures that lie on each other: a range input for keys and screen readers, and the whole
 * stage around it for mouse, pen and finger. Style reads its place from `--border`.
 */
export class Slider {
  /** Where the press began; undefined once it is clear that it is about the border. */
  #undecided: { readonly x: number; readonly y: number } | undefined

  constructor(
    private readonly stage: HTMLElement,
    private readonly range: HTMLInputElement,
    /** Says in words where the border is, 0..1 from the left. */
    private readonly inWords: (fraction: number) => string,
  ) {
    range.addEventListener('input', () => this.draw())
    stage.addEventListener('pointerdown', event => this.#grab(event))
    stage.addEventListener('pointermove', event => {
      if (stage.hasPointerCapture(event.pointerId)) this.#move(event)
    })
    stage.addEventListener('pointerup', event => {
      if (stage.hasPointerCapture(event.pointerId) && this.#isTap(event)) this.#follow(event)
    })
    // Else the press would take the focus away again, and begin to select text.
    stage.addEventListener('mousedown', event => {
      if (!this.range.hidden) event.preventDefault()
    })
  }

  draw(): void {
    const fraction = Number(this.range.value) / 100
    this.stage.style.setProperty('--border', `${fraction * 100}%`)
    this.range.setAttribute('aria-valuetext', this.inWords(fraction))
  }

  #grab(event: PointerEvent): void {
    if (this.range.hidden || !event.isPrimary || event.button !== 0) return
    this.stage.setPointerCapture(event.pointerId)
    this.range.focus({ preventScroll: true })
    // A finger may be about to scroll the page: where it moves tells.
    this.#undecided = event.pointerType === 'touch' ? { x: event.clientX, y: event.clientY } : undefined
    if (!this.#undecided) this.#follow(event)
  }

  #move(event: PointerEvent): void {
    if (this.#undecided) {
      const { x, y } = this.#undecided
      if (Math.abs(event.clientX - x) <= Math.abs(event.clientY - y)) return
      this.#undecided = undefined
    }
    this.#follow(event)
  }

  #isTap({ clientX, clientY }: PointerEvent): boolean {
    return !!this.#undecided && Math.hypot(clientX - this.#undecided.x, clientY - this.#undecided.y) < TAP_PX
  }

  #follow(event: PointerEvent): void {
    const { left, width } = this.stage.getBoundingClientRect()
    const fraction = Math.min(1, Math.max(0, (event.clientX - left) / width))
    this.range.value = String(fraction * 100)
    this.draw()
  }
}
