import type { IncomingMessage, ServerResponse } from 'node:http'
import { receiveText } from './intake.js'
import { changeSettings, type Settings } from './settings.js'

const MAX_DOCUMENT_BYTES = 1024 * 1024

/** A sub-resource of the bucket: no object key can be in its way. */
export function isControlCall(path: string, query: string): boolean {
  return path === '/' && query === 'local-settings'
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address ?? '')
}

/**
 * `GET /?local-settings` reads the settings, `PUT` with JSON changes those given. For programs on this machine: a
 * page is refused, since a browser names its origin and gets no CORS header here.
 */
export async function control(settings: Settings, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const isAllowed = isLoopback(message.socket.remoteAddress) && message.headers.origin === undefined
  if (!isAllowed) answer(response, 403, { error: 'Only for programs on this machine.' })
  else if (message.method === 'GET') answer(response, 200, settings)
  else if (message.method === 'PUT') await change(settings, message, response)
  else answer(response, 405, { error: 'GET or PUT.' })
}

async function change(settings: Settings, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = message.iterator({ destroyOnReturn: false })
    const changes: unknown = JSON.parse(await receiveText(body, MAX_DOCUMENT_BYTES))
    if (typeof changes !== 'object' || changes === null) throw new TypeError('An object is expected.')
    // A tool for tests: names are checked, the values are the caller's to get right.
    changeSettings(settings, changes)
    answer(response, 200, settings)
  } catch (error) {
    answer(response, 400, { error: error instanceof Error ? error.message : 'Not valid.' })
  }
}
