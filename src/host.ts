import type { BlobSource, DownloadBody, MiniProgramSource, SignalLike, UploadSource } from './types.js'

/** One request, complete: nothing is added to it on the way but what the platform itself adds. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  readonly url: string
  /** As sent. `Host` and `Content-Length` are the platform's to set and stand in no request. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: HttpBody | FormBody
  readonly timeoutMs: number
  readonly signal?: SignalLike
  /** Bytes of the body that have left so far; called with the whole size once all of them have. */
  readonly onSent?: (sentBytes: number) => void
  /** Has the body of the answer come as bytes; finds what text is in them. @default the body comes as text */
  readonly textIn?: ((body: ArrayBuffer) => string) | undefined
  /** Bytes of a successful answer's body that have come so far, and of how many, where that is known. */
  readonly onReceived?: (receivedBytes: number, totalBytes: number | undefined) => void
}

export type HttpBody = BlobSource | Uint8Array | string

/** A form whose last field is a file that the platform reads by itself; what authorizes the request goes into its fields. */
export interface FormBody {
  readonly fields: Readonly<Record<string, string>>
  readonly path: string
  /** Of the file. */
  readonly sizeBytes: number
}

/** Any answer, whatever its status. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Of a body that was wanted as bytes only where it cannot be a picture. */
  readonly text: string
  /** Present where the body was wanted as bytes. */
  readonly bodyBytes?: ArrayBuffer
}

/** @throws CosSlimError `network-or-cors`, `timeout`, `cancelled`; never for a status. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>

/** What can be uploaded from one platform or another. */
export type AnySource = UploadSource | MiniProgramSource

/** A source that can be read in pieces and sent as a body. */
export interface OpenedSource {
  /** Empty for a nameless Blob. */
  readonly name: string
  readonly sizeBytes: number
  /** By which the same file is known after a reload; absent where nothing tells. */
  mark?(): string | Promise<string>
  /** Where a platform that works with paths finds it. */
  readonly path?: string
  /** Bytes from `start` (inclusive) to `end` (exclusive), fewer at the end of the source. @throws CosSlimError `source-unreadable` */
  read(start: number, end: number): Promise<Uint8Array>
  readonly body: HttpBody
  /** The bytes from `start` to `end` as a body of their own. */
  slice(start: number, end: number): HttpBody
}

/** What is kept beyond the life of a page: parts that were sent, and uploads kept with their files. */
export type StoreName = 'parts' | 'uploads' | 'files'

/** Records that outlive the page, shared by all pages of its origin. */
export interface RecordStore {
  /** Nothing where there is none. */
  read(id: string): Promise<unknown>
  /** Nothing takes it away. */
  write(id: string, record: unknown): Promise<void>
  /** Names of all records. */
  ids(): Promise<readonly string[]>
}

/** A signal with its switch. */
export interface Abort {
  readonly signal: SignalLike
  abort(): void
}

/** What the SDK asks of its surroundings: the only way to clock, randomness, timers, files and HTTP. */
export interface Host {
  readonly send: Transport
  /** The device's clock, which may be hours off: asked only where nothing else tells the time. */
  nowMs(): number
  /** Milliseconds that only grow, for durations. */
  elapsedMs(): number
  /** The same without the time in which nothing could be sent, as with an app in the background. */
  activeMs(): number
  randomBytes(count: number): Uint8Array
  /** Calls back once after the delay; the function returned prevents it. */
  setTimer(callback: () => void, delayMs: number): () => void
  /** Whether there is a network, as far as the platform knows. */
  isOnline(): boolean
  /** Calls back once when the network is back; the function returned prevents it. */
  onOnline(callback: () => void): () => void
  /** A new signal and its switch; not every platform has AbortController. */
  newAbort(): Abort
  /** MD5 in base64 of the bytes from `start` to `end`. @throws CosSlimError `source-unreadable` */
  md5(source: Pick<OpenedSource, 'read'>, start: number, end: number): Promise<string>
  /** Rejects where the platform keeps nothing. */
  openStore(name: StoreName): Promise<RecordStore>
  /**
   * Takes a lock for as long as the page lives, or until the function returned is called; nothing where somebody else
   * has it. Rejects where the platform has no locks.
   *
   * @param isPatient - Whether to wait until it is free. @default false
   */
  lock(name: string, isPatient?: boolean): Promise<(() => void) | undefined>
  /** Bytes as callers get them. */
  pack(bytes: ArrayBuffer, contentType: string): DownloadBody
  /** @throws TypeError for something that is no source */
  open(source: AnySource): OpenedSource
  /** Whether every answer can be read: elsewhere a rule of the bucket's (CORS) decides. */
  readonly readsAll?: true
  /** Calls of the platform of a mini program, for a diagnosis, which wants its own words. */
  readonly platform?: unknown
  /** Headers this platform may alter or drop: sent, but left out of signatures. Written as the SDK writes them. */
  readonly unsignedHeaders: readonly string[]
}
