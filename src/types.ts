import type { CosSlimError, SlimErrorCode } from './errors.js'

/* ---------------------------------------------------------------- sources */

/** A `File` or `Blob`, by the members this SDK uses. */
export interface BlobSource {
  /** Bytes. */
  readonly size: number
  readonly type: string
  /** A `File` has one. */
  readonly name?: string
  slice(start?: number, end?: number): BlobSource
  arrayBuffer(): Promise<ArrayBuffer>
}

/** Bytes the caller already holds. */
export interface BytesSource {
  readonly name: string
  readonly data: ArrayBuffer | Uint8Array
}

/** What can be uploaded. */
export type UploadSource = BlobSource | BytesSource

/** Picture formats known by their first bytes. Only the first three can be slimmed. */
export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp' | 'tiff' | 'avif' | 'heic'

/** A source after the check: what is known of it from its own bytes. */
export interface CheckedImage {
  /** File name as the caller gave it; empty for a nameless Blob. */
  readonly name: string
  readonly sizeBytes: number
  readonly format: ImageFormat
  /** Usual file ending of the format, without dot: `png`, `jpg`, `gif`, ... */
  readonly extension: string
  /** MIME type of the format. */
  readonly contentType: string
  /** Pixels, as stored; absent for formats whose header is not parsed. */
  readonly width?: number
  readonly height?: number
}

/* ---------------------------------------------------------------- client */

/** The part of `AbortSignal` this SDK uses; mini programs may lack the real one. */
export interface SignalLike {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Where temporary credentials come from: the URL of an STS endpoint, or a function returning its reply. */
export type CredentialsSource = string | (() => unknown)

export interface ClientOptions {
  /** URL of the STS endpoint (asked with GET), or a function returning its reply or a promise of it. */
  readonly credentials: CredentialsSource
  /** `<name>-<APPID>`. @default what the STS reply says */
  readonly bucket?: string | undefined
  /** Like `ap-beijing`. @default what the STS reply says */
  readonly region?: string | undefined
  /** Origin to send to, for a custom domain or a local COS. @default `https://<bucket>.cos.<region>.myqcloud.com` */
  readonly endpoint?: string | undefined
  /** Start of generated keys, like `uploads/u42/`. @default what the STS reply says, else none */
  readonly keyPrefix?: string | undefined
  /** Bodies on the wire at once, 1 to 6. @default {@link DEFAULT_CONCURRENCY} */
  readonly concurrency?: number | undefined
  /** Time for one request, answer included. @default {@link DEFAULT_TIMEOUT_MS} */
  readonly timeoutMs?: number | undefined
  /**
   * What to do when a picture can be stored but not slimmed: store it as it is and say so in `outcome` and
   * `reason`, or reject. @default 'keep-original'
   */
  readonly onSlimFailure?: 'keep-original' | 'fail' | undefined
}

export interface CosSlimClient {
  /** Uploads one picture; the service slims it on the way in. Rejects with a {@link CosSlimError}. */
  upload(source: UploadSource, options?: UploadOptions): UploadTask
  /** Uploads many through the client's queue; one failure stops nothing else. */
  uploadAll(sources: Iterable<UploadSource>, options?: BatchOptions): BatchTask
  /** Cancels what runs and drops the credentials. The client cannot be used afterwards. */
  close(): void
}

/* ---------------------------------------------------------------- upload */

/** A further processing rule beside imageSlim. */
export interface Operation {
  /** A CI processing string such as `imageMogr2/thumbnail/!50p`, or `style/<name>`. Sent unchecked. */
  readonly rule: string
  /** Whole key of the output, without leading slash. */
  readonly saveAs: string
}

interface CommonUploadOptions {
  /** Whole key of the slimmed picture, or a function of the source's key. @default the same key: the slimmed picture replaces the original */
  readonly saveAs?: string | ((key: string) => string) | undefined
  /** Whether to ask for slimming. @default true */
  readonly slim?: boolean | undefined
  /** Further rules, up to 5 in all with imageSlim. @default none */
  readonly operations?: readonly Operation[] | undefined
  /** Stored with the object. @default the MIME type of the format found in the bytes */
  readonly contentType?: string | undefined
  /** Stored with the object. @default none */
  readonly cacheControl?: string | undefined
  /** Stored as `x-cos-meta-<name>`; names of letters, digits and `-`, 2 KB in all. @default none */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** @default the bucket's */
  readonly acl?: 'default' | 'private' | 'public-read' | undefined
  /** Like `STANDARD_IA`. @default the service's (`STANDARD`) */
  readonly storageClass?: string | undefined
  /** Refuse with `already-exists` where the key is taken. @default false */
  readonly forbidOverwrite?: boolean | undefined
  /** Cancels when it aborts. */
  readonly signal?: SignalLike | undefined
}

export interface UploadOptions extends CommonUploadOptions {
  /** Whole key, never prefixed. @default key prefix + date + random name + extension of the format found */
  readonly key?: string | ((image: CheckedImage) => string) | undefined
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
  readonly onState?: ((state: UploadState) => void) | undefined
}

export interface BatchOptions extends CommonUploadOptions {
  /** Whole key for each picture. @default as for a single upload */
  readonly key?: ((image: CheckedImage) => string) | undefined
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined
}

export type UploadPhase =
  | 'queued'
  | 'preparing'
  | 'uploading'
  | 'processing'
  | 'waiting'
  | 'paused'
  | 'done'
  | 'failed'
  | 'cancelled'

/** Never runs backwards, and `fraction` is never 1 before the service has answered. */
export interface UploadProgress {
  readonly phase: UploadPhase
  readonly sentBytes: number
  readonly totalBytes: number
  /** 0..1 */
  readonly fraction: number
  /** Bytes per second over the last seconds. */
  readonly bytesPerSec: number
  /** Seconds until every byte is sent; absent while unknown. */
  readonly remainingSec?: number
  /** 1 for the first try. */
  readonly attempt: number
}

/** Bytes and counts of a whole batch. */
export interface BatchProgress {
  readonly sentBytes: number
  readonly totalBytes: number
  /** 0..1; 1 once every source is settled. */
  readonly fraction: number
  readonly bytesPerSec: number
  readonly remainingSec?: number
  readonly totalCount: number
  readonly doneCount: number
  /** Failed or cancelled. */
  readonly failedCount: number
}

export type UploadState =
  | { readonly phase: 'queued' }
  | { readonly phase: 'preparing' }
  | { readonly phase: 'uploading'; readonly attempt: number; readonly progress: UploadProgress }
  /** Every byte is sent, the service is still compressing. */
  | { readonly phase: 'processing'; readonly attempt: number }
  | { readonly phase: 'waiting'; readonly attempt: number; readonly delayMs: number; readonly error: CosSlimError }
  | { readonly phase: 'paused' }
  | { readonly phase: 'done'; readonly result: UploadResult }
  | { readonly phase: 'failed'; readonly error: CosSlimError }
  | { readonly phase: 'cancelled' }

/** A running upload. Awaitable: `const result = await task`. */
export interface UploadTask extends PromiseLike<UploadResult> {
  readonly state: UploadState
  /** Calls the listener at every change of state; the function returned ends that. */
  subscribe(listener: (state: UploadState) => void): () => void
  /** Rejects the task with code `cancelled` in whatever phase it is; nothing is reported after it. */
  cancel(): void
  /** Stops sending and keeps the place in the caller's list; what a PUT had sent is sent again on `resume()`. */
  pause(): void
  resume(): void
  catch<T = never>(onRejected?: ((reason: unknown) => T | PromiseLike<T>) | null): Promise<UploadResult | T>
  finally(onFinally?: (() => void) | null): Promise<UploadResult>
}

/** One outcome of a batch, in the form of `Promise.allSettled`. */
export type UploadOutcome =
  | { readonly status: 'fulfilled'; readonly value: UploadResult }
  | { readonly status: 'rejected'; readonly reason: CosSlimError }

/** A running batch. Awaitable to one outcome per source, in the order of the sources; never rejects. */
export interface BatchTask extends PromiseLike<readonly UploadOutcome[]> {
  /** One task per source, in order. */
  readonly tasks: readonly UploadTask[]
  cancel(): void
  pause(): void
  resume(): void
  catch<T = never>(onRejected?: ((reason: unknown) => T | PromiseLike<T>) | null): Promise<readonly UploadOutcome[] | T>
  finally(onFinally?: (() => void) | null): Promise<readonly UploadOutcome[]>
}

/** A picture in the bucket, as far as it is known. */
export interface StoredImage {
  readonly key: string
  /** Address without signature; readable as it is when the object is public. */
  readonly url: string
  readonly sizeBytes?: number
  readonly format?: ImageFormat | (string & {})
  readonly width?: number
  readonly height?: number
  /** 1..100 */
  readonly quality?: number
  /** `#rrggbb` */
  readonly averageColor?: string
  /** EXIF orientation, 0..8. */
  readonly orientation?: number
  readonly frameCount?: number
  /** Opaque, without quotes. */
  readonly etag?: string
  /** Set on an output that was asked for and that the service did not report. */
  readonly missing?: true
}

export type SlimOutcome = 'compressed' | 'not-smaller' | 'kept-original' | 'not-requested'

export interface UploadResult {
  /** Its `sizeBytes` comes from the source itself: the service does not report it. */
  readonly original: StoredImage
  /** The slimmed picture, where there is one. */
  readonly slim?: StoredImage
  /** One per rule, in the order of the rules. */
  readonly outputs: readonly StoredImage[]
  readonly outcome: SlimOutcome
  /** Why the original was kept. */
  readonly reason?: SlimErrorCode
  /** Never negative. */
  readonly savedBytes: number
  /** 0..1, never negative. */
  readonly savedFraction: number
  readonly requestId?: string
  readonly attempts: number
  readonly durationMs: number
}
