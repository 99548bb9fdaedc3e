import { request, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen, type Listening } from '../listening.js'

/** One request that stands before the service. */
export interface Passage {
  readonly message: IncomingMessage
  /** Path and query. */
  readonly target: string
  readonly isPreflight: boolean
  readonly origin: string
  readonly response: ServerResponse
  /** Address of the same object at the service itself. */
  readonly finalUrl: string
  /** Lets the service answer, under another name of it where one is given. */
  readonly forward: (host?: string) => void
  readonly answer: (status: number, headers: Readonly<Record<string, string>>, text?: string) => void
}

/** What stands before the service does with a request, all of which it has received. */
export type Front = (passage: Passage) => void

async function receive(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer) // no encoding is set
  return Buffer.concat(chunks)
}

function passageOf(message: IncomingMessage, response: ServerResponse, body: Buffer, service: string): Passage {
  const target = message.url ?? '/'
  return {
    message,
    target,
    isPreflight: message.method === 'OPTIONS',
    origin: message.headers.origin ?? '',
    response,
    finalUrl: service + target,
    forward: host => {
      const headers = host === undefined ? message.headers : { ...message.headers, host }
      const { hostname, port } = new URL(service)
      const method = message.method ?? 'GET'
      request({ hostname, port, method, path: target, headers }, answer => {
        response.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(response)
      })
        .on('error', () => response.destroy())
        .end(body)
    },
    answer: (status, headers, text = '') => {
      response.writeHead(status, headers)
      response.end(text)
    },
  }
}

/** A server before another one. */
export function startFront(service: string, front: Front): Promise<Listening> {
  return listen((message, response) => {
    receive(message).then(
      body => front(passageOf(message, response, body, service)),
      () => response.destroy(),
    )
  })
}
