import type { OpenPage, Site } from '../helpers/site.js'

/** tsx has functions named by one of its own, which pages lack. */
const BEFORE = 'globalThis.__name = value => value'

/** What is measured in a fresh window, which is closed thereafter: nothing is warm but what is made so. */
export async function inPage<T>(
  site: Site,
  scripts: readonly string[],
  measure: (opened: OpenPage) => Promise<T>,
): Promise<T> {
  try {
    return await measure(await site.open({ scripts, before: BEFORE }))
  } finally {
    await site.closeWindows()
  }
}
