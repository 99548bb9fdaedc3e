import type { UploadTask } from '../../src/types.js'
import { prepareSettle, type Settled, type UploadCall } from './page-upload.js'
import type { OpenInEngine, Site } from './site.js'

/** Two uploads of the same file: one to be cancelled by its task, one by its signal. */
interface Pair {
  readonly tasks: readonly UploadTask[]
  readonly cancels: readonly (() => void)[]
  readonly outcomes: readonly Promise<Settled<unknown>>[]
  /** What listeners of both were told so far. */
  readonly reports: string[]
}

declare global {
  /** Put there by {@link startPair}. */
  var pair: Pair
}

export interface Cancelled {
  readonly codes: readonly string[]
  readonly reportsAfterwards: readonly string[]
}

/** Longer than anything takes that is reported again and again. */
const AFTERWARDS_MS = 450

/** Starts all of them through one client, the two last being the pair; the file was chosen before. */
export async function startPair(
  { sts }: Pick<Site, 'sts'>,
  { page }: Pick<OpenInEngine, 'page'>,
  clientOptions: UploadCall['client'],
  options: readonly UploadCall['options'][],
): Promise<void> {
  await prepareSettle(page)
  await page.evaluate(
    ({ clientOptions, options }) => {
      const file = document.querySelector<HTMLInputElement>('#picker')?.files?.[0]
      if (!file) throw new Error('no file was chosen')
      const client = CosSlim.createClient(clientOptions)
      const reports: string[] = []
      const switchboard = new AbortController()
      const all = options.map((one, index) => {
        if (index < options.length - 2) return client.upload(file, one)
        const isLast = index === options.length - 1
        return client.upload(file, {
          ...one,
          ...(isLast && { signal: switchboard.signal }),
          onState: ({ phase }) => reports.push(phase),
          onProgress: ({ phase, sentBytes }) => reports.push(`${phase} ${sentBytes}`),
        })
      })
      const tasks = all.slice(-2)
      const cancels = [() => tasks[0]?.cancel(), () => switchboard.abort()]
      globalThis.pair = { tasks, cancels, outcomes: tasks.map(task => settle(task)), reports }
    },
    { clientOptions: { credentials: sts.url, ...clientOptions }, options },
  )
}

export function phasesOfPair({ page }: Pick<OpenInEngine, 'page'>): Promise<readonly string[]> {
  return page.evaluate(() => pair.tasks.map(({ state }) => state.phase))
}

/** Cancels one after the other, and listens for a while. */
export function cancelPair({ page }: Pick<OpenInEngine, 'page'>): Promise<Cancelled> {
  return page.evaluate(async afterwardsMs => {
    const codes: string[] = []
    for (const [index, cancel] of pair.cancels.entries()) {
      cancel()
      const outcome = await pair.outcomes[index]
      codes.push(outcome?.status === 'rejected' ? outcome.reason.code : 'none')
    }
    const { length } = pair.reports
    await new Promise(resolve => setTimeout(resolve, afterwardsMs))
    return { codes, reportsAfterwards: pair.reports.slice(length) }
  }, AFTERWARDS_MS)
}

/**
 * Starts uploads one after the other and cancels each after its time.
 *
 * @returns What each ended with; `none` for those that were done before.
 */
export async function cancelAfter(
  { sts }: Pick<Site, 'sts'>,
  { page }: Pick<OpenInEngine, 'page'>,
  clientOptions: UploadCall['client'],
  runs: readonly { readonly key: string; readonly delayMs: number }[],
): Promise<readonly Cancelled[]> {
  await prepareSettle(page)
  return page.evaluate(
    async ({ clientOptions, runs, afterwardsMs }) => {
      const file = document.querySelector<HTMLInputElement>('#picker')?.files?.[0]
      if (!file) throw new Error('no file was chosen')
      const client = CosSlim.createClient(clientOptions)
      const ended: { readonly codes: string[]; readonly from: number; reports: string[] }[] = []
      for (const { key, delayMs } of runs) {
        const reports: string[] = []
        const task = client.upload(file, {
          key,
          send: 'parts',
          slim: false,
          onState: ({ phase }) => reports.push(phase),
          onProgress: ({ phase, sentBytes }) => reports.push(`${phase} ${sentBytes}`),
        })
        const settled = settle(task)
        await new Promise(resolve => setTimeout(resolve, delayMs))
        task.cancel()
        const outcome = await settled
        const codes = [outcome.status === 'rejected' ? outcome.reason.code : 'none']
        ended.push({ codes, from: reports.length, reports })
      }
      await new Promise(resolve => setTimeout(resolve, afterwardsMs))
      return ended.map(({ from, reports, ...end }) => ({ ...end, reportsAfterwards: reports.slice(from) }))
    },
    { clientOptions: { credentials: sts.url, ...clientOptions }, runs, afterwardsMs: AFTERWARDS_MS },
  )
}
