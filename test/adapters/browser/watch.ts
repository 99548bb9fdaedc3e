import type { Page } from 'playwright-core'

/** What a page saw of one upload. */
export interface Sight {
  /** Of the kit's own bar, as long as the service had not answered; each once as long as it lasted. */
  readonly percents: number[]
  /** Address of the object that was put. */
  url: string
  isAnswered: boolean
  isAborted: boolean
}

type Watched = Window & { sight: Sight }

/** From the next navigation on. @param bar - What shows the percent, in `aria-valuenow` or as a text. */
export async function watch(page: Page, bar: string): Promise<void> {
  await page.addInitScript(selector => {
    const sight: Sight = { percents: [], url: '', isAnswered: false, isAborted: false }
    ;(window as unknown as Watched).sight = sight // for sightOf

    class WatchedRequest extends XMLHttpRequest {
      override open(method: string, url: string): void {
        if (method.toUpperCase() === 'PUT') {
          sight.url = url
          this.addEventListener('readystatechange', () => {
            if (this.readyState === XMLHttpRequest.HEADERS_RECEIVED) sight.isAnswered = true
          })
          this.addEventListener('abort', () => (sight.isAborted = true))
        }
        super.open(method, url, true)
      }
    }
    window.XMLHttpRequest = WatchedRequest

    const look = () => {
      const element = document.querySelector(selector)
      const [digits] = /\d+/.exec(element?.getAttribute('aria-valuenow') ?? element?.textContent ?? '') ?? []
      const percent = Number(digits)
      if (digits !== undefined && !sight.isAnswered && percent !== sight.percents.at(-1)) sight.percents.push(percent)
      requestAnimationFrame(look)
    }
    look()
  }, bar)
}

export const sightOf = (page: Page): Promise<Sight> => page.evaluate(() => (window as unknown as Watched).sight)

/** Waits for something to be seen. */
export async function waitForSight(page: Page, isSeen: (sight: Sight) => boolean): Promise<void> {
  const look = `(${String(isSeen)})(window.sight)`
  await page.waitForFunction(look)
}
