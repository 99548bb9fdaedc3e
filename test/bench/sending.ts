import { basename } from 'node:path'
import type { OpenPage, Site } from '../helpers/site.js'
import { inPage } from './bench-page.js'
import type { Contender } from './contenders.js'

/** From the call to the last answer, in milliseconds. @throws Error where a file was not stored */
export async function wallTimeOf({ page }: Pick<OpenPage, 'page'>): Promise<number> {
  const { wallMs, storedCount, count } = await page.evaluate(async () => {
    const files = Array.from(document.querySelector<HTMLInputElement>('#picker')?.files ?? [])
    const startMs = performance.now()
    const storedCount = await sendAll(files)
    return { wallMs: performance.now() - startMs, storedCount, count: files.length }
  })
  if (storedCount !== count) throw new Error(`${storedCount} of ${count} files were stored.`)
  return wallMs
}

/**
 * In a window of its own, with the files chosen and nothing sent.
 *
 * @param measure - Sends them, by {@link wallTimeOf} if by nothing else.
 */
export async function withChosen<T>(
  contender: Contender,
  site: Site,
  paths: readonly string[],
  measure: (opened: OpenPage) => Promise<T>,
): Promise<T> {
  return inPage(site, [contender.script], async opened => {
    await contender.prepare(
      site,
      opened,
      paths.map(path => basename(path)),
    )
    await opened.page.setInputFiles('#picker', [...paths])
    try {
      return await measure(opened)
    } catch (error) {
      throw new Error(`${contender.name} failed.`, { cause: error })
    }
  })
}
