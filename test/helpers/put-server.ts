import type { ServerResponse } from 'node:http'
import { listen } from './listening.js'
import { slimmed } from './service-answers.js'

/** A service that takes every picture and does nothing with it, so that what is seen is the client's own. */
export interface PutServer {
  readonly origin: string
  /** Pictures of which something has arrived, and all of it; and the bytes of all of them. */
  readonly startedCount: number
  readonly receivedCount: number
  readonly receivedBytes: number
  /** Whether they wait for {@link answerNext}. */
  isHolding: boolean
  /** Answers the one that has waited longest. @throws Error where none waits */
  answerNext(): void
  readonly close: () => Promise<void>
}

const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'PUT',
  'access-control-allow-headers': '*, authorization',
}

const { text, headers } = slimmed({ key: 'uploads/cat.png', sizeBytes: 1 })

function accept(response: ServerResponse): void {
  response.writeHead(200, { ...headers, 'access-control-allow-origin': '*' })
  response.end(text)
}

export async function startPutServer(): Promise<PutServer> {
  const waiting: ServerResponse[] = []
  const received = { startedCount: 0, receivedCount: 0, receivedBytes: 0 }
  const listening = await listen((message, response) => {
    if (message.method === 'OPTIONS') {
      response.writeHead(200, PREFLIGHT)
      response.end()
      return
    }
    received.startedCount += 1
    message.on('data', (bytes: Buffer) => (received.receivedBytes += bytes.length))
    message.once('end', () => {
      received.receivedCount += 1
      if (server.isHolding) waiting.push(response)
      else accept(response)
    })
  })
  const server: PutServer = {
    origin: listening.origin,
    get startedCount() {
      return received.startedCount
    },
    get receivedCount() {
      return received.receivedCount
    },
    get receivedBytes() {
      return received.receivedBytes
    },
    isHolding: false,
    answerNext: () => {
      const next = waiting.shift()
      if (!next) throw new Error('Nothing waits for an answer.')
      accept(next)
    },
    close: listening.close,
  }
  return server
}
