import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { ALL_HARMS, drawFault, type HarmWeights, type PlannedFault } from './chaos-plan.js'
import { askToClose, END_OF_HEAD, requestPieces, type RequestPiece } from './request-pieces.js'
import { createSeededRandom } from './seeded-random.js'

/** What has been done so far. */
export interface ChaosTally {
  /** With a request at least. */
  connections: number
  /** By harm and place, like `reset in a body`. */
  readonly strikes: Map<string, number>
}

export interface ChaosProxy {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Where everything is passed on to. */
  target: string
  readonly tally: ChaosTally
  readonly close: () => Promise<void>
}

export interface ChaosOptions {
  readonly seed: number
  /** Of the connections. @default a fifth */
  readonly share?: number
  /** @default all of them */
  readonly harms?: HarmWeights
}

const FAULT_SHARE = 0.2

/** Browsers would keep one connection for hundreds of requests. */
const MAX_REQUESTS = 3

/** Networks forget what stands still at some time; a browser waits for a preflight without end. */
const STALL_MS = 6000

type Head = Extract<RequestPiece, { part: 'head' }>

/** Passes on what comes, between a browser and a service, and harms some of the connections. */
export async function startChaosProxy(options: ChaosOptions): Promise<ChaosProxy> {
  const { seed, share = FAULT_SHARE, harms = ALL_HARMS } = options
  const random = createSeededRandom(seed)
  const tally: ChaosTally = { connections: 0, strikes: new Map() }
  const sockets = new Set<Socket>()
  /** Faults of connections that ended too early for them: the next ones get them. */
  const owed: PlannedFault[] = []
  /** What arrives changed twice is told and not repaired. */
  const corrupted = new Set<string>()

  function track(socket: Socket): Socket {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }

  function fits({ harm, place, sparesPreflights }: PlannedFault, { method, target, bodyBytes }: Head): boolean {
    if (harm === 'corrupt' && corrupted.has(target)) return false
    if (place === 'body') return bodyBytes > 0
    return !sparesPreflights || method !== 'OPTIONS'
  }

  function carry(client: Socket): void {
    const { port } = new URL(proxy.target)
    const service = track(connect(Number(port), '127.0.0.1'))
    const maxRequests = 1 + random.below(MAX_REQUESTS)
    let fault = drawFault(random, share, harms) ?? owed.shift()
    let requests = 0
    /** The fault that hits the request under way, and at how many bytes from here. */
    let strike: (PlannedFault & { atByte: number }) | undefined
    const kill = () => [client, service].forEach(socket => socket.resetAndDestroy())

    client.once('close', () => {
      service.destroy()
      if (fault && requests > 0) owed.push(fault)
    })

    function begin(head: Head): void {
      requests += 1
      if (requests === 1) tally.connections += 1
      if (!fault || !fits(fault, head)) return
      const { place, atFraction, harm } = fault
      const headBytes = head.bytes.length
      const atByte = Math.floor(atFraction * (place === 'body' ? head.bodyBytes : headBytes))
      strike = { ...fault, atByte: place === 'body' ? headBytes + atByte : atByte }
      if (harm === 'corrupt') corrupted.add(head.target)
    }

    /** @returns Whether the connection goes on. */
    async function hit({ harm, place, pauseMs }: PlannedFault): Promise<boolean> {
      const name = `${harm} in ${place === 'body' ? 'a body' : place === 'head' ? 'a head' : 'an answer'}`
      tally.strikes.set(name, (tally.strikes.get(name) ?? 0) + 1)
      fault = strike = undefined
      if (harm === 'corrupt') return true
      if (harm === 'delay' || harm === 'stall') {
        await wait(harm === 'stall' ? STALL_MS : pauseMs, undefined, { ref: false })
        if (harm === 'delay') return true
      }
      if (harm !== 'end') {
        kill()
        return false
      }
      client.end()
      service.end()
      // What is not read any more would turn the end into a reset.
      client.resume()
      return false
    }

    async function pass(to: Socket, bytes: Buffer, isStruck: boolean): Promise<boolean> {
      const now = isStruck ? strike : undefined
      if (now && now.atByte < bytes.length) {
        const { atByte, harm, bit } = now
        const rest = Buffer.from(bytes.subarray(atByte))
        if (harm === 'corrupt') rest[0] = (rest[0] ?? 0) ^ (1 << bit)
        await write(to, bytes.subarray(0, atByte))
        if (!(await hit(now))) return false
        await write(to, rest)
        return true
      }
      if (now) now.atByte -= bytes.length
      await write(to, bytes)
      return true
    }

    async function carryRequests(): Promise<void> {
      for await (const piece of requestPieces(client.iterator({ destroyOnReturn: false }))) {
        let { bytes } = piece
        if (piece.part === 'head') {
          begin(piece)
          if (requests === maxRequests) bytes = askToClose(bytes)
        }
        if (!(await pass(service, bytes, strike?.place !== 'answer'))) return
      }
      service.end()
    }

    async function carryAnswers(): Promise<void> {
      for await (const chunk of service.iterator({ destroyOnReturn: false })) {
        const bytes = chunk as Buffer // no encoding is set
        const isStruck = strike?.place === 'answer'
        if (strike && isStruck) strike.atByte = cutOf(strike, bytes)
        if (!(await pass(client, bytes, isStruck))) return
      }
      client.end()
    }

    void carryRequests().catch(kill)
    void carryAnswers().catch(kill)
  }

  const server = createServer(client => carry(track(client)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const proxy: ChaosProxy = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a listening TCP server has one
    target: '',
    tally,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  return proxy
}

/** Where in the first bytes of an answer it is hit. */
function cutOf({ harm, atFraction }: PlannedFault, answer: Buffer): number {
  const atByte = Math.floor(atFraction * answer.length)
  // A head that ends early is a whole one for browsers over http:, and a failure over https:, as the real service is had.
  return harm === 'end' && atByte < answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length ? 0 : atByte
}

/** Ends when the bytes are handed over, or cannot be any more: then reading tells why. */
function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise(resolve => socket.write(bytes, () => resolve()))
}

/** `41 of 203 connections: 9 reset in a body, ...` */
export function tallyText({ connections, strikes }: ChaosTally): string {
  const total = [...strikes.values()].reduce((sum, count) => sum + count, 0)
  const each = [...strikes]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, count]) => `${count} ${name}`)
  return `${total} of ${connections} connections: ${each.join(', ')}`
}
