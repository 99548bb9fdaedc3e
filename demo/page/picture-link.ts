import type { StoredImage } from '../../src/types.js'
import { newTabLabel } from './new-tab.js'
import type { Wording } from './wording.js'

/** Address that shows the picture of this key, also from a bucket that is not public. */
export type Sign = (key: string) => Promise<string>

/** Less than the SDK leaves an address in any case: credentials about to end are renewed a minute before. */
const FRESH_MS = 45_000

/**
 * A link to a stored picture. Its address is signed when the visitor reaches for it, so that it has not expired by the
 * time it is followed, copied or opened in another window.
 */
export class PictureLink {
  #image: StoredImage | undefined
  #signedMs = -FRESH_MS

  constructor(
    private readonly link: HTMLAnchorElement,
    private readonly sign: Sign,
  ) {
    for (const type of ['pointerenter', 'pointerdown', 'focus']) {
      link.addEventListener(type, () => void this.#renew())
    }
    link.addEventListener('click', event => {
      if (this.#isFresh) return
      event.preventDefault()
      void this.#renew().then(() => link.click())
    })
  }

  /** Hidden where there is no picture. */
  show(image: StoredImage | undefined, label: string, wording: Wording): void {
    this.link.hidden = image === undefined
    if (!image) return
    if (image !== this.#image) {
      this.#image = image
      this.#signedMs = -FRESH_MS
      this.link.href = image.url
    }
    this.link.replaceChildren(...newTabLabel(label, wording))
  }

  get #isFresh(): boolean {
    return performance.now() - this.#signedMs < FRESH_MS
  }

  async #renew(): Promise<void> {
    if (this.#isFresh || !this.#image) return
    const { key, url } = this.#image
    // Where nobody signs at the moment, the plain address still shows what is public.
    this.link.href = await this.sign(key).catch(() => url)
    this.#signedMs = performance.now()
  }
}
