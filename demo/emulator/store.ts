import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOf, writeDraft, type Draft } from './draft.js'

/** What a client says of an object when it stores it. */
export interface ObjectFacts {
  readonly contentType: string
  /** `cache-control` and its like, and `x-cos-meta-*`, as they are sent again on GET. */
  readonly headers: Readonly<Record<string, string>>
  readonly acl: 'default' | 'private' | 'public-read'
  readonly storageClass: string
}

export interface StoredObject extends ObjectFacts {
  readonly key: string
  readonly sizeBytes: number
  /** Without quotes. */
  readonly etag: string
  readonly crc64: string
  readonly modifiedMs: number
  /** Name of the file that holds the bytes; another one for every version. */
  readonly fileName: string
}

/** A draft and what it is to become. */
export interface NewObject {
  readonly key: string
  readonly draft: Draft
  readonly etag: string
  readonly facts: ObjectFacts
}

const DEFAULT_FACTS = { headers: {}, acl: 'default', storageClass: 'STANDARD' } as const

/** Facts of an output that the service itself made. */
export function plainFacts(contentType: string): ObjectFacts {
  return { ...DEFAULT_FACTS, contentType }
}

/**
 * Objects as files under one folder. A file is named after the hash of its key, so that no key leads anywhere else;
 * a small JSON file beside it says which bytes are the object, and replacing that file is what stores it.
 */
export class Store {
  readonly #objects: string
  readonly #drafts: string
  readonly #index = new Map<string, StoredObject>()
  #sortedKeys: readonly string[] | undefined

  constructor(folder: string) {
    this.#objects = join(folder, 'objects')
    this.#drafts = join(folder, 'drafts')
    rmSync(this.#drafts, { recursive: true, force: true })
    mkdirSync(this.#objects, { recursive: true })
    mkdirSync(this.#drafts, { recursive: true })
    for (const name of readdirSync(this.#objects)) {
      if (!name.endsWith('.json')) continue
      // The file is this class's own: nobody else writes into the folder.
      const object = JSON.parse(readFileSync(join(this.#objects, name), 'utf8')) as StoredObject
      this.#index.set(object.key, object)
    }
  }

  find(key: string): StoredObject | undefined {
    return this.#index.get(key)
  }

  /** In the order of their UTF-8 bytes, as COS lists. */
  keys(): readonly string[] {
    this.#sortedKeys ??= [...this.#index.keys()]
      .map(key => ({ key, bytes: Buffer.from(key) }))
      .sort((left, right) => Buffer.compare(left.bytes, right.bytes))
      .map(({ key }) => key)
    return this.#sortedKeys
  }

  receive(source: AsyncIterable<Uint8Array>): Promise<Draft> {
    return writeDraft(this.#drafts, source)
  }

  write(bytes: Buffer): Promise<Draft> {
    return writeDraft(this.#drafts, bytesOf(bytes))
  }

  /** Makes objects of the drafts, all of them before anybody else sees any. */
  commit(objects: readonly NewObject[], nowMs: number): void {
    for (const { key, draft, etag, facts } of objects) {
      const hash = createHash('sha256').update(key).digest('hex')
      const fileName = `${hash}.${randomUUID()}.data`
      const stored: StoredObject = {
        ...facts,
        key,
        etag,
        fileName,
        sizeBytes: draft.sizeBytes,
        crc64: draft.crc64,
        modifiedMs: nowMs,
      }
      renameSync(draft.path, join(this.#objects, fileName))
      const written = join(this.#drafts, fileName)
      writeFileSync(written, JSON.stringify(stored))
      renameSync(written, join(this.#objects, `${hash}.json`))
      const before = this.#index.get(key)
      this.#index.set(key, stored)
      if (before) rmSync(join(this.#objects, before.fileName), { force: true })
      else this.#sortedKeys = undefined
    }
  }

  remove(key: string): void {
    const object = this.#index.get(key)
    if (!object) return
    this.#index.delete(key)
    this.#sortedKeys = undefined
    const hash = createHash('sha256').update(key).digest('hex')
    rmSync(join(this.#objects, `${hash}.json`), { force: true })
    rmSync(join(this.#objects, object.fileName), { force: true })
  }

  /** The object as it is at this moment, and its bytes, which stay readable when it is replaced meanwhile. */
  async open(key: string): Promise<{ readonly object: StoredObject; readonly file: FileHandle } | undefined> {
    for (;;) {
      const object = this.#index.get(key)
      if (!object) return undefined
      try {
        return { object, file: await open(join(this.#objects, object.fileName), 'r') }
      } catch (error) {
        if (this.#index.get(key) === object) throw error
      }
    }
  }
}
