import type { ClientOptions, ProcessOptions, ProcessProgress, ProcessResult } from '../../src/types.js'
import { prepareSettle, type Plain, type Settled } from './page-upload.js'
import type { OpenInEngine, Site } from './site.js'

export interface ProcessCall {
  readonly client?: Plain<ClientOptions>
  readonly options?: Plain<Omit<ProcessOptions, 'signal'>>
}

/** Has the service slim one stored picture. */
export async function processIn(
  { page }: Pick<OpenInEngine, 'page'>,
  { sts }: Pick<Site, 'sts'>,
  key: string,
  { client, options }: ProcessCall = {},
): Promise<Settled<ProcessResult>> {
  await prepareSettle(page)
  return page.evaluate(
    ({ key, clientOptions, options }) => settle(CosSlim.createClient(clientOptions).process(key, options)),
    { key, clientOptions: { credentials: sts.url, ...client }, options },
  )
}

export interface ProcessAllCall {
  readonly client?: Plain<ClientOptions>
  /** Takes the place of the start of each key. @default the same keys */
  readonly folders?: readonly [from: string, to: string]
}

export interface ProcessAllRun {
  readonly outcomes: readonly Settled<ProcessResult>[]
  readonly progress: readonly ProcessProgress[]
}

export async function processAllIn(
  { page }: Pick<OpenInEngine, 'page'>,
  { sts }: Pick<Site, 'sts'>,
  keys: readonly string[],
  { client, folders }: ProcessAllCall = {},
): Promise<ProcessAllRun> {
  await prepareSettle(page)
  return page.evaluate(
    async ({ keys, clientOptions, folders }) => {
      const progress: ProcessProgress[] = []
      const settled = await CosSlim.createClient(clientOptions).processAll(keys, {
        ...(folders && { saveAs: (key: string) => key.replace(folders[0], folders[1]) }),
        onProgress: reading => progress.push(reading),
      })
      const outcomes = await Promise.all(
        settled.map(outcome =>
          settle(outcome.status === 'fulfilled' ? Promise.resolve(outcome.value) : Promise.reject(outcome.reason)),
        ),
      )
      return { outcomes, progress }
    },
    { keys, clientOptions: { credentials: sts.url, ...client }, folders },
  )
}
