import COS from 'cos-nodejs-sdk-v5'
import type { CredentialData } from 'qcloud-cos-sts'
import type { LocalCos } from '../../demo/emulator/local-cos.js'
import { prepareCosJs, slimHeaders } from '../helpers/cos-js.js'
import { MULTIPART_ACTIONS, officialCredentials, scopesOf, UPLOAD_ACTIONS } from '../helpers/official-sts.js'
import type { OpenPage, Site } from '../helpers/site.js'

/** One way to send all files that the visitor chose, each of them to be slimmed under its own key. */
export interface Contender {
  readonly name: string
  readonly isOurs?: boolean
  /** What the page has to load for it. */
  readonly script: string
  /** Everything that is done before the visitor chooses files. Leaves `sendAll` in the page. */
  readonly prepare: (site: Site, opened: OpenPage, names: readonly string[]) => Promise<void>
}

declare global {
  /** Put there by a contender. Resolves to the number of files that are stored. */
  var sendAll: (files: readonly File[]) => Promise<number>
}

const FOLDER = 'uploads/u42/'

/** Rights to everything that any of them does. */
function credentialsFor(cos: LocalCos): Promise<CredentialData> {
  return officialCredentials(cos, scopesOf(cos, [...UPLOAD_ACTIONS, ...MULTIPART_ACTIONS], `${FOLDER}*`))
}

/** The STS endpoint answers at once, with what was made beforehand. */
function answerWith({ sts, pageOrigin }: Pick<Site, 'sts' | 'pageOrigin'>, reply: object): void {
  sts.reset()
  sts.answer = () => Response.json(reply, { headers: { 'access-control-allow-origin': pageOrigin } })
}

/** The client as it is without options. */
export const uploadAll: Contender = {
  name: 'cos-slim uploadAll',
  isOurs: true,
  script: 'cos-slim.min.js',
  prepare: async (site, { page }) => {
    const { cos, sts, endpoint } = site
    const { bucket, region } = cos
    answerWith(site, { ...(await credentialsFor(cos)), bucket, region, endpoint, keyPrefix: FOLDER })
    await page.evaluate(
      ({ credentials, folder }) => {
        let client: ReturnType<typeof CosSlim.createClient> | undefined
        globalThis.sendAll = async files => {
          client ??= CosSlim.createClient({ credentials })
          const outcomes = await client.uploadAll(files, { key: ({ name }) => folder + name })
          return outcomes.filter(({ status }) => status === 'fulfilled').length
        }
      },
      { credentials: sts.url, folder: FOLDER },
    )
  },
}

/** The official SDK as it is without options. */
function byCosJs(method: 'putObject' | 'uploadFiles'): Contender {
  return {
    name: `cos-js-sdk-v5 ${method}`,
    script: 'cos-js-sdk-v5.min.js',
    prepare: async (site, opened, names) => {
      const { cos } = site
      answerWith(site, await credentialsFor(cos))
      await prepareCosJs(site, opened)
      const parameters = names.map(name => {
        const key = FOLDER + name
        return { Bucket: cos.bucket, Region: cos.region, Key: key, Headers: slimHeaders(key) }
      })
      await opened.page.evaluate(
        ({ method, parameters }) => {
          globalThis.sendAll = async files => {
            const calls = files.map((file, index) => ({ ...parameters[index], Body: file }))
            const outcomes =
              method === 'putObject'
                ? await Promise.allSettled(calls.map(call => cosJs.putObject(call)))
                : (await cosJs.uploadFiles({ files: calls }))['files']
            const ends = outcomes as readonly { readonly status?: string; readonly error?: unknown }[]
            return ends.filter(({ status, error }) => status !== 'rejected' && !error).length
          }
        },
        { method, parameters },
      )
    },
  }
}

/** Every picture by a call of its own: the SDK's own queue has three places. */
export const putObject = byCosJs('putObject')

/** All by one call, which sends what is larger than 1 MB in parts. */
export const uploadFiles = byCosJs('uploadFiles')

/** What a server of the page's own would hand out: for each file the headers of one signed PUT. */
function signedPuts({ cos, endpoint }: Pick<Site, 'cos' | 'endpoint'>, names: readonly string[]) {
  return names.map(name => {
    const key = FOLDER + name
    const headers = slimHeaders(key)
    const keys = { SecretId: cos.secretId, SecretKey: cos.secretKey }
    const authorization = COS.getAuthorization({ ...keys, Method: 'PUT', Key: key, Headers: headers })
    return { url: `${endpoint}/${key}`, headers: { ...headers, Authorization: authorization } }
  })
}

/** No library: all requests at once, of which the browser lets six go at a time. No progress, no second try. */
export const bareXhr: Contender = {
  name: 'XMLHttpRequest alone',
  script: 'bare.js',
  prepare: async (site, { page }, names) => {
    answerWith(site, signedPuts(site, names))
    await page.evaluate(url => {
      let puts: readonly { url: string; headers: Record<string, string> }[] | undefined
      globalThis.sendAll = async files => {
        puts ??= (await (await fetch(url)).json()) as { url: string; headers: Record<string, string> }[] // as the server signs them
        const statuses = await Promise.all(
          files.map(
            (file, index) =>
              new Promise<number>(resolve => {
                const request = new XMLHttpRequest()
                const put = puts?.[index]
                request.open('PUT', put?.url ?? '')
                for (const [name, value] of Object.entries(put?.headers ?? {})) request.setRequestHeader(name, value)
                request.onloadend = () => resolve(request.status)
                request.send(file)
              }),
          ),
        )
        return statuses.filter(status => status === 200).length
      }
    }, site.sts.url)
  },
}

/** The page of the contender that needs no script loads one all the same. */
export const BARE_SCRIPTS = { 'bare.js': '' }

export const CONTENDERS = [uploadAll, putObject, uploadFiles, bareXhr] as const
