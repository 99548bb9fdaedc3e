import { part } from '../find.js'
import type { Sign } from '../picture-link.js'
import type { SlimPicture } from './trial.js'

/** The original and the slimmed picture as two images, loaded when asked for. */
export class PicturePair {
  readonly before: HTMLImageElement
  readonly after: HTMLImageElement
  #objectUrl: string | undefined
  #isGone = false

  constructor(
    root: HTMLElement,
    private readonly sign: Sign,
  ) {
    this.before = part(root, 'before', HTMLImageElement)
    this.after = part(root, 'after', HTMLImageElement)
  }

  /** Resolves when both can be drawn at once. @throws where one cannot be had or shown */
  async load(originalKey: string, picture: SlimPicture): Promise<void> {
    const [before, after] = await Promise.all([this.sign(originalKey), this.#addressOf(picture)])
    if (this.#isGone) return
    this.before.src = before
    this.after.src = after
    await Promise.all([this.before.decode(), this.after.decode()])
  }

  /** Gives the memory back. */
  dispose(): void {
    this.#isGone = true
    for (const image of [this.before, this.after]) image.removeAttribute('src')
    if (this.#objectUrl !== undefined) URL.revokeObjectURL(this.#objectUrl)
  }

  async #addressOf(picture: SlimPicture): Promise<string> {
    return picture.kind === 'stored' ? this.sign(picture.key) : (this.#objectUrl ??= URL.createObjectURL(picture.body))
  }
}
