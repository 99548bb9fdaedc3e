import type { OpenPage } from '../helpers/site.js'
import { follow, takeTurns, type Comparison } from './comparison.js'
import type { Group, Unit } from './figures.js'
import { withClients, type WithClient } from './page-client.js'
import { openPageHeap } from './page-heap.js'
import { openProcessorClock } from './processor-clock.js'

/** How many files are queued at once; all are held against the first. */
const COUNTS = [10, 100, 1000, 5000] as const
/** By then the page has compiled what it runs, and smaller batches are repeated until as many files were sent. */
const WARM_COUNT = 200
/** Thousands of files take their time, and take it alike. */
const MOST_ROUNDS = 3
const AT_MOST = 1.2

interface TimePerFile {
  /** From the call to the last answer. */
  readonly wallMs: number
  /** What the page itself was at work, whatever else the machine did. */
  readonly processorMs: number
}

async function timePerFile({ page }: OpenPage, count: number): Promise<TimePerFile> {
  const batches = Math.ceil(WARM_COUNT / count)
  await page.evaluate(warmCount => client.uploadAll(makeFiles(warmCount)).then(() => undefined), WARM_COUNT)
  const processorMs = await openProcessorClock(page)
  const beforeMs = await processorMs()
  const wallMs = await page.evaluate(
    async ({ count, batches }) => {
      let wallMs = 0
      for (let batch = 0; batch < batches; batch += 1) {
        const files = makeFiles(count)
        const startMs = performance.now()
        const outcomes = await client.uploadAll(files)
        wallMs += performance.now() - startMs
        if (outcomes.some(({ status }) => status === 'rejected')) throw new Error('An upload failed.')
      }
      return wallMs
    },
    { count, batches },
  )
  const fileCount = count * batches
  return { wallMs: wallMs / fileCount, processorMs: ((await processorMs()) - beforeMs) / fileCount }
}

declare global {
  /** Held, so that they are there before and after. */
  var files: readonly File[]
}

/** While all of them wait for credentials that do not come. */
async function heapPerFile({ page }: OpenPage, count: number): Promise<number> {
  await page.evaluate(
    async ({ count, warmCount }) => {
      await client.uploadAll(makeFiles(warmCount))
      globalThis.client = CosSlim.createClient({ credentials: () => new Promise(() => undefined) })
      globalThis.files = makeFiles(count)
    },
    { count, warmCount: WARM_COUNT },
  )
  const heap = await openPageHeap(page)
  const before = await heap.heldBytes()
  const waitingCount = await page.evaluate(async () => {
    const { tasks } = client.uploadAll(files)
    // The first ones are read before they ask for credentials.
    await new Promise(resolve => setTimeout(resolve, 200))
    return tasks.filter(({ state }) => state.phase === 'queued' || state.phase === 'preparing').length
  })
  if (waitingCount !== count) throw new Error(`${waitingCount} of ${count} files wait.`)
  return ((await heap.heldBytes()) - before) / count
}

/** Every count by turns, each in a window of its own. */
function measure<T>(rounds: number, withClient: WithClient, perFile: (opened: OpenPage, count: number) => Promise<T>) {
  const measurements = COUNTS.map(count => () => withClient(opened => perFile(opened, count)))
  return takeTurns(Math.min(rounds, MOST_ROUNDS), measurements)
}

function groupOf(what: string, unit: Unit, [few = [], ...more]: readonly (readonly number[])[]): Group {
  const nameOf = (index: number) => `${COUNTS[index] ?? 0} files`
  const rest = more.map((values, index) => ({ name: nameOf(index + 1), values, ratioAtMost: AT_MOST }))
  return follow({ what, unit }, { name: nameOf(0), values: few }, rest)
}

/** Ours alone: what one more file costs while few and while many are queued. */
export const growth: Comparison = ({ rounds }) =>
  withClients(async withClient => {
    const times = await measure(rounds, withClient, timePerFile)
    const heaps = await measure(rounds, withClient, heapPerFile)
    const each = (name: keyof TimePerFile) => times.map(values => values.map(time => time[name]))
    return {
      name: 'growth',
      title: 'What one more file costs cos-slim',
      better: 'less',
      ratioIs: `by that of ${COUNTS[0]} files`,
      groups: [
        groupOf('time per file', 'ms', each('wallMs')),
        groupOf('processor time of the page per file', 'ms', each('processorMs')),
        groupOf('heap per queued file', 'bytes', heaps),
      ],
      notes: ['Small files to a service that answers at once, so that what is seen is the own work of the client.'],
    }
  })
