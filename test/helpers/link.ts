import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** What lies between a visitor and the service. */
export interface LinkConditions {
  /** Of all connections together. */
  readonly uplinkBytesPerSec: number
  readonly roundTripMs: number
}

/** A way to a server that is as long and as narrow as a visitor's. */
export interface Link {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly close: () => Promise<void>
}

/** One after the other: no connection waits long while another one sends. */
const PACKET_BYTES = 8 * 1024

/** Timers come late by about as much; what was missed meanwhile is made good. */
const LATENESS_MS = 20

/** Hands out the time of the wire: ends when the last of so many bytes has left. */
function createWire(bytesPerSec: number): (sizeBytes: number) => Promise<void> {
  let freeAtMs = 0
  return async sizeBytes => {
    const nowMs = performance.now()
    freeAtMs = Math.max(freeAtMs, nowMs - LATENESS_MS) + (sizeBytes * 1000) / bytesPerSec
    if (freeAtMs > nowMs) await wait(freeAtMs - nowMs)
  }
}

/**
 * A proxy for one server. Bytes to the server leave one packet after the other, as fast as the uplink is, the
 * connections by turns; each takes half of the round trip in either direction, and a new connection begins with a whole
 * one. What the link does not take stays where it is: nothing is read ahead.
 */
export async function startLink(target: string, { uplinkBytesPerSec, roundTripMs }: LinkConditions): Promise<Link> {
  const { hostname, port } = new URL(target)
  const send = createWire(uplinkBytesPerSec)
  const halfwayMs = roundTripMs / 2
  const sockets = new Set<Socket>()

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket)
    socket.on('error', () => undefined) // its close says it as well
    socket.once('close', hasFailed => {
      sockets.delete(socket)
      if (hasFailed) setTimeout(() => other.destroy(), halfwayMs)
    })
  }

  async function carryUp(visitor: Socket, server: Socket): Promise<void> {
    await wait(roundTripMs) // the handshake
    const chunks = visitor.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer> // no encoding is set
    for await (const chunk of chunks) {
      for (let start = 0; start < chunk.length; start += PACKET_BYTES) {
        const packet = chunk.subarray(start, start + PACKET_BYTES)
        await send(packet.length)
        setTimeout(() => server.write(packet), halfwayMs)
      }
    }
    setTimeout(() => server.end(), halfwayMs)
  }

  const proxy = createServer({ allowHalfOpen: true, noDelay: true }, visitor => {
    const server = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true })
    keep(visitor, server)
    keep(server, visitor)
    server.on('data', bytes => setTimeout(() => visitor.write(bytes), halfwayMs))
    server.on('end', () => setTimeout(() => visitor.end(), halfwayMs))
    carryUp(visitor, server).catch(() => visitor.destroy())
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, // a listening TCP server has one
    close: () =>
      new Promise(resolve => {
        proxy.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
