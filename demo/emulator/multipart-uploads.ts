import { createHash, randomBytes } from 'node:crypto'
import { discard, type Draft } from './draft.js'
import { CosError } from './errors.js'
import type { ObjectFacts } from './store.js'

interface Part {
  readonly draft: Draft
  readonly modifiedMs: number
}

/** An upload in parts that is not complete yet. */
export interface MultipartUpload {
  readonly id: string
  readonly key: string
  readonly facts: ObjectFacts
  readonly startedMs: number
  readonly parts: Map<number, Part>
}

/** What Complete names. */
export interface NamedPart {
  readonly number: number
  /** Without quotes. */
  readonly etag: string
}

export function partEtag(draft: Draft): string {
  return draft.md5.toString('hex')
}

/** Uploads in parts; their bytes are drafts of the store. */
export class MultipartUploads {
  readonly #uploads = new Map<string, MultipartUpload>()

  start(key: string, facts: ObjectFacts, nowMs: number): MultipartUpload {
    const id = `${Math.floor(nowMs / 1000).toString(16)}${randomBytes(24).toString('hex')}`
    const upload = { id, key, facts, startedMs: nowMs, parts: new Map<number, Part>() }
    this.#uploads.set(id, upload)
    return upload
  }

  /** @throws CosError `NoSuchUpload` */
  get(id: string, key: string): MultipartUpload {
    const upload = this.#uploads.get(id)
    if (upload?.key !== key) throw new CosError(404, 'NoSuchUpload', 'The specified multipart upload does not exist.')
    return upload
  }

  /** In the order of their keys. */
  all(): readonly MultipartUpload[] {
    return [...this.#uploads.values()].sort((left, right) =>
      Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)),
    )
  }

  async setPart(upload: MultipartUpload, number: number, draft: Draft, nowMs: number): Promise<void> {
    const before = upload.parts.get(number)
    upload.parts.set(number, { draft, modifiedMs: nowMs })
    if (before) await discard(before.draft)
  }

  /** Takes the upload away, so that nobody else can complete or abort it. */
  take(upload: MultipartUpload): void {
    this.#uploads.delete(upload.id)
  }

  putBack(upload: MultipartUpload): void {
    this.#uploads.set(upload.id, upload)
  }

  async discardParts(upload: MultipartUpload): Promise<void> {
    await Promise.all([...upload.parts.values()].map(part => discard(part.draft)))
  }
}

/** The drafts named, checked. @throws CosError `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`, `MalformedXML` */
export function namedDrafts(upload: MultipartUpload, named: readonly NamedPart[], minPartSizeBytes: number): Draft[] {
  if (named.length === 0) throw new CosError(400, 'MalformedXML', 'The XML you provided was not well-formed.')
  named.forEach((part, index) => {
    const before = named[index - 1]
    if (before && before.number >= part.number) {
      throw new CosError(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.')
    }
  })
  const drafts = named.map(({ number, etag }) => {
    const part = upload.parts.get(number)
    if (!part || partEtag(part.draft) !== etag) {
      throw new CosError(400, 'InvalidPart', 'One or more of the specified parts could not be found.')
    }
    return part.draft
  })
  if (drafts.slice(0, -1).some(draft => draft.sizeBytes < minPartSizeBytes)) {
    throw new CosError(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed object size.')
  }
  return drafts
}

/** ETag of an object made of parts: a hash of their hashes, and their number. */
export function combinedEtag(drafts: readonly Draft[]): string {
  const hash = createHash('md5')
  for (const draft of drafts) hash.update(draft.md5)
  return `${hash.digest('hex')}-${drafts.length}`
}
