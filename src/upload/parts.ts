import type { Host, HttpBody, HttpResponse, OpenedSource } from '../host.js'
import type { ObjectRequest } from '../protocol/signed-request.js'
import type { UploadPlan } from './plan.js'

// Loaded only where a picture is sent in parts; what it needs of the rest is handed in, so that nothing is loaded twice.

/** Parts of one picture under way at once: the link must not rest while one of them is answered. */
const AT_ONCE = 2

/** The service takes no more, and none that is smaller but the last. @see https://cloud.tencent.com/document/product/436/14518 */
const MAX_PARTS = 10_000
const MIN_PART_BYTES = 1024 * 1024

/** What is known of an upload in parts: enough to go on with it, also after a reload. */
interface PartsRecord {
  readonly key: string
  readonly uploadId: string
  readonly partSizeBytes: number
  /** By part, from the first; null where one is missing. */
  readonly etags: readonly (string | null)[]
}

/** A request of the upload, and what is sent with it. */
export interface Sending {
  readonly request: Omit<ObjectRequest, 'key'>
  readonly body?: HttpBody
  readonly onSent?: (sentBytes: number) => void
  /** Whether it is brought to its end although the upload is cancelled: its answer names what has to be cleared away. */
  readonly isKept?: boolean
}

/** One request for the key of the picture, repeated as long as that helps. */
export type Call = (sendingOf: (plan: UploadPlan) => Sending | Promise<Sending>) => Promise<HttpResponse>

export interface PartsSettings {
  readonly partSizeBytes: number
  /** Whether the picture may be sent in one piece where the service takes no parts. */
  readonly mayFallBack: boolean
}

/** How requests are sent, for as long as the upload is not paused. */
export interface PartsWay {
  readonly call: Call
  /** Headers that ask for processing; none where the picture is to be stored as it is. */
  readonly processing: (plan: UploadPlan, isPlain: boolean) => Readonly<Record<string, string>>
  /** Headers that let the service check the bytes from `start` to `end`. */
  readonly checksum: (start: number, end: number) => Promise<Readonly<Record<string, string>>>
  /** Key of the picture, once it is known. */
  readonly key: () => string
  /** Clears an upload away that is given up. */
  readonly abort: (uploadId: string) => void
}

/** One picture on its way in parts. */
export interface Parts {
  /** Key that an earlier start has given it. */
  readonly startedKey: string | undefined
  /**
   * @param isPlain - Whether it is to be stored unprocessed.
   * @param onSent - Bytes of all parts that have left so far.
   * @returns The answer to Complete; nothing where parts cannot be used here: the right to them is missing, or the bucket
   *   does not show their ETags to the page (CORS).
   * @throws CosSlimError
   * @see https://cloud.tencent.com/document/product/436/14112
   */
  send(way: PartsWay, isPlain: boolean, onSent: (sentBytes: number) => void): Promise<HttpResponse | undefined>
  /** Nobody wants it any more. */
  readonly discard: () => void
}

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code

/** Finds out what an earlier start came to, also one before the page was loaded again. */
export async function openParts(host: Host, source: OpenedSource, settings: PartsSettings): Promise<Parts> {
  const { sizeBytes, mark } = source
  // Without a store (a private window) it begins anew.
  const store = mark === undefined ? undefined : await host.openStore().catch(() => undefined)
  let record = (await store?.read(mark ?? '').catch(() => undefined)) as PartsRecord | undefined // as written below
  let isDiscarded = false
  let isUnavailable = false
  let hasBegunAnew = false
  /** An upload that is being begun: its id comes also where nobody waits for it any more, since a pause. */
  let beginning: Promise<PartsRecord> | undefined
  /** Upload whose Complete was sent, perhaps before a pause. */
  let askedId: string | undefined
  let way: PartsWay | undefined

  function keep(next: PartsRecord | undefined): void {
    record = next
    // Losing it costs a second sending and nothing else: it is neither waited for nor insisted on.
    if (mark !== undefined) void store?.write(mark, next).catch(() => undefined)
  }

  function clear(): void {
    const given = record
    // Before the first request nobody has the right to clear it away: it is left to who sends this file again.
    if (!given || !way) return
    keep(undefined)
    way.abort(given.uploadId)
  }

  async function initiate({ call, key }: PartsWay): Promise<PartsRecord> {
    const wantedBytes = Math.max(settings.partSizeBytes, sizeBytes / MAX_PARTS, MIN_PART_BYTES)
    const partSizeBytes = Math.ceil(wantedBytes)
    const { text } = await call(({ headers }) => ({
      request: { method: 'POST', query: { uploads: '' }, headers, contentLength: 0 },
      body: '', // without any the platform drops the type, which is signed
      isKept: true,
    }))
    const uploadId = /<UploadId>\s*([^<\s]+)/.exec(text)?.[1] ?? ''
    const etags = Array.from({ length: Math.ceil(sizeBytes / partSizeBytes) }, () => null)
    const started = { key: key(), uploadId, partSizeBytes, etags }
    if (uploadId) keep(started)
    return started
  }

  async function sendParts(
    way: PartsWay,
    { uploadId, partSizeBytes, etags }: PartsRecord,
    onSent: (sentBytes: number) => void,
  ): Promise<(string | null)[]> {
    const { call } = way
    const found = [...etags]
    const sizeOf = (part: number) => Math.min(partSizeBytes, sizeBytes - part * partSizeBytes)
    const sent = found.map((etag, part) => (etag === null ? 0 : sizeOf(part)))
    const missing = found.flatMap((etag, part) => (etag === null ? [part] : []))
    const report = (part: number, sentBytes: number) => {
      sent[part] = sentBytes
      onSent(sent.reduce((sum, bytes) => sum + bytes, 0))
    }

    async function sendNext(): Promise<void> {
      for (let part = missing.shift(); part !== undefined && !isUnavailable; part = missing.shift()) {
        const at = part
        const start = at * partSizeBytes
        const contentLength = sizeOf(at)
        const query = { partNumber: String(at + 1), uploadId }
        const { headers } = await call(async () => ({
          request: { method: 'PUT', query, headers: await way.checksum(start, start + contentLength), contentLength },
          body: source.slice(start, start + contentLength),
          onSent: sentBytes => report(at, sentBytes),
        }))
        found[at] = headers['etag'] ?? null
        isUnavailable ||= found[at] === null
        if (!isUnavailable && record?.uploadId === uploadId) keep({ ...record, etags: [...found] })
      }
    }

    try {
      await Promise.all(Array.from({ length: AT_ONCE }, sendNext))
      return found
    } finally {
      // Where one fails, the other takes no more.
      missing.length = 0
    }
  }

  async function complete(
    { call, processing }: PartsWay,
    isPlain: boolean,
    uploadId: string,
    etags: readonly (string | null)[],
  ): Promise<HttpResponse> {
    const parts = etags.map((etag, part) => `<Part><PartNumber>${part + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
    let asked = askedId === uploadId ? 1 : 0
    try {
      return await call(plan => {
        asked += 1
        askedId = uploadId
        const headers = { 'Content-Type': 'application/xml', ...processing(plan, isPlain) }
        return { request: { method: 'POST', query: { uploadId }, headers, contentLength: body.length }, body }
      })
    } catch (error) {
      // Completed before, most likely, by a try whose answer was lost.
      if (asked > 1 && codeOf(error) === 'not-found') return findStored(call)
      throw error
    }
  }

  async function findStored(call: Call): Promise<HttpResponse> {
    try {
      return await call(() => ({ request: { method: 'HEAD', headers: {} } }))
    } catch (error) {
      // The least policy has no right to look; nobody but the lost try was about to complete it.
      if (codeOf(error) === 'access-denied') return { status: 200, headers: {}, text: '' }
      throw error
    }
  }

  async function send(
    current: PartsWay,
    isPlain: boolean,
    onSent: (sentBytes: number) => void,
  ): Promise<HttpResponse | undefined> {
    way = current
    if (isUnavailable) return undefined
    if (record && record.key !== current.key()) keep(undefined)
    try {
      await beginning?.catch(() => undefined)
      const started = record ?? (await (beginning = initiate(current)))
      isUnavailable = started.uploadId === ''
      const etags = isUnavailable || isDiscarded ? [null] : await sendParts(current, started, onSent)
      if (etags.includes(null) || isDiscarded) {
        clear()
        return undefined
      }
      const answer = await complete(current, isPlain, started.uploadId, etags)
      keep(undefined)
      return answer
    } catch (error) {
      // The service forgets uploads that were not completed for long, and those under another key.
      if (record && !hasBegunAnew && codeOf(error) === 'not-found') {
        hasBegunAnew = true
        keep(undefined)
        return send(current, isPlain, onSent)
      }
      if (!settings.mayFallBack || record || codeOf(error) !== 'access-denied') throw error
      isUnavailable = true
      return undefined
    }
  }

  return {
    startedKey: record?.key,
    send,
    discard: () => {
      isDiscarded = true
      clear()
    },
  }
}
