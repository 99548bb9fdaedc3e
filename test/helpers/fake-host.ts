import { setImmediate } from 'node:timers/promises'
import { CosSlimError } from '../../src/errors.js'
import type { SlimErrorCode } from '../../src/errors.js'
import type { Host, HttpRequest, HttpResponse } from '../../src/host.js'
import { createBrowserHost } from '../../src/hosts/browser.js'
import { md5Of } from '../../src/hosts/md5.js'

/** When the dialogues take place: within the life of the credentials that `stsReply()` gives. */
export const START_MS = Date.UTC(2026, 0, 1)

/** A promise waits for other promises and at most a few turns of the loop, never for time. */
const LOOP_TURNS = 8

/** A request on its way, answered by the test. */
export interface FakeRequest extends HttpRequest {
  /** False once it is answered, failed or aborted. */
  readonly isOpen: boolean
  /** Reports bytes as the platform would, also late. */
  reportSent(sentBytes: number): void
  reportReceived(receivedBytes: number, totalBytes?: number): void
  /** A document that is given as text has its bytes too, where the body was wanted as bytes. */
  respondWith(answer: Partial<HttpResponse>): void
  failWith(code: SlimErrorCode): void
}

/** A host that the test plays by hand. */
export interface FakeHost extends Host {
  /** Everything sent so far. */
  readonly requests: readonly FakeRequest[]
  /** The next request in order of sending; each is handed out once. Fails when none comes. */
  nextRequest(): Promise<FakeRequest>
  /** Lets everything happen that waits for neither time nor an answer. */
  settle(): Promise<void>
  /** Moves the clocks on, calling timers at their time. */
  advance(byMs: number): Promise<void>
  /** What timer callbacks threw: a platform would report it as uncaught. */
  readonly uncaught: readonly unknown[]
  readonly timerCount: number
  /** What outlives the page, by store and id; hosts that are given the same map are pages of one browser. */
  readonly records: Map<string, unknown>
  /** The page is gone: nobody holds its locks any more. */
  die(): void
  /** Pulls or plugs the cable. */
  setOnline(isOnline: boolean): void
}

/** How far the random bytes of two pages are apart. */
const PAGE_STEP = 100

const bytesOf = (text: string) => new TextEncoder().encode(text).buffer

interface Timer {
  readonly atMs: number
  readonly callback: () => void
}

/** What pages share beside their records. */
interface FakeBrowser {
  /** By name: who has it, then who waits for it. */
  readonly locks: Map<string, (() => void)[]>
  pageCount: number
}

const BROWSERS = new WeakMap<Map<string, unknown>, FakeBrowser>()

function browserOf(records: Map<string, unknown>): FakeBrowser {
  const browser = BROWSERS.get(records) ?? { locks: new Map<string, (() => void)[]>(), pageCount: 0 }
  BROWSERS.set(records, browser)
  return browser
}

/** What a store gives back: never the same object, but for files, of which Node makes no copies. */
const copyOf = (record: unknown) => (record instanceof Blob ? record : structuredClone(record))

export function createFakeHost({
  unsignedHeaders = [],
  records = new Map(),
}: Partial<Pick<FakeHost, 'unsignedHeaders' | 'records'>> = {}): FakeHost {
  const browser = createBrowserHost()
  const requests: FakeRequest[] = []
  const uncaught: unknown[] = []
  const timers = new Set<Timer>()
  let passedMs = 0
  let handedOut = 0
  const shared = browserOf(records)
  const { locks } = shared
  // Pages of one browser do not draw the same names.
  let randomByte = shared.pageCount * PAGE_STEP
  shared.pageCount += 1
  let isOnline = true
  const waiting = new Set<() => void>()
  const held = new Set<() => void>()

  async function settle(): Promise<void> {
    for (let turn = 0; turn < LOOP_TURNS; turn += 1) await setImmediate()
  }

  function callTimer(timer: Timer): void {
    timers.delete(timer)
    try {
      timer.callback()
    } catch (error) {
      uncaught.push(error)
    }
  }

  return {
    // Files are read, and signals made, as pages do it.
    ...browser,
    requests,
    uncaught,
    get timerCount() {
      return timers.size
    },
    settle,
    nextRequest: async () => {
      for (let turn = 0; turn < LOOP_TURNS; turn += 1) {
        const request = requests[handedOut]
        if (request) {
          handedOut += 1
          return request
        }
        await setImmediate()
      }
      throw new Error('No further request was sent.')
    },
    advance: async byMs => {
      const endMs = passedMs + byMs
      await settle()
      for (;;) {
        const [next] = [...timers].sort((one, other) => one.atMs - other.atMs)
        if (!next || next.atMs > endMs) break
        passedMs = Math.max(passedMs, next.atMs)
        callTimer(next)
        await settle()
      }
      passedMs = endMs
    },

    records,
    md5: md5Of,
    openStore: name =>
      Promise.resolve({
        read: id => Promise.resolve(copyOf(records.get(`${name}/${id}`))),
        write: (id, record) => {
          if (record === undefined) records.delete(`${name}/${id}`)
          else records.set(`${name}/${id}`, copyOf(record))
          return Promise.resolve()
        },
        ids: () =>
          Promise.resolve(
            [...records.keys()].flatMap(id => (id.startsWith(`${name}/`) ? id.slice(name.length + 1) : [])),
          ),
      }),
    lock: (name, isPatient = false) =>
      new Promise(resolve => {
        const take = () => {
          const release = () => {
            held.delete(release)
            locks.get(name)?.shift()
            locks.get(name)?.[0]?.()
          }
          held.add(release)
          resolve(release)
        }
        const line = locks.get(name) ?? []
        locks.set(name, line)
        if (line.length > 0 && !isPatient) {
          resolve(undefined)
          return
        }
        line.push(take)
        if (line.length === 1) take()
      }),
    die: () => {
      for (const release of held) release()
    },

    nowMs: () => START_MS + passedMs,
    elapsedMs: () => passedMs,
    activeMs: () => passedMs,
    randomBytes: count => Uint8Array.from({ length: count }, () => (randomByte = (randomByte + 1) % 256)),
    setTimer: (callback, delayMs) => {
      const timer = { atMs: passedMs + delayMs, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    isOnline: () => isOnline,
    onOnline: callback => {
      waiting.add(callback)
      return () => void waiting.delete(callback)
    },
    setOnline: next => {
      isOnline = next
      if (next)
        for (const callback of [...waiting]) {
          waiting.delete(callback)
          callback()
        }
    },
    unsignedHeaders,
    send: request =>
      new Promise((resolve, reject) => {
        const cancelled = () => reject(new CosSlimError('cancelled', 'The transport was told to stop.'))
        if (request.signal?.aborted) {
          cancelled()
          return
        }
        let isOpen = true
        const close = (settleIt: () => void) => () => {
          if (isOpen) settleIt()
          isOpen = false
        }
        const abort = close(cancelled)
        request.signal?.addEventListener('abort', abort)
        requests.push({
          ...request,
          get isOpen() {
            return isOpen
          },
          reportSent: sentBytes => request.onSent?.(sentBytes),
          reportReceived: (receivedBytes, totalBytes) => request.onReceived?.(receivedBytes, totalBytes),
          respondWith: ({ status = 200, headers = {}, text = '', bodyBytes = bytesOf(text) }) =>
            close(() => resolve({ status, headers, text, ...(request.textIn && { bodyBytes }) }))(),
          failWith: code => close(() => reject(new CosSlimError(code, 'The transport failed.')))(),
        })
      }),
  }
}
