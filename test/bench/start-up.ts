import { startSite, type Site } from '../helpers/site.js'
import { compare, takeTurns, type Comparison } from './comparison.js'
import type { Group } from './figures.js'
import { PAGE_ENTRIES, publishedFiles, rivalsFolder, SCRIPT_FILES, scriptOf, type Bundle } from './rival-bundles.js'
import { slowDown, SLOWER_TIMES } from './slow-device.js'

const LEAST_ROUNDS = 3

/** Parsed, compiled and run, in a window that has seen nothing yet. */
async function startUpOf(site: Site, { name, text }: Bundle): Promise<number> {
  try {
    // A script in the page's own text is what its policy forbids.
    const { page, problems } = await site.open({ scripts: [], context: { bypassCSP: true } })
    await slowDown(page)
    const tookMs = await page.evaluate(text => {
      const script = document.createElement('script')
      script.textContent = text
      const startMs = performance.now()
      document.head.append(script)
      return performance.now() - startMs
    }, text)
    if (problems.length > 0) throw new Error(`${name} did not start: ${problems.join(', ')}`)
    return tookMs
  } finally {
    await site.closeWindows()
  }
}

async function measure(what: string, site: Site, bundles: readonly Bundle[], rounds: number): Promise<Group> {
  const times = await takeTurns(
    rounds,
    bundles.map(bundle => () => startUpOf(site, bundle)),
  )
  const measured = bundles.map(({ name, isOurs }, index) => ({ name, isOurs, values: times[index] ?? [] }))
  const [ours = { name: '', values: [] }, ...others] = measured
  return compare({ what, unit: 'ms' }, ours, others)
}

/** What a script takes of the page's time before it is used. */
export const startUp: Comparison = async ({ rounds }) => {
  const folder = await rivalsFolder()
  const entries = PAGE_ENTRIES.filter(({ external }) => external === undefined)
  const bundles = await Promise.all(entries.map(entry => scriptOf(folder, entry)))
  const site = await startSite()
  try {
    const count = Math.max(rounds, LEAST_ROUNDS)
    return {
      name: 'start-up',
      title: 'Parsing, compiling and running the script',
      better: 'less',
      ratioIs: 'cos-slim by it',
      groups: [
        await measure('bundle of an app', site, bundles, count),
        await measure('script file', site, publishedFiles(folder, SCRIPT_FILES), count),
      ],
      notes: [
        `In a fresh window, from the moment the text is there until it has run, with the processor slowed down ${SLOWER_TIMES} times. Nothing is called.`,
        'The bundles are those of the sizes, each as one script.',
      ],
    }
  } finally {
    await site.close()
  }
}
