import { prepareCosJs, slimHeaders } from '../helpers/cos-js.js'
import { MULTIPART_ACTIONS, officialCredentials, scopesOf, UPLOAD_ACTIONS } from '../helpers/official-sts.js'
import type { OpenPage, Site } from '../helpers/site.js'

/** What a page says of its uploads. */
interface Sent {
  readonly wallMs: number
  readonly storedCount: number
}

/** One way to send all files that the visitor chose. */
export interface Contender {
  readonly name: string
  /** What the page has to load for it. */
  readonly script: string
  /** Everything that is done before the visitor chooses files. */
  readonly prepare: (site: Site, opened: OpenPage) => Promise<void>
  /** @param names - Of the files. */
  readonly send: (site: Site, opened: OpenPage, names: readonly string[]) => Promise<Sent>
}

const FOLDER = 'uploads/u42/'

/** The client as it is without options. */
export const uploadAll: Contender = {
  name: 'cos-slim uploadAll',
  script: 'cos-slim.min.js',
  prepare: ({ sts }) => {
    sts.reset()
    return Promise.resolve()
  },
  send: ({ sts }, { page }) =>
    page.evaluate(
      async ({ credentials, folder }) => {
        const files = Array.from(document.querySelector<HTMLInputElement>('#picker')?.files ?? [])
        const startMs = performance.now()
        const client = CosSlim.createClient({ credentials })
        const outcomes = await client.uploadAll(files, { key: ({ name }) => folder + name })
        const wallMs = performance.now() - startMs
        return { wallMs, storedCount: outcomes.filter(({ status }) => status === 'fulfilled').length }
      },
      { credentials: sts.url, folder: FOLDER },
    ),
}

/** The official SDK as it is without options, with the rights to everything it does. */
function byCosJs(method: 'putObject' | 'uploadFiles'): Contender {
  return {
    name: `cos-js-sdk-v5 ${method}`,
    script: 'cos-js-sdk-v5.min.js',
    prepare: async (site, opened) => {
      const scopes = scopesOf(site.cos, [...UPLOAD_ACTIONS, ...MULTIPART_ACTIONS], `${FOLDER}*`)
      const reply = await officialCredentials(site.cos, scopes)
      site.sts.answer = () => Response.json(reply, { headers: { 'access-control-allow-origin': site.pageOrigin } })
      await prepareCosJs(site, opened)
    },
    send: ({ cos: { bucket, region } }, { page }, names) =>
      page.evaluate(
        async ({ method, parameters }) => {
          const files = Array.from(document.querySelector<HTMLInputElement>('#picker')?.files ?? [])
          const startMs = performance.now()
          const calls = files.map((file, index) => ({ ...parameters[index], Body: file }))
          const outcomes =
            method === 'putObject'
              ? await Promise.allSettled(calls.map(call => cosJs.putObject(call)))
              : (await cosJs.uploadFiles({ files: calls }))['files']
          const wallMs = performance.now() - startMs
          const ends = outcomes as readonly { readonly status?: string; readonly error?: unknown }[]
          return { wallMs, storedCount: ends.filter(({ status, error }) => status !== 'rejected' && !error).length }
        },
        {
          method,
          parameters: names.map(name => {
            const key = FOLDER + name
            return { Bucket: bucket, Region: region, Key: key, Headers: slimHeaders(key) }
          }),
        },
      ),
  }
}

/** Every picture by a call of its own: the SDK's own queue has three places. */
export const putObject = byCosJs('putObject')

/** All by one call, which sends what is larger than 1 MB in parts. */
export const uploadFiles = byCosJs('uploadFiles')
