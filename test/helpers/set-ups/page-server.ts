import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { selfSigned } from '../self-signed.js'

/** What a page is made of; what is changed here holds when it is loaded anew. */
export interface PageParts {
  /** One header for each. */
  policies: readonly string[]
  /** Source of a service worker. */
  worker: string | undefined
  /** Runs before any other script of the page. */
  readonly before: string
}

export interface PageServer {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** The script of the tag, and the one that it loads from beside it. */
const SCRIPTS = ['cos-slim.min.js', 'cos-slim.diagnose.min.js']

const HTML =
  '<!doctype html><meta charset="utf-8"><title>Set-up</title><link rel="icon" href="data:,">' +
  '<script src="/before.js"></script><script src="/cos-slim.min.js"></script>'

const script = (name: string): string | undefined => {
  const file = new URL(`../../../dist/${name}`, import.meta.url)
  return SCRIPTS.includes(name) && existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Path of the STS endpoint where it is on the page's own origin. */
export const STS_PATH = '/sts'
export const LOGIN_PATH = '/login'

function bodyOf(path: string, parts: PageParts): string | undefined {
  if (path === '/') return HTML
  if (path === LOGIN_PATH) return '<!doctype html><title>Sign in</title><form><input name="user"></form>'
  if (path === '/before.js') return parts.before
  if (path === '/service-worker.js') return parts.worker
  return script(path.slice(1))
}

async function listen(listener: RequestListener, isSecure: boolean): Promise<PageServer> {
  const server = isSecure ? createTlsServer(selfSigned('IP:127.0.0.1'), listener) : createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a listening TCP server has one
  return {
    origin: `http${isSecure ? 's' : ''}://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** @param answerSts - Answers what comes for the STS endpoint of the page's own origin. */
export function startPageServer(
  parts: PageParts,
  answerSts: (message: IncomingMessage, response: ServerResponse) => void,
  isSecure: boolean,
): Promise<PageServer> {
  return listen((message, response) => {
    const { pathname } = new URL(message.url ?? '/', 'http://page')
    if (pathname === STS_PATH) {
      answerSts(message, response)
      return
    }
    const body = bodyOf(pathname, parts)
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
    response.setHeader('content-type', type)
    if (parts.policies.length > 0) response.setHeader('content-security-policy', [...parts.policies])
    response.writeHead(body === undefined ? 404 : 200)
    response.end(body)
  }, isSecure)
}
