/** One rule of the bucket's CORS configuration. Origins and headers may hold one `*`. */
export interface CorsRule {
  readonly allowedOrigins: readonly string[]
  readonly allowedMethods: readonly string[]
  readonly allowedHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly maxAgeSec: number
}

/** A request has to satisfy every part that is given. */
export interface FaultMatch {
  /** Upper case. Left out: every method but OPTIONS. */
  readonly method?: string
  /** Decoded key; `*` stands for any text. */
  readonly key?: string
  /** Name of a query parameter that has to be there, like `uploads` or `partNumber`. */
  readonly query?: string
}

/** One thing to go wrong. The first fault that matches and has `times` left is taken. */
export interface Fault {
  readonly match?: FaultMatch
  /** How many requests it still hits; counted down. @default 1 */
  times?: number
  /** How many matching requests pass unharmed before; counted down. @default 0 */
  skip?: number
  /**
   * - `status`: answers with `status`, `code` and `message`, or with `body` word for word
   * - `reset`: cuts the connection
   * - `hang`: never answers
   * - `delay`: waits `delayMs`, then goes on as usual
   * - `corrupt`: turns over one bit of the request's body on its way in
   */
  readonly action: 'status' | 'reset' | 'hang' | 'delay' | 'corrupt'
  /** `before`: nothing is carried out or stored. `after`: all of it is, and only the answer suffers. @default 'before' */
  readonly when?: 'before' | 'after'
  /**
   * For `reset` and `hang`: after this share (0..1) of the request's body has been read, or, with `when: 'after'`, of
   * the answer's body has been sent. @default 0
   */
  readonly atFraction?: number
  readonly status?: number
  readonly code?: string
  readonly message?: string
  /** Sent as `Retry-After`. */
  readonly retryAfterSec?: number
  /** Sent as `X-ErrNo`, by which image processing says on downloads why it failed; like `-441`. */
  readonly errNo?: string
  readonly delayMs?: number
  /** Replaces the error document, for answers that did not come from COS. */
  readonly body?: string
  readonly contentType?: string
  /** Leaves out every header that tells a COS answer: request id, Server, CORS. @default false */
  readonly bare?: boolean
}

/** How `?imageSlim` and the imageSlim rule are switched on for the bucket. */
export interface SlimMode {
  readonly api: boolean
  readonly auto: boolean
  /** For `auto`: `jpg`, `png`, `gif`. */
  readonly suffixes: readonly string[]
}

/** A processing refusal to play, whatever the picture is. */
export interface ProcessingRefusal {
  readonly status: number
  readonly code: string
  readonly message?: string
  /** Whether the source is stored all the same. */
  readonly stored: boolean
}

/** Hotlink protection of the bucket. */
export interface RefererRule {
  readonly type: 'white' | 'black'
  /** Beginnings of addresses without their scheme, like `example.com` or `*.example.com:8080`. */
  readonly domains: readonly string[]
  /** Lets requests pass that name no referer. */
  readonly allowsEmpty: boolean
}

/** Answers of the local STS. */
export interface StsSettings {
  /** Answers with this error, HTTP status 200 as the real service does. @default null */
  error: { readonly code: string; readonly message: string } | null
  /** @default 0 */
  delayMs: number
  /** Never answers. @default false */
  hang: boolean
  /** Issues credentials that are over already. @default false */
  expiredCredentials: boolean
  /** Its clock against this machine's, for the check of the caller's timestamp. @default 0 */
  clockOffsetSec: number
}

/** Every switch. All of them work at once, for the requests that come after. */
export interface Settings {
  /**
   * The service's clock against this machine's: `Date`, the KeyTime check and the times of issued credentials.
   * The caller of the STS is a server with a right clock, so its timestamp is judged by `sts.clockOffsetSec` alone.
   * @default 0
   */
  clockOffsetSec: number
  /** How far in the future KeyTime may start. @default 0 */
  startToleranceSec: number
  /** How a request outside its KeyTime is refused. Both are seen. @default 'AccessDenied' */
  expiredAs: 'AccessDenied' | 'RequestTimeTooSkewed'
  /** Adds `ServerTime` to that refusal. @default true */
  serverTimeInErrors: boolean

  /** Objects can be read without a signature unless their own ACL says `private`. @default true */
  publicRead: boolean
  /** Lets a Pic-Operations header pass that the signature does not cover. @default false */
  allowUnsignedPicOperations: boolean
  /** Headers and parameters that a signature must cover (bucket with strict signature); lower case. @default none */
  strictSignature: { readonly headers: readonly string[]; readonly params: readonly string[] }
  /** @default null, no protection */
  refererRule: RefererRule | null
  /** Demands `ci:SetImageSlim` of temporary credentials that use imageSlim. @default false */
  slimNeedsPermission: boolean
  /** What a copy demands of temporary credentials on its target: documents disagree. @default 'PutObject' */
  copyNeeds: 'PutObject' | 'PutObjectCopy'

  /** Cloud Infinite is bound to the bucket. @default true */
  ciBound: boolean
  /** @default API only */
  imageSlim: SlimMode
  /**
   * What imageSlim does while it is off: `ignore` answers as if nothing had been asked for, the others refuse.
   * @default 'ignore'
   */
  whenSlimOff: 'ignore' | 'refuse' | 'refuse-but-store'
  /** Added to every processing. @default 0 */
  processingDelayMs: number
  /** A source that cannot be processed is refused; whether it is stored all the same. @default 'refuse' */
  unprocessable: 'refuse' | 'refuse-but-store'
  /** @default null */
  processingRefusal: ProcessingRefusal | null
  /** Index of the `Object` element to leave out of answers; the object itself is stored. @default null */
  dropObject: number | null
  /** Body of the answer to PUT and image_process with Pic-Operations, and to Complete. @default 'whole' */
  processedReply: 'whole' | 'empty' | 'truncated' | 'error-under-200'
  /** Shape of the answer to Complete with Pic-Operations. @default 'flat' */
  completeReply: 'flat' | 'nested'
  /** Complete sends its 200 first and blanks while it works, so that later errors come under 200. @default true */
  completeStreams: boolean
  /** @default 1 MiB */
  minPartSizeBytes: number
  /**
   * Forces `X-SlimFlag` of downloads: 0 and 2 come with the original, `absent` is the original without a flag.
   * `taken-off` processes as ever, and something in front takes every header off that tells of it. @default null
   */
  slimFlag: 0 | 2 | 'absent' | 'taken-off' | null
  /** Sends the undocumented `X-OriSize` with what went through image processing. @default true */
  tellsOriginalSize: boolean
  /** How reading or processing an archived object is refused. All three are seen. @default 'InvalidObjectState' */
  archivedAs: 'InvalidObjectState' | 'InvalidObjectState-409' | 'AccessDenied'
  /** Body of error answers. @default 'xml' */
  errorBody: 'xml' | 'json' | 'empty'

  /** @default one rule: any origin, every header, what the SDKs read exposed */
  corsRules: readonly CorsRule[]
  /** Error answers carry CORS headers as well. @default true */
  corsOnErrors: boolean
  /** @default none */
  faults: Fault[]
  sts: StsSettings
}

/** The rule that COS's own documents recommend for uploads from pages. */
export const DEFAULT_CORS_RULE: CorsRule = {
  allowedOrigins: ['*'],
  allowedMethods: ['PUT', 'POST', 'GET', 'DELETE', 'HEAD'],
  allowedHeaders: ['*'],
  exposeHeaders: [
    'ETag',
    'Date',
    'Content-Length',
    'Location',
    'x-cos-request-id',
    'x-cos-hash-crc64ecma',
    'x-ci-request-id',
    'X-SlimFlag',
    'X-OriSize',
    'X-ErrNo',
    'Retry-After',
  ],
  maxAgeSec: 600,
}

export function defaultSettings(): Settings {
  return {
    clockOffsetSec: 0,
    startToleranceSec: 0,
    expiredAs: 'AccessDenied',
    serverTimeInErrors: true,
    publicRead: true,
    allowUnsignedPicOperations: false,
    strictSignature: { headers: [], params: [] },
    refererRule: null,
    slimNeedsPermission: false,
    copyNeeds: 'PutObject',
    ciBound: true,
    imageSlim: { api: true, auto: false, suffixes: [] },
    whenSlimOff: 'ignore',
    processingDelayMs: 0,
    unprocessable: 'refuse',
    processingRefusal: null,
    dropObject: null,
    processedReply: 'whole',
    completeReply: 'flat',
    completeStreams: true,
    minPartSizeBytes: 1024 * 1024,
    slimFlag: null,
    tellsOriginalSize: true,
    archivedAs: 'InvalidObjectState',
    errorBody: 'xml',
    corsRules: [DEFAULT_CORS_RULE],
    corsOnErrors: true,
    faults: [],
    sts: { error: null, delayMs: 0, hang: false, expiredCredentials: false, clockOffsetSec: 0 },
  }
}

/** Settings of which any part may be left out. */
export type PartialSettings = Partial<Omit<Settings, 'sts'>> & { sts?: Partial<StsSettings> }

/** Changes the settings given, `sts` member by member, and leaves the rest. @throws TypeError for an unknown name */
export function changeSettings(settings: Settings, changes: PartialSettings): void {
  for (const name of Object.keys(changes)) {
    if (!(name in settings)) throw new TypeError(`No such setting: ${name}`)
  }
  const { sts, ...rest } = changes
  Object.assign(settings, rest)
  if (sts) Object.assign(settings.sts, sts)
}
