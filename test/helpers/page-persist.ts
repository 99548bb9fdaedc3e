import type { ClientOptions, CosSlimClient } from '../../src/types.js'
import type { AnyPage } from './engines/engine.js'
import { prepareSettle, type Outcome, type Plain } from './page-upload.js'

declare global {
  /** Put there by {@link createKeeping}. */
  var keeping: CosSlimClient
}

/** Gives the page a client that keeps its uploads. */
export async function createKeeping(page: AnyPage, options: Plain<ClientOptions>): Promise<void> {
  await prepareSettle(page)
  await page.evaluate(client => {
    globalThis.keeping = CosSlim.createClient({ credentials: '', ...client, persist: true })
  }, options)
}

/** Chooses the files as a visitor does, and begins to upload them as they are. */
export async function beginAll(page: AnyPage, paths: readonly string[]): Promise<void> {
  await page.setInputFiles('#picker', paths)
  await page.evaluate(() => {
    const files = document.querySelector<HTMLInputElement>('#picker')?.files ?? []
    void keeping.uploadAll(Array.from(files), { slim: false })
  })
}

/** How many files the browser keeps for pages to come. */
export function keptCount(page: AnyPage): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('cos-slim')
        opening.onerror = () => reject(new Error('There is no database.'))
        opening.onsuccess = () => {
          const database = opening.result
          const counting = database.transaction('uploads').objectStore('uploads').count()
          counting.onsuccess = () => {
            database.close()
            resolve(counting.result)
          }
        }
      }),
  )
}

/** How many uploads this page is offered; they are its own from then on. */
export function claimAll(page: AnyPage): Promise<number> {
  return page.evaluate(async () => (await keeping.unfinished()).length)
}

/** Takes up everything that earlier pages have left. */
export function resumeAll(page: AnyPage): Promise<Outcome[]> {
  return page.evaluate(async () => {
    const left = await keeping.unfinished()
    return Promise.all(left.map(one => settle(one.resume())))
  })
}
