import { createHash } from 'node:crypto'
import type { Response } from 'playwright-core'
import type {
  ClientOptions,
  CosSlimClient,
  DownloadOptions,
  DownloadProgress,
  DownloadResult,
} from '../../src/types.js'
import { prepareSettle, type Plain, type Settled, type Timed } from './page-upload.js'
import type { OpenInEngine, OpenPage, Site } from './site.js'

export interface DownloadCall {
  readonly client?: Plain<ClientOptions>
  readonly options?: Plain<Omit<DownloadOptions, 'signal' | 'onProgress'>>
}

/** A body as far as it can be told outside of the page. */
export interface BodyInPage {
  readonly isBlob: boolean
  readonly type: string
  readonly sizeBytes: number
  readonly sha256: string
}

export type DownloadedInPage = Omit<DownloadResult, 'body'> & { readonly body: BodyInPage }

interface RunningDownload {
  readonly client: CosSlimClient
  readonly controller: AbortController
  readonly progress: Timed<DownloadProgress>[]
  readonly result: Promise<DownloadResult>
  readonly outcome: Promise<Settled<DownloadedInPage>>
}

declare global {
  /** Put there by {@link startDownload}. */
  var downloading: RunningDownload
}

/** `globalThis.downloading` has it from then on. */
export async function startDownload(
  { sts }: Pick<Site, 'sts'>,
  { page }: Pick<OpenInEngine, 'page'>,
  key: string,
  { client, options }: DownloadCall = {},
): Promise<void> {
  await prepareSettle(page)
  await page.evaluate(
    ({ key, clientOptions, options }) => {
      const progress: RunningDownload['progress'] = []
      const controller = new AbortController()
      const client = CosSlim.createClient(clientOptions)
      const result = client.download(key, {
        ...options,
        signal: controller.signal,
        onProgress: reading => progress.push({ ...reading, atMs: performance.now() }),
      })
      const describe = async ({ body, ...told }: DownloadResult): Promise<DownloadedInPage> => {
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await body.arrayBuffer()))
        const sha256 = Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('')
        return { ...told, body: { isBlob: body instanceof Blob, type: body.type, sizeBytes: body.size, sha256 } }
      }
      globalThis.downloading = { client, controller, progress, result, outcome: settle(result.then(describe)) }
    },
    { key, clientOptions: { credentials: sts.url, ...client }, options },
  )
}

export function downloadOutcomeOf({ page }: Pick<OpenInEngine, 'page'>): Promise<Settled<DownloadedInPage>> {
  return page.evaluate(() => downloading.outcome)
}

export function downloadProgressOf({ page }: Pick<OpenInEngine, 'page'>): Promise<readonly Timed<DownloadProgress>[]> {
  return page.evaluate(() => downloading.progress)
}

/** One download from beginning to end. */
export async function download(
  site: Pick<Site, 'sts'>,
  opened: Pick<OpenInEngine, 'page'>,
  key: string,
  call?: DownloadCall,
): Promise<Settled<DownloadedInPage>> {
  await startDownload(site, opened, key, call)
  return downloadOutcomeOf(opened)
}

/** The same for bytes that this process has. */
export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Bodies of all answers that the page gets from the service from now on, preflights left out; a list that grows. */
export function collectAnswers({ page }: Pick<OpenPage, 'page'>, { cos }: Pick<Site, 'cos'>): Response[] {
  const answers: Response[] = []
  page.on('response', response => {
    if (response.url().startsWith(cos.endpoint) && response.request().method() !== 'OPTIONS') answers.push(response)
  })
  return answers
}

/** Sides in pixels of a picture in an `<img>` with this address. @throws Error where it does not decode */
export function shownSidesOf(
  { page }: Pick<OpenInEngine, 'page'>,
  address: string,
): Promise<readonly [number, number]> {
  return page.evaluate(async source => {
    const image = document.createElement('img')
    image.src = source
    document.body.append(image)
    await image.decode()
    return [image.naturalWidth, image.naturalHeight] as const
  }, address)
}

/** An address by which the page can show what it downloaded. */
export function bodyAddressOf({ page }: Pick<OpenInEngine, 'page'>): Promise<string> {
  return page.evaluate(async () => URL.createObjectURL((await downloading.result).body))
}

export interface AddressCall {
  readonly client?: Plain<ClientOptions>
  readonly options?: Parameters<CosSlimClient['signUrl']>[1]
}

/** A signed address, by a client of its own. */
export async function signUrlIn(
  { page }: Pick<OpenInEngine, 'page'>,
  { sts }: Pick<Site, 'sts'>,
  key: string,
  { client, options }: AddressCall = {},
): Promise<string> {
  return page.evaluate(({ key, clientOptions, options }) => CosSlim.createClient(clientOptions).signUrl(key, options), {
    key,
    clientOptions: { credentials: sts.url, ...client },
    options,
  })
}
