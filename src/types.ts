import type { Diagnosis } from './diagnosis.js'
import type { CosSlimError, SlimErrorCode } from './errors.js'

/* ---------------------------------------------------------------- sources */

/** A `File` or `Blob`, by the members this SDK uses. */
export interface BlobSource {
  /** Bytes. */
  readonly size: number
  /** MIME type as the platform guesses it by the name; not relied on. */
  readonly type: string
  /** A `File` has one. */
  readonly name?: string
  /** A `File` has one: milliseconds since 1970. */
  readonly lastModified?: number
  /** The bytes from `start` (inclusive) to `end` (exclusive), unread. */
  slice(start?: number, end?: number): BlobSource
  /** Reads all of it. Rejects where the file is gone or was changed. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/** Bytes the caller already holds. */
export interface BytesSource {
  /** File name, for messages and for functions that make keys. */
  readonly name: string
  /** The whole picture. */
  readonly data: ArrayBuffer | Uint8Array
}

/** An entry of `tempFiles` as `wx.chooseMedia` returns it, in a mini program. */
export interface ChosenFile {
  /** Path of the temporary file. */
  readonly tempFilePath: string
  /** Bytes. */
  readonly size?: number
  /** Shown in messages. @default the last part of the path */
  readonly name?: string
}

/** What can be uploaded from a page. */
export type UploadSource = BlobSource | BytesSource

/** What can be uploaded from a mini program. A text is the path of a temporary file. */
export type MiniProgramSource = ChosenFile | BytesSource | string

/** Picture formats known by their first bytes. Only the first three can be slimmed. */
export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp' | 'avif' | 'heic'

/** A source after the check: what is known of it from its own bytes. */
export interface CheckedImage {
  /** File name as the caller gave it; empty for a nameless Blob. */
  readonly name: string
  /** Of the whole source. */
  readonly sizeBytes: number
  /** By its first bytes, whatever the name says. */
  readonly format: ImageFormat
  /** Usual file ending of the format, without dot: `png`, `jpg`, `gif`, ... */
  readonly extension: string
  /** MIME type of the format. */
  readonly contentType: string
  /** Pixels, as stored; absent for formats whose header is not parsed. */
  readonly width?: number
  /** Pixels, as `width`. */
  readonly height?: number
}

/* ---------------------------------------------------------------- client */

/** The part of `AbortSignal` this SDK uses; mini programs may lack the real one. */
export interface SignalLike {
  /** Whether it has aborted already. */
  readonly aborted: boolean
  /** As of `EventTarget`. */
  addEventListener(type: 'abort', listener: () => void): void
  /** As of `EventTarget`. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Where temporary credentials come from: the URL of an STS endpoint, or a function returning its reply. */
export type CredentialsSource = string | (() => unknown)

/** What `createClient` takes. Where the STS reply names bucket, region or prefix as well, the options count. */
export interface ClientOptions {
  /** URL of the STS endpoint (asked with GET), or a function returning its reply or a promise of it. */
  readonly credentials: CredentialsSource
  /** `<name>-<APPID>`. @default what the STS reply says */
  readonly bucket?: string | undefined
  /** Like `ap-beijing`. @default what the STS reply says */
  readonly region?: string | undefined
  /** Origin to send to, for a custom domain or a local COS. @default `https://<bucket>.cos.<region>.myqcloud.com` */
  readonly endpoint?: string | undefined
  /** Start of generated keys, like `uploads/u42/`; a slash is put behind it where there is none. @default what the STS reply says, else none */
  readonly keyPrefix?: string | undefined
  /** Bodies on the wire at once, at most 6: browsers open no more connections to one host. @default {@link DEFAULT_CONCURRENCY} */
  readonly concurrency?: number | undefined
  /** How to go on after failures that can pass. @default {@link DEFAULT_RETRY} */
  readonly retry?: RetryOptions | undefined
  /** Time for one request, answer included. @default {@link DEFAULT_TIMEOUT_MS} */
  readonly timeoutMs?: number | undefined
  /** Longest silence of a request: no byte either way. @default {@link DEFAULT_STALL_TIMEOUT_MS} */
  readonly stallTimeoutMs?: number | undefined
  /**
   * Pictures of this size and more are sent in parts.
   * @default {@link DEFAULT_PARTS_FROM_BYTES}, in mini programs {@link DEFAULT_MINI_PROGRAM_PARTS_FROM_BYTES}
   */
  readonly partsFromBytes?: number | undefined
  /** Size of a part, at least 1 MiB. @default {@link DEFAULT_PART_SIZE_BYTES} */
  readonly partSizeBytes?: number | undefined
  /**
   * What to do when a picture can be stored or got but not slimmed: take it as it is and say so in `outcome` and
   * `reason`, or reject. @default 'keep-original'
   */
  readonly onSlimFailure?: 'keep-original' | 'fail' | undefined
  /**
   * Keeps uploads and their files in the browser until they are stored, so that what a reload or a crash interrupts can
   * be taken up again with `unfinished()`. A text keeps those of one user apart from those of another.
   * @default false
   */
  readonly persist?: boolean | string | undefined
  /**
   * What tells why no answer came: `diagnose` itself. The first upload that ends in `network-or-cors` has it run, once for
   * the life of the client, and carries what it found as `error.diagnosis`; that makes its failure seconds later.
   * @default none
   */
  readonly explain?: Diagnose<never> | undefined
}

/** Waits grow from half a second, doubled each time, and are drawn at random below that (full jitter). */
export interface RetryOptions {
  /** Tries in all; 1 for none but the first. @default 8 */
  readonly attempts?: number | undefined
  /** Longest wait between two tries. @default 20 s */
  readonly maxDelayMs?: number | undefined
  /** From the first try to the last, time without network not counted. @default 5 min */
  readonly maxTotalMs?: number | undefined
}

/**
 * Uploads to one bucket, and works with what is stored there.
 *
 * @typeParam Source - What this platform can upload.
 */
export interface CosSlimClient<Source = UploadSource> {
  /** Uploads one picture; the service slims it on the way in. Rejects with a {@link CosSlimError}. */
  upload(source: Source, options?: UploadOptions): UploadTask
  /**
   * Uploads many through the client's queue; one failure stops nothing else. Never rejects: failures are among the
   * outcomes.
   */
  uploadAll(sources: Iterable<Source>, options?: BatchOptions): BatchTask
  /** Slims a picture that is stored already. Rejects with a {@link CosSlimError}. */
  process(key: string, options?: ProcessOptions): Promise<ProcessResult>
  /**
   * The same for many, through the client's queue and below 100 requests a second; one failure stops nothing else.
   * Never rejects.
   */
  processAll(keys: Iterable<string>, options?: ProcessAllOptions): Promise<readonly ProcessOutcome[]>
  /** Gets a picture, slimmed on its way out; nothing is stored. Rejects with a {@link CosSlimError}. */
  download(key: string, options?: DownloadOptions): Promise<DownloadResult>
  /**
   * The same as an address for `<img src>`, with the processing parameter in the signature. It stays the same text for
   * a tenth of its life, so that caches hit, and never outlives the credentials. Rejects with a {@link CosSlimError}.
   */
  signUrl(key: string, options?: SignUrlOptions): Promise<string>
  /**
   * Uploads that earlier pages of this origin began and did not finish, and those of this page that failed for reasons
   * that may pass, the oldest first. They belong to this page as long as it lives: no other tab is offered them. There
   * are none where the platform keeps nothing.
   *
   * @throws TypeError without `persist`
   */
  unfinished(): Promise<UnfinishedUpload<Source>[]>
  /** Ends what runs, and drops credentials. With `persist`, what it ends stays unfinished. */
  close(): void
}

/* ---------------------------------------------------------------- mini programs */

/**
 * Calls of a mini-program platform by the names that WeChat gives them: `wx` itself, `tt` of Douyin, `my` of Alipay,
 * `Taro`, `uni`. What is missing is done without, where that is possible.
 */
export interface MiniProgramApi {
  /** Requests; the one call that nothing does without. */
  request(options: never): unknown
  /** For `send: 'form'`. */
  uploadFile?(options: never): unknown
  /** Reads files in pieces; `persist` keeps its copies with it. */
  getFileSystemManager?(): unknown
  /** For what is kept over restarts. */
  getStorage?(options: never): unknown
  /** For what is kept over restarts. */
  setStorage?(options: never): unknown
  /** For what is kept over restarts. */
  removeStorage?(options: never): unknown
  /** For what is kept over restarts. */
  getStorageInfo?(options: never): unknown
  /** For names that nobody guesses; elsewhere they are made of the clock and `Math.random`. */
  getRandomValues?(options: never): unknown
  /** Whether there is a network, at the start. */
  getNetworkType?(options: never): unknown
  /** Whether there is a network, from then on. */
  onNetworkStatusChange?(listener: never): unknown
  /** When the app comes back. */
  onAppShow?(listener: never): unknown
  /** When the app goes into the background. */
  onAppHide?(listener: never): unknown
  /** For `diagnose`: developer tools or telephone. */
  getDeviceInfo?(): unknown
  /** The same on older versions. */
  getSystemInfoSync?(): unknown
  /** For `diagnose`: released or not. */
  getAccountInfoSync?(): unknown
  /** Where files may be kept (`USER_DATA_PATH`). */
  readonly env?: unknown
}

/** What a client needs of a platform, made by `createMiniProgramHost`. */
export interface MiniProgramHost {
  /** Whether there is a network, as far as the platform knows. */
  readonly isOnline: () => boolean
}

/** What `createClient` of `cos-slim/miniprogram` takes. */
export interface MiniProgramClientOptions extends ClientOptions {
  /** Platform to work on. @default WeChat, by its global `wx` */
  readonly host?: MiniProgramHost | undefined
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
  /** Stored as `x-cos-meta-<name>`; names of letters, digits and `-`. COS takes 2 KB in all. @default none */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** Who may read the object, in place of what the bucket says. @default the bucket's */
  readonly acl?: 'default' | 'private' | 'public-read' | undefined
  /** Like `STANDARD_IA`. @default the service's (`STANDARD`) */
  readonly storageClass?: string | undefined
  /** Refuse with `already-exists` where the key is taken. @default false */
  readonly forbidOverwrite?: boolean | undefined
  /**
   * `put` sends the picture in one request, `parts` in several, each repeated on its own and resumed after a reload;
   * `auto` takes parts from `partsFromBytes` on, where the credentials allow them. In mini programs, `form` hands the file
   * over to the platform, which sends it straight from disk, and has it slimmed once it is stored. @default 'auto'
   */
  readonly send?: 'auto' | 'put' | 'parts' | 'form' | undefined
  /** `md5` sends a checksum, so that the service refuses what was changed on its way. @default 'none' */
  readonly integrity?: 'none' | 'md5' | undefined
  /** Cancels when it aborts. */
  readonly signal?: SignalLike | undefined
}

/** What one upload takes. */
export interface UploadOptions extends CommonUploadOptions {
  /** Whole key, never prefixed. @default key prefix + date + random name + extension of the format found */
  readonly key?: string | ((image: CheckedImage) => string) | undefined
  /** Called at least twice a second while something is under way. What it throws changes nothing. */
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
  /** Called at every change of the state. What it throws changes nothing. */
  readonly onState?: ((state: UploadState) => void) | undefined
}

/** What many uploads take together; functions are called once for each picture. */
export interface BatchOptions extends CommonUploadOptions {
  /** Whole key for each picture. @default as for a single upload */
  readonly key?: ((image: CheckedImage) => string) | undefined
  /** Whole key of the slimmed picture for each. @default as for a single upload */
  readonly saveAs?: ((key: string) => string) | undefined
  /** Called at least twice a second while something is under way, and when one is settled. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined
}

/** An upload that was begun and not finished. */
export interface UnfinishedUpload<Source = UploadSource> {
  /** Of the file; empty for a nameless Blob. */
  readonly name: string
  /** Of the whole file. */
  readonly sizeBytes: number
  /** The file, kept from before. */
  readonly source: Source
  /** Milliseconds since 1970, on this device's clock. */
  readonly startedAtMs: number
  /**
   * Goes on with it, under the key that it has and with the options it was started with; called again, it returns the
   * same task. A `key` or `saveAs` that was a function, and was not called yet, has to be given again.
   */
  resume(options?: ResumeOptions): UploadTask
  /** Forgets it. */
  discard(): Promise<void>
}

/** What an unfinished upload takes; all other options are those it was started with. */
export type ResumeOptions = Pick<UploadOptions, 'key' | 'saveAs' | 'signal' | 'onProgress' | 'onState'>

/** Where an upload is. The last three are final. */
export type UploadPhase =
  'queued' | 'preparing' | 'uploading' | 'processing' | 'waiting' | 'paused' | 'done' | 'failed' | 'cancelled'

/** Never runs backwards, and `fraction` is never 1 before the service has answered. */
export interface UploadProgress {
  /** Where the upload is. */
  readonly phase: UploadPhase
  /** Of the picture, as far as the platform counts them. */
  readonly sentBytes: number
  /** Of the picture. */
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
  /** Of all pictures; a settled one counts in full, also where it failed. */
  readonly sentBytes: number
  /** Of all pictures. */
  readonly totalBytes: number
  /** 0..1; 1 once every source is settled. */
  readonly fraction: number
  /** Bytes per second over the last seconds, of all together. */
  readonly bytesPerSec: number
  /** Seconds until every byte is sent; absent while unknown. */
  readonly remainingSec?: number
  /** Sources that were given. */
  readonly totalCount: number
  /** Stored. */
  readonly doneCount: number
  /** Failed or cancelled. */
  readonly failedCount: number
}

/** A phase, and what is known in it. */
export type UploadState =
  | { readonly phase: 'queued' }
  /** `processing`: every byte is sent, the service is still compressing. */
  | {
      readonly phase: 'preparing' | 'uploading' | 'processing'
      readonly attempt: number
      readonly progress: UploadProgress
    }
  /** `delayMs` is `Infinity` while the device is offline. */
  | { readonly phase: 'waiting'; readonly attempt: number; readonly delayMs: number; readonly error: CosSlimError }
  | { readonly phase: 'paused' }
  | { readonly phase: 'done'; readonly result: UploadResult }
  | { readonly phase: 'failed'; readonly error: CosSlimError }
  | { readonly phase: 'cancelled' }

/** A running upload. Awaitable: `const result = await task`. */
export interface UploadTask extends Promise<UploadResult> {
  /** Where it is now. */
  readonly state: UploadState
  /** Calls the listener at every change of state; the function returned ends that. */
  subscribe(listener: (state: UploadState) => void): () => void
  /** Rejects the task with code `cancelled` in whatever phase it is; nothing is reported after it. */
  cancel(): void
  /** Stops sending and keeps the place in the caller's list; what a PUT had sent is sent again on `resume()`. */
  pause(): void
  /** Goes on after `pause()`; nothing where it is not paused. */
  resume(): void
}

/** One outcome of many, in the form of `Promise.allSettled`. */
export type SettledOutcome<T> =
  { readonly status: 'fulfilled'; readonly value: T } | { readonly status: 'rejected'; readonly reason: CosSlimError }

/** One outcome of a batch. */
export type UploadOutcome = SettledOutcome<UploadResult>

/** A running batch. Awaitable to one outcome per source, in the order of the sources; never rejects. */
export interface BatchTask extends Promise<readonly UploadOutcome[]> {
  /** One task per source, in order. */
  readonly tasks: readonly UploadTask[]
  /** Cancels every one of them that is not settled. */
  cancel(): void
}

/** A picture in the bucket, as far as it is known. */
export interface StoredImage {
  /** Whole key in the bucket, without leading slash. */
  readonly key: string
  /** Address without signature; readable as it is when the object is public. */
  readonly url: string
  /** Of what is stored. */
  readonly sizeBytes?: number
  /** As the service says it, or by the bytes. */
  readonly format?: ImageFormat | (string & {})
  /** Pixels. */
  readonly width?: number
  /** Pixels. */
  readonly height?: number
  /** Of a JPEG, 1..100 as the service says it. */
  readonly quality?: number
  /** `#rrggbb` */
  readonly averageColor?: string
  /** EXIF orientation, 0..8. */
  readonly orientation?: number
  /** As the service says it: of a GIF, the pictures in it. */
  readonly frameCount?: number
  /** Opaque, without quotes. */
  readonly etag?: string
  /** Set on an output that was asked for and that the service did not report. */
  readonly missing?: true
}

/**
 * What became of a picture:
 * - `compressed`: the slimmed one is stored
 * - `not-smaller`: the service found nothing to save
 * - `kept-original`: it is stored as it was, and `reason` says why
 * - `not-requested`: it is stored as it was, as `slim: false` asked
 */
export type SlimOutcome = 'compressed' | 'not-smaller' | 'kept-original' | 'not-requested'

/** What an upload has stored. */
export interface UploadResult {
  /** Its `sizeBytes` comes from the source itself: the service does not report it. */
  readonly original: StoredImage
  /** The slimmed picture, where there is one. */
  readonly slim?: StoredImage
  /** One per rule, in the order of the rules. */
  readonly outputs: readonly StoredImage[]
  /** What became of it. */
  readonly outcome: SlimOutcome
  /** Why the original was kept. */
  readonly reason?: SlimErrorCode
  /** Never negative. */
  readonly savedBytes: number
  /** 0..1, never negative. */
  readonly savedFraction: number
  /** `x-cos-request-id` of the answer, to quote in a support ticket. */
  readonly requestId?: string
  /** Tries that it took; 1 where the first went through. */
  readonly attempts: number
  /** From the call to the answer, waits included. */
  readonly durationMs: number
}

/* ---------------------------------------------------------------- stored pictures */

interface CommonProcessOptions {
  /** Whole key of the slimmed picture, or a function of the source's key. @default the same key: the slimmed picture replaces the original */
  readonly saveAs?: string | ((key: string) => string) | undefined
  /** Further rules, up to 5 in all with imageSlim. @default none */
  readonly operations?: readonly Operation[] | undefined
  /** Cancels when it aborts. */
  readonly signal?: SignalLike | undefined
}

/** What the slimming of one stored picture takes. */
export interface ProcessOptions extends CommonProcessOptions {
  /** Bytes of the stored original, where the caller knows them. @default asked for with a HEAD */
  readonly originalSizeBytes?: number | undefined
}

/** What the slimming of many takes. */
export interface ProcessAllOptions extends CommonProcessOptions {
  /** Whole key of the slimmed picture for each. @default the same key */
  readonly saveAs?: ((key: string) => string) | undefined
  /** Called whenever one of them is settled. */
  readonly onProgress?: ((progress: ProcessProgress) => void) | undefined
}

/** How many of them are settled. */
export interface ProcessProgress {
  /** 0..1 */
  readonly fraction: number
  /** Keys that were given. */
  readonly totalCount: number
  /** Slimmed, or found not to get smaller. */
  readonly doneCount: number
  /** Failed or cancelled. */
  readonly failedCount: number
}

/**
 * The same as of an upload. Where the size of the original could not be learned, `original.sizeBytes` is absent and
 * what was saved is 0.
 */
export type ProcessResult = UploadResult

/** One outcome of `processAll`. */
export type ProcessOutcome = SettledOutcome<ProcessResult>

/** What a download takes. */
export interface DownloadOptions {
  /** Whether to ask for slimming. @default true */
  readonly slim?: boolean | undefined
  /** Bytes of the stored original, where the caller knows them. @default what the service says, if it does */
  readonly originalSizeBytes?: number | undefined
  /** Cancels when it aborts. */
  readonly signal?: SignalLike | undefined
  /** Called as bytes come in. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
}

/** How much of a download is there. */
export interface DownloadProgress {
  /** Of the body. */
  readonly receivedBytes: number
  /** Absent where the service does not say. */
  readonly totalBytes?: number
  /** 0..1; absent with `totalBytes`, until all is there. */
  readonly fraction?: number
}

// `Blob` of the platform, by way of globalThis: this file is also compiled without DOM types.
type PlatformBlob = typeof globalThis extends { Blob: { prototype: infer B } } ? B : ArrayBuffer

/** A `Blob`; an `ArrayBuffer` on platforms that have no Blob. */
export type DownloadBody = PlatformBlob

/** A picture that was got. */
export interface DownloadResult {
  /** As it was asked for. */
  readonly key: string
  /** The picture. */
  readonly body: DownloadBody
  /** Of the body. */
  readonly sizeBytes: number
  /** As the service says; empty where it says nothing. */
  readonly contentType: string
  /** What its first bytes show; absent for something that is no picture. */
  readonly format?: ImageFormat
  /** `X-Slimflag`: 0 failed, 1 slimmed, 2 not slimmed; null where the service sent none or the bucket does not expose it. */
  readonly slimFlag: 0 | 1 | 2 | null
  /** `unknown`: neither a flag nor both sizes tell whether the body is slimmed. */
  readonly outcome: SlimOutcome | 'unknown'
  /** Why the body is the original. */
  readonly reason?: SlimErrorCode
  /** Where the service or the caller told it. */
  readonly originalSizeBytes?: number
  /** Never negative; absent without `originalSizeBytes`. */
  readonly savedBytes?: number
  /** 0..1, never negative; absent without `originalSizeBytes`. */
  readonly savedFraction?: number
  /** `x-cos-request-id` of the answer, where the bucket exposes it. */
  readonly requestId?: string
  /** Tries that it took; 1 where the first went through. */
  readonly attempts: number
  /** From the call to the last byte, waits included. */
  readonly durationMs: number
}

/** What a signed address takes. */
export interface SignUrlOptions {
  /** Whether the address brings the slimmed picture; the parameter is signed and cannot be taken off. @default true */
  readonly slim?: boolean | undefined
  /**
   * Whole seconds from now that the address works: at most a tenth more, and less where the credentials end before.
   * @default {@link DEFAULT_URL_LIFE_SEC}
   */
  readonly expiresInSec?: number | undefined
}

/* --- sts --- */

/**
 * What a page does with its credentials: `upload` (PUT, slimmed on the way in), `download` (GET, slimmed on the way
 * out), `cloud` (POST `?image_process` on what is already stored).
 */
export type SlimMode = 'upload' | 'download' | 'cloud'

/** The keys a scope opens: everything under one folder, or exactly one key. */
export type ScopeKeys =
  | {
      /** The caller's own folder, like `uploads/u42/`. Ends with `/`, else `uploads/u4` would open `uploads/u42/` too. */
      readonly keyPrefix: string
      readonly key?: undefined
    }
  | {
      readonly keyPrefix?: undefined
      /** The one key that may be used, like `uploads/u42/7f3a.png`. */
      readonly key: string
    }

/** What may be done with those keys. */
export interface ScopeLimits {
  /** Folder that `saveAs` and `operations` write to, like `slim/u42/`. @default the keys of the source themselves */
  readonly saveAsPrefix?: string | undefined
  /** Only the actions of these modes are granted. @default ['upload'] */
  readonly modes?: readonly SlimMode[] | undefined
  /**
   * Largest body of an upload, in bytes, 1 to 5 GiB. COS compares it with `Content-Length`; the size of a picture in
   * pixels is nothing a policy can see. @default 32 MiB, what imageSlim itself takes
   */
  readonly maxBytes?: number | undefined
  /**
   * Values of `Content-Type` that an upload may claim, like `image/png`. COS compares the claim and not the bytes.
   * `image/*` also lets in SVG, and a claim like `image/png, text/html`: both run script where they are opened.
   * @default every format this SDK knows, one by one
   */
  readonly contentTypes?: readonly string[] | undefined
  /**
   * Lets pictures be sent in parts, which survive broken connections and reloads. `maxBytes` then bounds each part and
   * not the whole: no policy can see the size of an upload in parts. Rules of processing need the right to write an XML
   * body of up to 1 MB to where results go, since no policy can tell the list of parts from an object.
   * @default false
   */
  readonly allowParts?: boolean | undefined
  /**
   * Lets mini programs send forms (`send: 'form'`): adds PostObject, and what `cloud` takes to slim what they have stored.
   * `maxBytes` bounds a form as it does a PUT; whether `contentTypes` bounds what it stores is nowhere documented.
   * @default false
   */
  readonly allowForm?: boolean | undefined
  /**
   * Adds `ci:SetImageSlim` for this one bucket. Try without it: whoever holds it can switch imageSlim on and off for
   * the whole bucket. It is here because the documents disagree on whether using the feature needs it.
   * @default false
   */
  readonly allowSetImageSlim?: boolean | undefined
}

/** What {@link buildPolicy} turns into a policy. */
export type PolicyScope = ScopeKeys &
  ScopeLimits & {
    /** `<name>-<APPID>` */
    readonly bucket: string
    /** Like `ap-beijing`. */
    readonly region: string
  }

/** A CAM policy as GetFederationToken takes it: without principal. */
export interface Policy {
  /** Of the language of policies. */
  readonly version: '2.0'
  /** Grants; what none of them names is refused. */
  readonly statement: readonly PolicyStatement[]
}

/** One grant. */
export interface PolicyStatement {
  /** Nothing is denied by name. */
  readonly effect: 'allow'
  /** Like `name/cos:PutObject`. */
  readonly action: readonly string[]
  /** Like `qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/uploads/u42/*`. */
  readonly resource: readonly string[]
  /** Operator, then condition key, then value; all of them have to hold. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, number | readonly string[]>>>>
}

// `Request`, `Response` and `AbortSignal` of the web standard, by way of globalThis: this file is also compiled without DOM types.
type WebRequest = typeof globalThis extends { Request: { prototype: infer R } } ? R : never
type WebResponse = typeof globalThis extends { Response: { prototype: infer R } } ? R : never
type WebSignal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : never

/** What one caller may do, decided by the server for each request. */
export type StsScope = ScopeKeys &
  ScopeLimits & {
    /** Life of the credentials in seconds, 120 to 7200. @default {@link DEFAULT_CREDENTIALS_LIFE_SEC} */
    readonly expiresInSec?: number | undefined
  }

/** What `createStsHandler` takes. */
export interface StsHandlerOptions {
  /** Permanent key of a sub-account that holds no more rights than the pages need. It never leaves the server. */
  readonly secretId: string
  /** Of the same sub-account. */
  readonly secretKey: string
  /** `<name>-<APPID>` */
  readonly bucket: string
  /** Like `ap-beijing`. */
  readonly region: string
  /**
   * Finds out who asks and says what they may do; null refuses with 403. Build prefixes and keys from what the server
   * knows, never from text the caller sent. Throwing a `Response` of status 400 and above answers with that response
   * (a 401, say); throwing anything else answers 500 and tells `onError`.
   */
  readonly scope: (request: WebRequest) => StsScope | null | undefined | Promise<StsScope | null | undefined>
  /** Origin that the page sends its pictures to, handed on in the reply. @default none: the bucket's own domain */
  readonly endpoint?: string | undefined
  /**
   * Origins of pages that may read the reply from elsewhere, like `https://app.example.com`, cookies included.
   * @default none: only pages of the same origin
   */
  readonly allowOrigins?: readonly string[] | undefined
  /**
   * Origin of the STS API: `https://sts.internal.tencentcloudapi.com` inside the cloud,
   * `https://sts.intl.tencentcloudapi.com` for international accounts, or a local stand-in.
   * @default {@link DEFAULT_STS_ENDPOINT}
   */
  readonly stsEndpoint?: string | undefined
  /** Time for the STS API to answer, 1 ms to 60 s. @default {@link DEFAULT_STS_TIMEOUT_MS} */
  readonly timeoutMs?: number | undefined
  /** Hears of every failure that is not the caller's, for the server's own log. @default nobody does */
  readonly onError?: ((error: StsError, request: WebRequest) => void) | undefined
  /**
   * Asks STS, in place of the package `tencentcloud-sdk-nodejs-sts`: for hosts where that does not run, or for
   * AssumeRole. @default GetFederationToken through that package, which has to be installed beside this one
   */
  readonly requestToken?: ((request: TokenRequest) => Promise<TokenReply>) | undefined
}

/** Answers GET, POST and OPTIONS; never rejects. */
export type StsHandler = (request: WebRequest) => Promise<WebResponse>

/** One call of GetFederationToken (API version 2018-08-13), unsigned. */
export interface TokenRequest {
  /** As the handler was given it. */
  readonly secretId: string
  /** As the handler was given it. */
  readonly secretKey: string
  /** Origin of the STS API. */
  readonly stsEndpoint: string
  /** `X-TC-Region`: a region of the STS API, not of the bucket. */
  readonly stsRegion: string
  /** `Name` */
  readonly name: string
  /** `Policy`: JSON, URL-encoded as the API demands. */
  readonly policy: string
  /** `DurationSeconds` */
  readonly durationSec: number
  /** Aborts when the handler stops waiting. */
  readonly signal: WebSignal
}

/** The `Response` member of the API's reply, in the API's own words. */
export interface TokenReply {
  /** Absent where STS refused. */
  readonly Credentials?: {
    readonly TmpSecretId: string
    readonly TmpSecretKey: string
    readonly Token: string
  }
  /** Unix seconds. */
  readonly ExpiredTime?: number
  /** ISO 8601, UTC. */
  readonly Expiration?: string
  /** Of the call. */
  readonly RequestId?: string
  /** Set when STS refused; the HTTP status is 200 all the same. */
  readonly Error?: { readonly Code: string; readonly Message: string }
}

/** The JSON that the handler answers with: the object of the official package and what a client needs beside it. */
export interface StsReply {
  /** Temporary, and bound to the policy of the scope. */
  readonly credentials: {
    readonly tmpSecretId: string
    readonly tmpSecretKey: string
    readonly sessionToken: string
  }
  /** Unix seconds on the clock of STS. */
  readonly startTime: number
  /** Unix seconds on the clock of STS. */
  readonly expiredTime: number
  /** ISO 8601, UTC. */
  readonly expiration: string
  /** Of the STS call, to quote in a support ticket. */
  readonly requestId?: string
  /** `<name>-<APPID>` */
  readonly bucket: string
  /** Like `ap-beijing`. */
  readonly region: string
  /** Start of the keys that the credentials open; absent where it is one key. */
  readonly keyPrefix?: string
  /** The one key that the credentials open. */
  readonly key?: string
  /** Origin to send to, where the handler was given one. */
  readonly endpoint?: string
}

/** `error.code` of the handler's refusals. */
export type StsErrorCode =
  | 'method-not-allowed'
  | 'scope-refused'
  | 'scope-failed'
  | 'sts-package-missing'
  | 'sts-refused'
  | 'sts-unreachable'
  | 'sts-reply-invalid'
  | 'sts-timeout'

/** A failure for the server's log. Holds no key, token or policy. */
export interface StsError extends Error {
  /** What failed. */
  readonly code: StsErrorCode
  /** HTTP status the caller gets. */
  readonly status: number
  /** What STS called it, like `AuthFailure.SignatureFailure`. */
  readonly serviceCode?: string | undefined
  /** Of the STS call, to quote in a support ticket. */
  readonly requestId?: string | undefined
  /** What `scope` threw; absent for everything else. */
  readonly cause?: unknown
}

/* ---------------------------------------------------------------- diagnosis */

/** The call that says which setting is wrong. Rejects only with `cancelled`, where the client is closed meanwhile. */
export type Diagnose<Client = CosSlimClient> = (client: Client, options?: DiagnoseOptions) => Promise<Diagnosis>

/** What `diagnose` takes. */
export interface DiagnoseOptions {
  /**
   * Whether to store and slim one picture of 4 KB under the caller's own key prefix, which is billed as one call of
   * imageSlim; it is deleted again where the credentials allow that. Without it imageSlim itself stays unchecked.
   * @default true
   */
  readonly store?: boolean | undefined
  /** As uploads name the slimmed picture. @default the same key */
  readonly saveAs?: ((key: string) => string) | undefined
}
