import type { FileHandle } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** A share of a file; sending it closes the file. */
export interface FileSlice {
  readonly file: FileHandle
  readonly startByte: number
  readonly sizeBytes: number
}

/** A document that is not ready yet: the status goes out at once, blanks keep the connection alive. */
export interface LateText {
  readonly late: Promise<string>
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer | FileSlice | LateText
  /** Error code, for the log. */
  readonly code?: string
}

const KEEP_ALIVE_INTERVAL_MS = 1000

export const XML_TYPE = 'application/xml'

export function xmlReply(text: string): Reply {
  return { status: 200, headers: { 'Content-Type': XML_TYPE }, body: text }
}

export function emptyReply(status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers }
}

/** Frees what a reply holds that will not be sent, once it is ready. */
export async function dropReply(reply: Reply): Promise<void> {
  if (typeof reply.body !== 'object' || Buffer.isBuffer(reply.body)) return
  if ('file' in reply.body) await reply.body.file.close()
  else await reply.body.late
}

async function* chunksOf(body: NonNullable<Reply['body']>): AsyncGenerator<string | Buffer> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    yield body
  } else if ('file' in body) {
    const { file, startByte, sizeBytes } = body
    if (sizeBytes === 0) return
    // A file stream without an encoding yields buffers.
    const stream = file.createReadStream({ start: startByte, end: startByte + sizeBytes - 1, autoClose: false })
    for await (const chunk of stream) yield chunk as Buffer
  } else {
    for (;;) {
      const timer = new AbortController()
      const text = await Promise.race([
        body.late,
        wait(KEEP_ALIVE_INTERVAL_MS, undefined, { signal: timer.signal }).catch(() => undefined),
      ])
      timer.abort()
      yield text ?? '\n'
      if (text !== undefined) return
    }
  }
}

function sizeOf(body: Reply['body']): number | undefined {
  if (body === undefined) return 0
  if (typeof body === 'string') return Buffer.byteLength(body)
  if (Buffer.isBuffer(body)) return body.length
  return 'file' in body ? body.sizeBytes : undefined
}

async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return
  await new Promise<void>(resolve => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

/** Sends the whole reply, or no more than the given share of its body; tells whether all of it went. */
export async function sendReply(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>>,
  maxFraction = 1,
): Promise<boolean> {
  const sizeBytes = sizeOf(reply.body)
  for (const [name, value] of Object.entries({ ...headers, ...reply.headers })) response.setHeader(name, value)
  // What has no body must not name a length of one: 204 and 304.
  const hasBody = reply.status !== 204 && reply.status !== 304
  if (hasBody && sizeBytes !== undefined && !response.hasHeader('Content-Length')) {
    response.setHeader('Content-Length', String(sizeBytes))
  }
  response.writeHead(reply.status)
  const isHead = response.req.method === 'HEAD'
  try {
    let left = Math.floor((sizeBytes ?? 0) * maxFraction)
    if (reply.body !== undefined && hasBody && !isHead) {
      for await (const chunk of chunksOf(reply.body)) {
        if (response.destroyed) return false
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        const allowed = maxFraction >= 1 ? bytes : bytes.subarray(0, left)
        left -= allowed.length
        if (!response.write(allowed)) await drained(response)
        if (allowed.length < bytes.length) return false
      }
    }
    if (maxFraction < 1) return false
    response.end()
    return true
  } finally {
    if (typeof reply.body === 'object' && 'file' in reply.body) await reply.body.file.close()
  }
}
