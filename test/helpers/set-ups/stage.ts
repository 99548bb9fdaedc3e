import type { IncomingMessage, ServerResponse } from 'node:http'
import { startLocalCos, type LocalCos, type LocalCosOptions } from '../../../demo/emulator/local-cos.js'
import { changeSettings, defaultSettings } from '../../../demo/emulator/settings.js'
import { allowing, federationToken } from '../../emulator/call.js'
import type { EngineName, TabOptions } from '../engines/engine.js'
import { listen } from '../listening.js'
import { startFront, type Front } from './front.js'
import { startPageServer, STS_PATH, type PageParts } from './page-server.js'
import { startTwoInOne } from './two-in-one.js'

/** As the official package and the built handler send it. */
export interface StsReply {
  readonly credentials: { readonly tmpSecretId: string; readonly tmpSecretKey: string; readonly sessionToken: string }
  readonly startTime: number
  readonly expiredTime: number
  readonly bucket: string
  readonly region: string
  readonly keyPrefix: string
}

export interface StsCall {
  /** A right one, made now. */
  readonly reply: () => Promise<StsReply>
  /** Sent with every answer that sets none of its own. */
  readonly headers: Headers
  /** Where people sign in: another site. */
  readonly signOnOrigin: string
}

export type StsAnswer = (call: StsCall) => Response | Promise<Response>

/** Addresses of a stage, to make others of. */
export interface Places {
  readonly pageOrigin: string
  /** Where the client sends to as long as no other endpoint is named. */
  readonly serviceOrigin: string
  readonly stsOrigin: string
  /** Nothing listens there. */
  readonly closedOrigin: string
  readonly tlsServiceOrigin: string
  /** Plain and TLS on one port. */
  readonly twoInOnePort: number
  readonly engine: EngineName
}

export interface StageOptions {
  readonly cos?: LocalCosOptions
  /** What stands between the pages and the service. @default nothing */
  readonly front?: Front
  /** Where the client sends to; an empty one is left out. */
  readonly endpoint?: (places: Places) => string
  readonly sts?: {
    readonly answer?: StsAnswer
    readonly url?: (places: Places) => string
    /** On an origin of its own, with these headers. @default on the page's */
    readonly elsewhere?: (places: Places) => Readonly<Record<string, string>>
  }
  /** What the credentials allow. */
  readonly policy?: (cos: LocalCos) => Policy
  readonly page?: {
    readonly policies?: (places: Places) => readonly string[]
    readonly worker?: string
    readonly before?: string
    readonly isSecure?: boolean
  }
  /** Puts the slimmed picture under a key of its own. */
  readonly savesElsewhere?: boolean
  readonly isOffline?: boolean
  readonly tab?: (places: Places) => TabOptions
}

export interface Policy {
  readonly version: string
  readonly statement: readonly unknown[]
}

/** All that a visitor's page is in the hands of, and that can be mended. */
export interface StageState extends PageParts {
  policy: Policy
  answer: StsAnswer
  stsHeaders: Readonly<Record<string, string>>
  endpoint: string
}

export interface Stage {
  readonly options: StageOptions
  readonly places: Places
  readonly pageUrl: string
  readonly stsUrl: string
  readonly cos: LocalCos
  readonly state: StageState
  /** As after the start. */
  reset(): void
  close(): Promise<void>
}

export const KEY_PREFIX = 'uploads/u42/'
export const SAVE_AS_PREFIX = 'slim/u42/'
const LIFE_SEC = 900

const allowBoth = (cos: LocalCos): Policy =>
  allowing(cos, ['PutObject'], [`${KEY_PREFIX}*`, `${SAVE_AS_PREFIX}*`]) as Policy // its shape

async function replyFor(cos: LocalCos, policy: Policy): Promise<StsReply> {
  const { secretId, secretKey, token = '' } = await federationToken(cos, policy, LIFE_SEC)
  const startTime = Math.floor(Date.now() / 1000)
  const { bucket, region } = cos
  const credentials = { tmpSecretId: secretId, tmpSecretKey: secretKey, sessionToken: token }
  return { credentials, startTime, expiredTime: startTime + LIFE_SEC, bucket, region, keyPrefix: KEY_PREFIX }
}

const sendAsItIs: StsAnswer = async ({ reply }) => Response.json(await reply())

async function send(answer: Response, headers: Headers, response: ServerResponse): Promise<void> {
  answer.headers.forEach((value, name) => headers.set(name, value))
  response.writeHead(answer.status, Object.fromEntries(headers))
  response.end(Buffer.from(await answer.arrayBuffer()))
}

/** A port that was free a moment ago, and that nobody has been given since. */
async function closedOrigin(): Promise<string> {
  const { origin, close } = await listen(() => undefined)
  await close()
  return origin
}

/** A page, its STS endpoint and the local COS, each an origin of its own or as the options want it. */
export async function startStage(options: StageOptions, engine: EngineName): Promise<Stage> {
  const cos = await startLocalCos(options.cos)
  const front = options.front && (await startFront(cos.endpoint, options.front))
  const twoInOne = cos.tlsEndpoint === undefined ? undefined : await startTwoInOne(cos.endpoint, cos.tlsEndpoint)
  const signOn = await listen((_, response) => response.end('<!doctype html><title>Sign on</title>'))

  const answerSts = (message: IncomingMessage, response: ServerResponse) => {
    const headers = new Headers(state.stsHeaders)
    const reply = () => replyFor(cos, state.policy)
    const call = { reply, headers, signOnOrigin: signOn.origin }
    const answering = message.method === 'OPTIONS' ? new Response(null, { status: 204 }) : state.answer(call)
    Promise.resolve(answering).then(
      answer => send(answer, headers, response),
      () => response.destroy(),
    )
  }

  const state = { before: options.page?.before ?? '' } as StageState // filled by reset(), before anybody reads it
  const pages = await startPageServer(state, answerSts, options.page?.isSecure ?? false)
  const elsewhere = await listen(answerSts)
  const places: Places = {
    pageOrigin: pages.origin,
    serviceOrigin: front?.origin ?? cos.endpoint,
    stsOrigin: elsewhere.origin,
    closedOrigin: await closedOrigin(),
    tlsServiceOrigin: cos.tlsEndpoint ?? '',
    twoInOnePort: twoInOne?.port ?? 0,
    engine,
  }
  const { sts, page } = options
  const stage: Stage = {
    options,
    places,
    pageUrl: `${pages.origin}/`,
    stsUrl: sts?.url?.(places) ?? `${sts?.elsewhere ? elsewhere.origin : pages.origin}${STS_PATH}`,
    cos,
    state,
    reset: () => {
      Object.assign(cos.settings, defaultSettings())
      changeSettings(cos.settings, structuredClone(options.cos?.settings ?? {}))
      Object.assign(state, {
        policies: page?.policies?.(places) ?? [],
        worker: page?.worker,
        policy: options.policy?.(cos) ?? allowBoth(cos),
        answer: sts?.answer ?? sendAsItIs,
        stsHeaders: sts?.elsewhere?.(places) ?? {},
        endpoint: options.endpoint?.(places) ?? places.serviceOrigin,
      })
    },
    close: async () => {
      await Promise.all([pages, elsewhere, signOn, cos].map(server => server.close()))
      await front?.close()
      await twoInOne?.close()
    },
  }
  stage.reset()
  return stage
}
