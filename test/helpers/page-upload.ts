import type * as ScriptTag from '../../src/index.js'
import type {
  BatchOptions,
  BatchProgress,
  ClientOptions,
  UploadOptions,
  UploadPhase,
  UploadProgress,
  UploadResult,
  UploadTask,
} from '../../src/types.js'
import type { AnyPage } from './engines/engine.js'
import type { PictureFile } from './pictures.js'
import type { OpenInEngine, Site } from './site.js'

/** Options as far as they can be handed to a page: no functions but those the page makes itself. */
export type Plain<T> = { readonly [K in keyof T]?: Exclude<T[K], (...args: never) => unknown> }

export interface UploadCall {
  readonly client?: Plain<ClientOptions>
  readonly options?: Plain<Omit<UploadOptions, 'signal' | 'onProgress' | 'onState'>>
}

export interface BatchCall {
  readonly client?: Plain<ClientOptions>
  readonly options?: Plain<Omit<BatchOptions, 'signal' | 'onProgress'>>
}

/** An error as the page saw it. */
export interface PageError {
  readonly isOurs: boolean
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly retryable: boolean
  readonly service?: { readonly status: number; readonly code: string; readonly requestId?: string } | undefined
}

export type Settled<T> =
  { readonly status: 'fulfilled'; readonly value: T } | { readonly status: 'rejected'; readonly reason: PageError }

export type Outcome = Settled<UploadResult>

/** What a listener heard, and when by the page's own steady clock. */
export type Timed<T> = T & { readonly atMs: number }

export interface Heard {
  readonly phases: readonly Timed<{ phase: UploadPhase }>[]
  readonly progress: readonly Timed<UploadProgress>[]
}

interface RunningUpload {
  readonly task: UploadTask
  readonly heard: { phases: Timed<{ phase: UploadPhase }>[]; progress: Timed<UploadProgress>[] }
  readonly outcome: Promise<Outcome>
}

declare global {
  /** What the script tag gives a page. */
  var CosSlim: typeof ScriptTag
  /** Put there by {@link prepareSettle} and {@link startUpload}. */
  var settle: <T>(task: PromiseLike<T>) => Promise<Settled<T>>
  var running: RunningUpload
}

/** A path stands for a file on disk that is too large to be handed over. */
export type Source = PictureFile | string

async function prepare(page: AnyPage, sources: readonly Source[]): Promise<void> {
  const [first] = sources
  if (typeof first === 'string')
    await page.setInputFiles('#picker', sources as string[]) // either all are paths, or none
  else await page.setInputFiles('#picker', sources as PictureFile[])
  await prepareSettle(page)
}

/** Gives the page `settle`, which makes of every end something that can be handed out of it. */
export async function prepareSettle(page: AnyPage): Promise<void> {
  await page.evaluate(() => {
    globalThis.settle = task =>
      Promise.resolve(task).then(
        value => ({ status: 'fulfilled' as const, value }),
        (error: unknown) => {
          const { code, message, hint, retryable, service } = error as PageError // shown as it is
          const isOurs = CosSlim.isCosSlimError(error)
          return { status: 'rejected' as const, reason: { isOurs, code, message, hint, retryable, service } }
        },
      )
  })
}

/** Chooses the file as a visitor does, and starts its upload; `globalThis.running` has it from then on. */
export async function startUpload(
  { sts }: { readonly sts: Pick<Site['sts'], 'url'> },
  { page }: Pick<OpenInEngine, 'page'>,
  source: Source,
  { client, options }: UploadCall = {},
): Promise<void> {
  await prepare(page, [source])
  await page.evaluate(
    ({ clientOptions, options }) => {
      const file = document.querySelector<HTMLInputElement>('#picker')?.files?.[0]
      if (!file) throw new Error('no file was chosen')
      const heard: RunningUpload['heard'] = { phases: [], progress: [] }
      const atMs = () => performance.now()
      const task = CosSlim.createClient(clientOptions).upload(file, {
        ...options,
        onState: ({ phase }) => heard.phases.push({ phase, atMs: atMs() }),
        onProgress: progress => heard.progress.push({ ...progress, atMs: atMs() }),
      })
      globalThis.running = { task, heard, outcome: settle(task) }
    },
    { clientOptions: { credentials: sts.url, ...client }, options },
  )
}

export function outcomeOf({ page }: Pick<OpenInEngine, 'page'>): Promise<Outcome> {
  return page.evaluate(() => running.outcome)
}

export function heardBy({ page }: Pick<OpenInEngine, 'page'>): Promise<Heard> {
  return page.evaluate(() => running.heard)
}

/** One upload from beginning to end. */
export async function upload(
  site: Pick<Site, 'sts'>,
  opened: Pick<OpenInEngine, 'page'>,
  source: Source,
  call?: UploadCall,
): Promise<Outcome> {
  await startUpload(site, opened, source, call)
  return outcomeOf(opened)
}

/** @throws Error for work that failed */
export function resultOf<T>(outcome: Settled<T>): T {
  if (outcome.status === 'fulfilled') return outcome.value
  throw new Error(`It failed with ${outcome.reason.code}: ${outcome.reason.message}`)
}

/** @throws Error for work that did not fail */
export function errorOf(outcome: Settled<unknown>): PageError {
  if (outcome.status === 'rejected') return outcome.reason
  throw new Error('It did not fail.')
}

export interface BatchRun {
  readonly outcomes: readonly Outcome[]
  readonly progress: readonly BatchProgress[]
}

/** All files at once, through the client's queue. */
export async function uploadAll(
  { sts }: { readonly sts: Pick<Site['sts'], 'url'> },
  { page }: Pick<OpenInEngine, 'page'>,
  sources: readonly Source[],
  { client, options }: BatchCall = {},
): Promise<BatchRun> {
  await prepare(page, sources)
  return page.evaluate(
    async ({ clientOptions, options }) => {
      const files = document.querySelector<HTMLInputElement>('#picker')?.files ?? []
      const progress: BatchProgress[] = []
      const batch = CosSlim.createClient(clientOptions).uploadAll(Array.from(files), {
        ...options,
        onProgress: reading => progress.push(reading),
      })
      const settled = await batch
      const outcomes = await Promise.all(
        settled.map(outcome =>
          settle(outcome.status === 'fulfilled' ? Promise.resolve(outcome.value) : Promise.reject(outcome.reason)),
        ),
      )
      return { outcomes, progress }
    },
    { clientOptions: { credentials: sts.url, ...client }, options },
  )
}

/** Width in pixels of a picture that the page shows from this address. @throws Error where it does not decode */
export function shownWidthOf({ page }: Pick<OpenInEngine, 'page'>, url: string): Promise<number> {
  return page.evaluate(async address => {
    const image = new Image()
    image.src = address
    await image.decode()
    return image.naturalWidth
  }, url)
}
