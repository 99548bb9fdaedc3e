import type { CosSlimError } from '../errors.js'
import type { FormBody, HttpBody, HttpResponse, OpenedSource } from '../host.js'
import type { Lease } from '../protocol/session.js'
import type { ObjectRequest } from '../protocol/signed-request.js'
import type { RequestContext } from '../request/context.js'
import { clearParts } from './clear-parts.js'
import { openPartsRecord } from './parts-record.js'
import type { PartsRecord } from './parts-record.js'
import type { UploadPlan } from './plan.js'

// Loaded only where a picture is sent in parts.

/** Parts of one picture under way at once: the link must not rest while one of them is answered. */
const AT_ONCE = 2

/** The service takes no more, and none that is smaller but the last. @see https://cloud.tencent.com/document/product/436/14518 */
const MAX_PARTS = 10_000
const MIN_PART_BYTES = 1024 * 1024

/** A request of the upload, and what is sent with it. */
export interface Sending {
  /** For the key of the picture, where it names none. */
  readonly request: Omit<ObjectRequest, 'key'> & { readonly key?: string }
  readonly body?: HttpBody | FormBody
  readonly onSent?: (sentBytes: number) => void
  /** Bytes of the picture that had left before, where they are counted anew from this request on. */
  readonly startsAt?: number | undefined
  /** Whether it is brought to its end although the upload is cancelled: its answer names what has to be cleared away. */
  readonly isKept?: boolean
  /** Whether only a whole document is an answer. */
  readonly wantsDocument?: boolean
}

/** One request for the key of the picture, repeated as long as that helps. */
export type Call = (
  sendingOf: (plan: UploadPlan) => Sending | Promise<Sending>,
  /** Whether something else is tried soon after a failure. */
  hasOtherWay?: (failure: CosSlimError) => boolean,
) => Promise<HttpResponse>

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
  /** Headers that let the service check the bytes from `start` to `end` of the picture, or of what else is sent. */
  readonly checksum: (
    start: number,
    end: number,
    of?: Pick<OpenedSource, 'read'>,
  ) => Promise<Readonly<Record<string, string>>>
  /** Key of the picture, once it is known. */
  readonly key: () => string
  /** What the last request was signed with. */
  readonly lease: () => Lease | undefined
  /** Bytes of all parts that have left so far. */
  readonly onSent: (sentBytes: number) => void
}

/** One picture on its way in parts. */
export interface Parts {
  /** Key that an earlier start has given it. */
  readonly startedKey: string | undefined
  /**
   * @param isPlain - Whether it is to be stored unprocessed.
   * @returns The answer to Complete; nothing where parts cannot be used here: the right to them is missing, or the bucket
   *   does not show their ETags to the page (CORS).
   * @throws CosSlimError
   * @see https://cloud.tencent.com/document/product/436/14112
   */
  send(way: PartsWay, isPlain: boolean): Promise<HttpResponse | undefined>
  /**
   * The upload is over.
   *
   * @param isGivenUp - Whether nobody wants it any more: what was sent is cleared away.
   */
  end(isGivenUp: boolean): void
}

/** How far it has come. */
type Stage =
  | { readonly name: 'new' }
  /** Its id comes also where nobody waits for it any more, since a pause. */
  | { readonly name: 'beginning'; readonly begun: Promise<void> }
  | { readonly name: 'begun'; readonly record: PartsRecord }
  | { readonly name: 'unavailable' }
  | { readonly name: 'given up' }

const codeOf = (error: unknown) => (error as { code?: unknown } | null)?.code

/** Finds out what an earlier start came to, also one before the page was loaded again. */
export async function openParts(
  context: RequestContext,
  source: OpenedSource,
  settings: PartsSettings,
): Promise<Parts> {
  const { host } = context
  const { sizeBytes } = source
  const { found, keep, release } = await openPartsRecord(host, await source.mark?.())
  let stage: Stage = found ? { name: 'begun', record: found } : { name: 'new' }
  let lastWay: PartsWay | undefined
  /** Upload whose Complete was sent, perhaps before a pause. */
  let askedId: string | undefined

  function move(next: Stage): void {
    stage = next
    keep(next.name === 'begun' ? next.record : undefined)
  }

  function abort({ lease }: PartsWay, begun: Pick<PartsRecord, 'uploadId' | 'key'>): void {
    const last = lease()
    if (last) clearParts(context, last, begun)
  }

  function clear(way: PartsWay, begun: PartsRecord, next: Stage): void {
    move(next)
    abort(way, begun)
  }

  async function initiate(way: PartsWay): Promise<void> {
    const wantedBytes = Math.max(settings.partSizeBytes, sizeBytes / MAX_PARTS, MIN_PART_BYTES)
    const partSizeBytes = Math.ceil(wantedBytes)
    const { call, key } = way
    try {
      const { text } = await call(({ headers }) => ({
        request: { method: 'POST', query: { uploads: '' }, headers, contentLength: 0 },
        body: '', // without any the platform drops the type, which is signed
        isKept: true,
      }))
      const uploadId = /<UploadId>\s*([^<\s]+)/.exec(text)?.[1]
      const etags = Array.from({ length: Math.ceil(sizeBytes / partSizeBytes) }, () => null)
      if (!uploadId) stage = { name: 'unavailable' }
      else if (stage.name === 'given up') abort(way, { uploadId, key: key() })
      else move({ name: 'begun', record: { key: key(), uploadId, partSizeBytes, etags } })
    } catch (error) {
      const isUnavailable = settings.mayFallBack && codeOf(error) === 'access-denied'
      if (stage.name === 'beginning') stage = { name: isUnavailable ? 'unavailable' : 'new' }
      if (!isUnavailable) throw error
    }
  }

  /** @returns What is under way for this key; nothing where parts cannot be used. */
  async function begin(way: PartsWay): Promise<PartsRecord | undefined> {
    if (stage.name === 'beginning') await stage.begun.catch(() => undefined)
    if (stage.name === 'begun' && stage.record.key !== way.key()) clear(way, stage.record, { name: 'new' })
    if (stage.name === 'new') {
      const begun = initiate(way)
      stage = { name: 'beginning', begun }
      await begun
    }
    // The compiler does not see that it moved meanwhile.
    const now = stage as Stage
    return now.name === 'begun' ? now.record : undefined
  }

  /** @returns ETags of all parts; null for one whose ETag the page may not see. */
  async function sendParts(
    way: PartsWay,
    { uploadId, partSizeBytes, etags }: PartsRecord,
  ): Promise<readonly (string | null)[]> {
    const { call } = way
    const known = [...etags]
    const sizeOf = (part: number) => Math.min(partSizeBytes, sizeBytes - part * partSizeBytes)
    const sent = known.map((etag, part) => (etag === null ? 0 : sizeOf(part)))
    const missing = known.flatMap((etag, part) => (etag === null ? [part] : []))
    const sumSent = () => sent.reduce((sum, bytes) => sum + bytes, 0)
    let startsAt: number | undefined = sumSent()

    async function sendNext(): Promise<void> {
      for (let part = missing.shift(); part !== undefined; part = missing.shift()) {
        const at = part
        const start = at * partSizeBytes
        const contentLength = sizeOf(at)
        const query = { partNumber: String(at + 1), uploadId }
        const { headers } = await call(async () => {
          const checksum = await way.checksum(start, start + contentLength)
          const sending = {
            request: { method: 'PUT' as const, query, headers: checksum, contentLength },
            body: source.slice(start, start + contentLength),
            onSent: (sentBytes: number) => {
              sent[at] = sentBytes
              way.onSent(sumSent())
            },
            startsAt,
          }
          startsAt = undefined
          return sending
        })
        known[at] = headers['etag'] ?? null
        if (known[at] === null) return
        if (stage.name === 'begun' && stage.record.uploadId === uploadId)
          move({ name: 'begun', record: { ...stage.record, etags: [...known] } })
      }
    }

    // Where one fails, the other takes no more.
    await Promise.all(Array.from({ length: AT_ONCE }, () => sendNext().finally(() => (missing.length = 0))))
    return known
  }

  async function complete(
    { call, processing, checksum }: PartsWay,
    isPlain: boolean,
    uploadId: string,
    etags: readonly (string | null)[],
  ): Promise<HttpResponse> {
    const parts = etags.map((etag, part) => `<Part><PartNumber>${part + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
    const bytes = Uint8Array.from(body, letter => letter.charCodeAt(0))
    const document = { read: (start: number, end: number) => Promise.resolve(bytes.slice(start, end)) }
    let asked = askedId === uploadId ? 1 : 0
    try {
      return await call(async plan => {
        // A list of parts that changed on its way could leave one out.
        const check = await checksum(0, bytes.length, document)
        asked += 1
        askedId = uploadId
        const headers = { 'Content-Type': 'application/xml', ...check, ...processing(plan, isPlain) }
        const request = { method: 'POST' as const, query: { uploadId }, headers, contentLength: body.length }
        return { request, body, wantsDocument: true }
      })
    } catch (error) {
      // Completed before, most likely, by a try whose answer was lost.
      if (asked > 1 && codeOf(error) === 'not-found') return findStored(call)
      throw error
    }
  }

  async function findStored(call: Call): Promise<HttpResponse> {
    // What the service said of the processing is lost, as where an answer is cut off.
    const lost = { status: 200, headers: {}, text: '<' }
    try {
      return { ...lost, headers: (await call(() => ({ request: { method: 'HEAD', headers: {} } }))).headers }
    } catch (error) {
      // The least policy has no right to look; nobody but the lost try was about to complete it.
      if (codeOf(error) === 'access-denied') return lost
      throw error
    }
  }

  async function send(way: PartsWay, isPlain: boolean, mayBeginAnew = true): Promise<HttpResponse | undefined> {
    lastWay = way
    const record = await begin(way)
    if (!record) return undefined
    try {
      const etags = await sendParts(way, record)
      if (etags.includes(null)) {
        clear(way, record, { name: 'unavailable' })
        return undefined
      }
      const answer = await complete(way, isPlain, record.uploadId, etags)
      move({ name: 'new' })
      return answer
    } catch (error) {
      // The service forgets uploads that were not completed for long, and those under another key.
      if (!mayBeginAnew || codeOf(error) !== 'not-found') throw error
      move({ name: 'new' })
      return send(way, isPlain, false)
    }
  }

  return {
    startedKey: found?.key,
    send: (way, isPlain) => send(way, isPlain),
    end: isGivenUp => {
      // Before the first request nobody has the right to clear it away: it is left to who sends this file again.
      if (isGivenUp && stage.name === 'begun' && lastWay) clear(lastWay, stage.record, { name: 'given up' })
      else if (isGivenUp && stage.name !== 'begun') stage = { name: 'given up' }
      release()
    },
  }
}
