import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerCos } from './cos-server.js'
import { CosError, errorXml } from './errors.js'
import { Keyring, newSecretId, newSecretKey } from './keyring.js'
import type { LogEntry } from './log.js'
import { MultipartUploads } from './multipart-uploads.js'
import { bucketOfHost, newId } from './request.js'
import type { Service } from './service.js'
import { changeSettings, defaultSettings, type PartialSettings, type Settings } from './settings.js'
import { Store } from './store.js'
import { answerSts } from './sts.js'

export interface LocalCosOptions {
  /** 0 takes a free one. @default 0 */
  readonly port?: number
  /** Of the STS. @default 0 */
  readonly stsPort?: number
  /** Kept on `close()` when given. @default a fresh temporary folder, removed on `close()` */
  readonly folder?: string
  /** `<name>-<APPID>` @default 'local-1250000000' */
  readonly bucket?: string
  /** @default 'ap-local' */
  readonly region?: string
  /**
   * Further buckets of the same account in the same region, each with objects and settings of its own; reached by
   * their names in the `Host` header only. @default none
   */
  readonly neighbours?: readonly string[]
  /** @default made anew at every start */
  readonly secretId?: string
  /** @default made anew at every start */
  readonly secretKey?: string
  /** PEM texts; serves HTTPS beside HTTP. @default none */
  readonly tls?: {
    readonly key: string
    readonly cert: string
    /** @default 0 */
    readonly port?: number
    /** @default 0 */
    readonly stsPort?: number
  }
  /** Switches that differ from the start. */
  readonly settings?: PartialSettings
}

/** A running local COS. */
export interface LocalCos {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string
  /** `http://127.0.0.1:<port>`, the address of the STS. */
  readonly stsEndpoint: string
  /** `https://127.0.0.1:<port>`, with `tls` only. */
  readonly tlsEndpoint?: string
  /** `https://127.0.0.1:<port>`, with `tls` only. */
  readonly tlsStsEndpoint?: string
  readonly bucket: string
  readonly region: string
  readonly secretId: string
  readonly secretKey: string
  readonly folder: string
  /** Live: what is changed here holds for the requests that come after. */
  readonly settings: Settings
  /** The recent requests, oldest first; may be emptied with `log.length = 0`. */
  readonly log: LogEntry[]
  /** Ends every connection at once. */
  close(): Promise<void>
}

const ADDRESS = '127.0.0.1'
const KEEP_ALIVE_MS = 60_000

/** Ports that listen, and what still hangs on them. */
interface Listener {
  readonly port: number
  close(): Promise<void>
}

/** A client that closes its side in the middle of a body can still be told so. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const isShort = error.code === 'HPE_INVALID_EOF_STATE'
  const refusal = isShort
    ? new CosError(400, 'IncompleteBody', 'The body is shorter than its Content-Length.')
    : new CosError(400, 'BadRequest', 'The request is malformed.')
  const [requestId, traceId] = [newId(), newId()]
  const text = errorXml(refusal, { resource: '', requestId, traceId })
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nServer: tencent-cos\r\nContent-Type: application/xml\r\nx-cos-request-id: ${requestId}\r\n` +
      `x-cos-trace-id: ${traceId}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

async function listen(server: Server, port: number): Promise<Listener> {
  // Slow uploads and tests of hanging ones take their time.
  server.requestTimeout = 0
  server.headersTimeout = KEEP_ALIVE_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  }
  server.on('connection', track)
  server.on('secureConnection', track)
  server.on('clientError', refuseBrokenRequest)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, ADDRESS, resolve)
  })
  return {
    // A listening TCP server has an address with a port.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function checkNames(bucket: string, region: string): void {
  if (!/^[a-z0-9][a-z0-9-]*[a-z0-9]-\d+$|^[a-z0-9]-\d+$/.test(bucket)) {
    throw new TypeError(`bucket has to be <name>-<APPID>, got ${bucket}`)
  }
  if (!/^[a-z]{2,}-[a-z0-9-]+$/.test(region)) throw new TypeError(`region has to be like ap-local, got ${region}`)
}

function startSettings(changes: PartialSettings = {}): Settings {
  const settings = defaultSettings()
  changeSettings(settings, structuredClone(changes))
  return settings
}

/** Starts COS, Cloud Infinite and STS for one bucket on this machine's loopback address. */
export async function startLocalCos(options: LocalCosOptions = {}): Promise<LocalCos> {
  const { bucket = 'local-1250000000', region = 'ap-local', tls } = options
  const { secretId = newSecretId(), secretKey = newSecretKey() } = options
  checkNames(bucket, region)
  const settings = startSettings(options.settings)
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'local-cos-'))
  mkdirSync(folder, { recursive: true })
  const log: LogEntry[] = []
  const buckets = new Map<string, Service>()
  const service: Service = {
    keyring: new Keyring(secretId, secretKey),
    owner: { bucket, region },
    settings,
    store: new Store(folder),
    uploads: new MultipartUploads(),
    nowMs: () => Date.now() + settings.clockOffsetSec * 1000,
    buckets,
  }
  for (const name of options.neighbours ?? []) {
    checkNames(name, region)
    buckets.set(name, {
      ...service,
      owner: { bucket: name, region },
      settings: startSettings(options.settings),
      store: new Store(join(folder, 'neighbours', name)),
      uploads: new MultipartUploads(),
    })
  }
  buckets.set(bucket, service)
  const cos: RequestListener = (message, response) => {
    const named = bucketOfHost(message.headers.host)
    void answerCos((named !== undefined && buckets.get(named)) || service, log, message, response)
  }
  const sts: RequestListener = (message, response) => void answerSts(service, log, message, response)

  const listeners: Listener[] = []
  const close = async () => {
    await Promise.all(listeners.map(listener => listener.close()))
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
  }
  const start = async (server: Server, port: number) => {
    const listener = await listen(server, port)
    listeners.push(listener)
    return listener.port
  }
  try {
    const endpoint = `http://${ADDRESS}:${await start(createServer(cos), options.port ?? 0)}`
    const stsEndpoint = `http://${ADDRESS}:${await start(createServer(sts), options.stsPort ?? 0)}`
    const secure = tls && {
      tlsEndpoint: `https://${ADDRESS}:${await start(createTlsServer(tls, cos), tls.port ?? 0)}`,
      tlsStsEndpoint: `https://${ADDRESS}:${await start(createTlsServer(tls, sts), tls.stsPort ?? 0)}`,
    }
    return { endpoint, stsEndpoint, ...secure, bucket, region, secretId, secretKey, folder, settings, log, close }
  } catch (error) {
    await close()
    throw error
  }
}
