import { Agent, request, type IncomingMessage } from 'node:http'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { startLink, type Link, type LinkConditions } from './link.js'
import { listen, type Listening } from './listening.js'

const MEBIBYTE = 1024 * 1024

let server: Listening
let link: Link

/** A server that answers with the number of bytes it got, and a link to it. */
async function open(conditions: LinkConditions): Promise<void> {
  server = await listen((message, response) => {
    let sizeBytes = 0
    message.on('data', (bytes: Buffer) => (sizeBytes += bytes.length))
    message.on('end', () => response.end(String(sizeBytes)))
  })
  link = await startLink(server.origin, conditions)
}

afterEach(async () => {
  await link.close()
  await server.close()
})

/** @param agent - Keeps the connection; without one each request has its own. */
async function put(sizeBytes: number, agent?: Agent): Promise<number> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sending = request(link.origin, { method: 'PUT', agent: agent ?? false }, resolve)
    sending.once('error', reject)
    sending.end(Buffer.alloc(sizeBytes))
  })
  return Number(await text(answer))
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (performance.now() - startMs) / 1000
}

// It is never too quick; how slow it seems depends also on what else the machine does.
describe('a link', () => {
  it('takes as long for bytes as its uplink is narrow', async () => {
    await open({ uplinkBytesPerSec: MEBIBYTE, roundTripMs: 0 })
    const seconds = await secondsOf(async () => expect(await put(1.5 * MEBIBYTE)).toBe(1.5 * MEBIBYTE))
    expect(seconds).toBeGreaterThan(1.45)
    expect(seconds).toBeLessThan(3)
  })

  it('gives all connections together no more than that', async () => {
    await open({ uplinkBytesPerSec: MEBIBYTE, roundTripMs: 0 })
    const seconds = await secondsOf(() => Promise.all([1, 2, 3].map(() => put(MEBIBYTE / 2))))
    expect(seconds).toBeGreaterThan(1.45)
    expect(seconds).toBeLessThan(3)
  })

  it('takes a round trip for a connection, and one for each request', async () => {
    await open({ uplinkBytesPerSec: 100 * MEBIBYTE, roundTripMs: 200 })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const first = await secondsOf(() => put(1, agent))
    const second = await secondsOf(() => put(1, agent))
    agent.destroy()
    expect(first).toBeGreaterThan(0.39)
    expect(second).toBeGreaterThan(0.19)
    expect(second).toBeLessThan(first)
  })

  it('lets a small request pass while a large one is under way', async () => {
    await open({ uplinkBytesPerSec: MEBIBYTE, roundTripMs: 0 })
    const ends: string[] = []
    const large = put(MEBIBYTE).then(() => ends.push('large'))
    await put(1024).then(() => ends.push('small'))
    await large
    expect(ends).toEqual(['small', 'large'])
  })

  it('tells the visitor that the server broke off', async () => {
    await open({ uplinkBytesPerSec: MEBIBYTE, roundTripMs: 20 })
    const answer = put(MEBIBYTE)
    answer.catch(() => undefined) // looked at below
    await server.close()
    await expect(answer).rejects.toThrow()
  })
})

it('hands on what both sides say as it was said, and that they have ended', async () => {
  const answerAll = (socket: Socket) => {
    const got: Buffer[] = []
    socket.on('data', bytes => got.push(bytes))
    socket.on('end', () => socket.end(Buffer.concat(got)))
  }
  const echo = createServer({ allowHalfOpen: true }, answerAll)
  await new Promise<void>(resolve => echo.listen(0, '127.0.0.1', resolve))
  const { port } = echo.address() as AddressInfo // listening, it has one
  link = await startLink(`http://127.0.0.1:${port}`, { uplinkBytesPerSec: MEBIBYTE, roundTripMs: 20 })
  const socket = connect({ port: Number(new URL(link.origin).port), host: '127.0.0.1', allowHalfOpen: true })
  const sent = 'picture '.repeat(10_000)
  socket.end(sent)
  expect((await text(socket)) === sent).toBe(true)
  echo.close()
})
