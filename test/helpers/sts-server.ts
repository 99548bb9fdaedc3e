import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LocalCos } from '../../demo/emulator/local-cos.js'
import type * as BuiltFrom from '../../src/sts.js'
import type { StsHandlerOptions, StsScope } from '../../src/types.js'
import { listen } from './listening.js'

/** The STS endpoint of a site: the built handler in front of the local STS. */
export interface StsServer {
  readonly url: string
  /** How often it was asked; preflights do not count. */
  calls: number
  /** What the caller may do; null refuses. */
  scope: StsScope | null
  /** Stands in for the handler while it is set. */
  answer: ((request: Request) => Response | Promise<Response>) | undefined
  /** Forgets everything but the address. */
  reset(): void
  readonly close: () => Promise<void>
}

export interface StsServerOptions {
  readonly pageOrigin: string
  /** Named in the reply; without one the page sends to the bucket's own domain. */
  readonly endpoint: string | undefined
}

/** Its own folder for each kind of key, as a careful server would give out. */
const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/' }

const HANDLER = new URL('../../dist/sts.js', import.meta.url)

async function builtHandler(options: StsHandlerOptions) {
  const built = (await import(/* @vite-ignore */ HANDLER.href)) as typeof BuiltFrom // what it is built from
  return built.createStsHandler(options)
}

function toRequest({ method = 'GET', headers, url = '/' }: IncomingMessage): Request {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string])
  return new Request(`http://${headers.host ?? ''}${url}`, { method, headers: texts })
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(Buffer.from(await answer.arrayBuffer()))
}

export async function startStsServer(cos: LocalCos, { pageOrigin, endpoint }: StsServerOptions): Promise<StsServer> {
  const { secretId, secretKey, bucket, region, stsEndpoint } = cos
  const handle = await builtHandler({
    ...{ secretId, secretKey, bucket, region, stsEndpoint, endpoint },
    allowOrigins: [pageOrigin],
    scope: () => server.scope,
  })
  const listening = await listen((message, response) => {
    const request = toRequest(message)
    if (request.method !== 'OPTIONS') server.calls += 1
    void Promise.resolve((server.answer ?? handle)(request)).then(answer => send(answer, response))
  })
  const server: StsServer = {
    url: `${listening.origin}/sts`,
    calls: 0,
    scope: SCOPE,
    answer: undefined,
    reset: () => void Object.assign(server, { calls: 0, scope: SCOPE, answer: undefined }),
    close: listening.close,
  }
  return server
}
