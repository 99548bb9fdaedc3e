import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { png } from '../helpers/made-pictures.js'
import { trustedCertificate } from '../helpers/official-sts.js'
import { startSite, type OpenPage } from '../helpers/site.js'
import { compareAll, takeTurns, type Comparison } from './comparison.js'
import { BARE_SCRIPTS, CONTENDERS } from './contenders.js'
import type { Group } from './figures.js'
import { ALL_SIZES, savePhotographs } from './picture-set.js'
import { openProcessorClock } from './processor-clock.js'
import { wallTimeOf, withChosen } from './sending.js'
import { slowDown, SLOWER_TIMES } from './slow-device.js'
import { withFolder } from './temporary-folder.js'
import { NO_COMPRESSION } from './throughput.js'

const MOST_ROUNDS = 3
const MEGABYTE = 1_000_000
/** What is shorter is no long task, and nobody feels it. */
const LONG_TASK_MS = 50
/** The browser tells of long tasks when it has time. */
const TOLD_AFTER_MS = 300

interface Work {
  readonly longestMs: number
  readonly blockingMs: number
  readonly processorMs: number
}

declare global {
  /** Durations in milliseconds. */
  var longTasks: number[]
}

async function workOf(opened: OpenPage): Promise<Work> {
  const { page } = opened
  await page.evaluate(() => {
    globalThis.longTasks = []
    const observer = new PerformanceObserver(list => {
      longTasks.push(...list.getEntries().map(({ duration }) => duration))
    })
    observer.observe({ type: 'longtask' })
  })
  await slowDown(page)
  const processorMs = await openProcessorClock(page)
  const beforeMs = await processorMs()
  await wallTimeOf(opened)
  const tookMs = (await processorMs()) - beforeMs
  const tasks = await page.evaluate(async waitMs => {
    await new Promise(resolve => setTimeout(resolve, waitMs))
    return longTasks
  }, TOLD_AFTER_MS)
  const blockingMs = tasks.reduce((sum, durationMs) => sum + durationMs - LONG_TASK_MS, 0)
  return { longestMs: Math.max(0, ...tasks), blockingMs, processorMs: tookMs }
}

const KINDS = [
  { kind: 'longest task', of: ({ longestMs }: Work) => longestMs },
  { kind: 'total blocking time', of: ({ blockingMs }: Work) => blockingMs },
  { kind: 'processor time', of: ({ processorMs }: Work) => processorMs },
]

/** What an upload takes of the thread that the page is drawn and answers by. */
export const mainThread: Comparison = ({ rounds }) =>
  withFolder(async folder => {
    const large = join(folder, 'large.png')
    writeFileSync(large, png({ sizeBytes: 30 * MEGABYTE }))
    const workloads = [
      { files: '12 photographs', paths: savePhotographs(folder, 12, ALL_SIZES) },
      { files: 'one picture of 30 MB', paths: [large] },
    ]
    const cos = { tls: trustedCertificate(), settings: NO_COMPRESSION }
    const site = await startSite({ cos, scripts: BARE_SCRIPTS })
    try {
      const groups: Group[] = []
      for (const { files, paths } of workloads) {
        const works = await takeTurns(
          Math.min(rounds, MOST_ROUNDS),
          CONTENDERS.map(contender => () => withChosen(contender, site, paths, workOf)),
        )
        for (const { kind, of } of KINDS) {
          const measured = CONTENDERS.map(({ name }, index) => ({ name, values: (works[index] ?? []).map(of) }))
          groups.push(compareAll(`${kind}, ${files}`, 'ms', measured))
        }
      }
      return {
        name: 'main-thread',
        title: 'Main thread of the page during an upload',
        better: 'less',
        ratioIs: 'cos-slim by it',
        groups,
        notes: [
          `With the processor slowed down ${SLOWER_TIMES} times, as Lighthouse does for a middling phone, and a link without limits: everything that there is to do is done at once.`,
          'A long task is one of more than 50 ms; total blocking time is what all long tasks take beyond 50 ms each. 0 ms: there was none.',
        ],
      }
    } finally {
      await site.close()
    }
  })
