/** One request of a diagnosis. Without body and further headers it asks for no preflight. */
export interface ProbeRequest {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
}

/**
 * How far a request got:
 * - `answered`: there is an answer, and it could be read
 * - `opaque`, `redirected`: there is one, and that is all that may be known
 * - `sent`: every byte left, so that the preflight was passed, and no answer may be read
 * - `unsent`: it died before that
 * - `silent`, `silent-sent`: the same two, by the end of the waiting time
 */
export type Reach = 'answered' | 'opaque' | 'redirected' | 'sent' | 'unsent' | 'silent' | 'silent-sent'

/** What a probe saw. */
export interface Seen {
  readonly reach: Reach
  /** Whether `sent` and `unsent` were seen, and not taken for granted. */
  readonly isSure: boolean
  /** 0 where there is no answer to read. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** Where the answer came from; empty where that may not be known. */
  readonly url: string
  /** The device's clock in the middle of it. */
  readonly atMs: number
  /** What the platform of a mini program said of a failure: its number, where there is one, and its text. */
  readonly words?: string
}

/** Of a request without an answer. */
export const NO_ANSWER = { isSure: true, status: 0, headers: {}, text: '', url: '' } as const

/** How to ask for an address without a preflight: unreadable, readable, without following, from a page without service worker. */
export type AskMode = 'no-cors' | 'cors' | 'manual' | 'sandbox'

/** A connection that the page's own policy forbade. */
export interface Violation {
  /** The address asked for, or its origin. */
  readonly blocked: string
  /** The whole policy. */
  readonly policy: string
}

/** What is known without any request. */
export interface Surroundings {
  readonly isOnline: boolean
  /** Scheme, host and port of the page; `null` for one without, empty in a mini program. */
  readonly origin: string
  /** Whether a service worker sees the requests of the page. */
  readonly isControlled: boolean
  /** Whether even loopback is mixed content for an https page. */
  readonly isWebKit: boolean
  /** States of the permissions for local addresses, where the browser knows them. */
  readonly permissions: Readonly<Record<string, string>>
  /** Whether a mini program may just now talk to domains that no list of it names, as it may not once it is released. */
  readonly skipsDomainCheck?: boolean
}

/** What a diagnosis asks of its surroundings; the effects are here, what follows from them is decided elsewhere. */
export interface Probes {
  /** Never rejects. */
  send(request: ProbeRequest): Promise<Seen>
  /** Never rejects. */
  ask(url: string, mode: AskMode): Promise<Seen>
  surroundings(): Promise<Surroundings>
  /** What the platform of a mini program meant by a failure that was passed on. */
  wordsOf?(failure: unknown): string
  /** Address of the page or script; empty in a mini program. */
  readonly base: string
  /** An address as it is sent to. */
  absolute(url: string): string
  /** Connections that were forbidden since the diagnosis began. */
  readonly violations: readonly Violation[]
  /** Ends listening. */
  close(): void
}

/** A host is left alone after it was silent for so long once: in some browsers each such request keeps its connection. */
export const PROBE_TIMEOUT_SEC = 8
