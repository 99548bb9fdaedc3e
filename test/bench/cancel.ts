import { slimHeaders } from '../helpers/cos-js.js'
import { throttleUploads } from '../helpers/slow-link.js'
import { trustedCertificate } from '../helpers/official-sts.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import { compareAll, takeTurns, type Comparison } from './comparison.js'
import { bareXhr, BARE_SCRIPTS, putObject, uploadAll, type Contender } from './contenders.js'
import type { Group } from './figures.js'
import { savePhotographs } from './picture-set.js'
import { withChosen } from './sending.js'
import { withFolder } from './temporary-folder.js'
import { NO_COMPRESSION } from './throughput.js'

/** Cancels of one window: the longest counts. */
const REPEATS = 5
/** At once, as people see it. */
const AT_MOST_MS = 50
const KEY = 'uploads/u42/cancelled.png'
const SLOW_BYTES_PER_SEC = 200_000
const COMPRESSION_MS = 20_000
/** A promise that has not settled by then does not settle. */
const NEVER_MS = 300
const MOST_ROUNDS = 3

interface Running {
  /** Ends with the upload, however it ends. */
  readonly ended: Promise<unknown>
  readonly cancel: () => void
}

declare global {
  /** Put there by a contender's preparation. */
  var startOne: (file: File) => Running
  /** Requests that carry a picture, in their order. */
  var carriers: { readonly sent: Promise<void>; readonly ended: Promise<void> }[]
}

/** How each is cancelled, by its own means. */
const STARTS: ReadonlyMap<Contender, (site: Site, opened: OpenPage) => Promise<void>> = new Map([
  [
    uploadAll,
    ({ sts }: Site, { page }: OpenPage) =>
      page.evaluate(credentials => {
        const client = CosSlim.createClient({ credentials })
        globalThis.startOne = file => {
          const task = client.upload(file)
          return { ended: task.catch(() => undefined), cancel: () => task.cancel() }
        }
      }, sts.url),
  ],
  [
    putObject,
    ({ cos: { bucket, region } }: Site, { page }: OpenPage) =>
      page.evaluate(
        ({ place }) => {
          const sdk = cosJs as unknown as { cancelTask(id: string): void } // documented, and typed for bundlers only
          globalThis.startOne = file => {
            let taskId = ''
            const onTaskReady = (id: string) => (taskId = id)
            const call = cosJs.putObject({ ...place, Body: file, onTaskReady })
            return { ended: call.catch(() => undefined), cancel: () => sdk.cancelTask(taskId) }
          }
        },
        { place: { Bucket: bucket, Region: region, Key: KEY, Headers: slimHeaders(KEY) } },
      ),
  ],
  [
    bareXhr,
    ({ sts }: Site, { page }: OpenPage) =>
      page.evaluate(async url => {
        const [put] = (await (await fetch(url)).json()) as { url: string; headers: Record<string, string> }[] // as the server signs them
        globalThis.startOne = file => {
          const request = new XMLHttpRequest()
          request.open('PUT', put?.url ?? '')
          for (const [name, value] of Object.entries(put?.headers ?? {})) request.setRequestHeader(name, value)
          const ended = new Promise(resolve => (request.onloadend = resolve))
          request.send(file)
          return { ended, cancel: () => request.abort() }
        }
      }, sts.url),
  ],
])

/** To be called before any request. */
function watchCarriers({ page }: OpenPage): Promise<void> {
  return page.evaluate(() => {
    const send = Reflect.get(XMLHttpRequest.prototype, 'send') as (this: XMLHttpRequest, body: unknown) => void // as every browser has it
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof Blob) {
        const sent = new Promise<void>(resolve => this.upload.addEventListener('load', () => resolve()))
        const ended = new Promise<void>(resolve => this.addEventListener('loadend', () => resolve()))
        carriers.push({ sent, ended })
      }
      send.call(this, body)
    }
  })
}

/** NaN where it did not end. */
interface Ends {
  readonly promiseMs: number
  readonly requestMs: number
}

type Moment = 'while bytes are sent' | 'while the service compresses'

/** Cancels one after the other; the longest of each. */
function cancelsOf({ page }: OpenPage, moment: Moment): Promise<Ends> {
  return page.evaluate(
    async ({ moment, repeats, neverMs }) => {
      const wait = (ms: number) => new Promise<undefined>(resolve => setTimeout(resolve, ms))
      const file = document.querySelector<HTMLInputElement>('#picker')?.files?.[0]
      if (!file) throw new Error('No file was chosen.')
      const found: Ends[] = []
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        globalThis.carriers = []
        const { ended, cancel } = startOne(file)
        while (carriers.length === 0) await wait(5)
        const requestEnded = carriers[0]?.ended ?? Promise.resolve()
        if (moment === 'while the service compresses') await carriers[0]?.sent
        const isOver = await Promise.race([Promise.race([ended, requestEnded]).then(() => true), wait(100)])
        if (isOver) throw new Error('It was over before it was cancelled.')
        const startMs = performance.now()
        const took = (end: Promise<unknown>) =>
          Promise.race([end.then(() => performance.now() - startMs), wait(neverMs).then(() => NaN)])
        const ends = [took(ended), took(requestEnded)] as const
        cancel()
        const [promiseMs, requestMs] = await Promise.all(ends)
        found.push({ promiseMs, requestMs })
      }
      const longest = (of: keyof Ends) => Math.max(...found.map(ends => ends[of]))
      return { promiseMs: longest('promiseMs'), requestMs: longest('requestMs') }
    },
    { moment, repeats: REPEATS, neverMs: NEVER_MS },
  )
}

function measureOne(contender: Contender, site: Site, path: string, moment: Moment): Promise<Ends> {
  return withChosen(contender, site, [path], async opened => {
    await STARTS.get(contender)?.(site, opened)
    await watchCarriers(opened)
    if (moment === 'while bytes are sent') await throttleUploads(opened.page, SLOW_BYTES_PER_SEC)
    return cancelsOf(opened, moment)
  })
}

async function measure(site: Site, path: string, moment: Moment, rounds: number): Promise<readonly Group[]> {
  const contenders = [...STARTS.keys()]
  const ends = await takeTurns(
    Math.min(rounds, MOST_ROUNDS),
    contenders.map(contender => () => measureOne(contender, site, path, moment)),
  )
  const groupOf = (what: string, of: keyof Ends): Group => {
    const all = contenders.map(({ name }, index) => ({
      name: name.replace(/ (uploadAll|putObject)$/, ''),
      values: (ends[index] ?? []).map(found => found[of]),
      ...(index === 0 && { figureAtMost: AT_MOST_MS }),
    }))
    const measured = all.filter(({ values }, index) => index === 0 || values.some(tookMs => !Number.isNaN(tookMs)))
    return compareAll(`${what}, ${moment}`, 'ms', measured)
  }
  return [groupOf('until the caller knows', 'promiseMs'), groupOf('until the request has ended', 'requestMs')]
}

/** How long it takes until an upload that was cancelled is over. */
export const cancel: Comparison = ({ rounds }) =>
  withFolder(async folder => {
    const [path = ''] = savePhotographs(folder, 1, ['seeding-1335kb.png'])
    const settings = { ...NO_COMPRESSION, processingDelayMs: COMPRESSION_MS }
    const site = await startSite({ cos: { tls: trustedCertificate(), settings }, scripts: BARE_SCRIPTS })
    try {
      return {
        name: 'cancel',
        title: 'Time from cancelling to the end',
        better: 'less',
        ratioIs: 'cos-slim by it',
        groups: [
          ...(await measure(site, path, 'while bytes are sent', rounds)),
          ...(await measure(site, path, 'while the service compresses', rounds)),
        ],
        notes: [
          `The longest of ${REPEATS} cancels in one window: \`task.cancel()\`, \`cos.cancelTask(id)\`, \`request.abort()\`.`,
          `The caller knows when the promise is rejected, or when the request reports its end. Who is missing there did not tell within ${NEVER_MS} ms in any round: after \`cancelTask\` of cos-js-sdk-v5 the promise of \`putObject\` stays open.`,
        ],
      }
    } finally {
      await site.close()
    }
  })
