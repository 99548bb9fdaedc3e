import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Crc64 } from './crc64.js'
import { CosError } from './errors.js'

/** Bytes on disk that are no object yet, and their checksums. */
export interface Draft {
  readonly path: string
  readonly sizeBytes: number
  readonly md5: Buffer
  readonly sha1Hex: string
  /** Unsigned decimal. */
  readonly crc64: string
}

/** @see https://www.tencentcloud.com/document/product/436/7749 */
const MAX_OBJECT_BYTES = 5 * 1024 ** 3

/** Writes the bytes as they come and keeps none of them; a source that breaks off leaves nothing behind. */
export async function writeDraft(folder: string, source: AsyncIterable<Uint8Array>): Promise<Draft> {
  const path = join(folder, randomUUID())
  const [md5, sha1, crc64] = [createHash('md5'), createHash('sha1'), new Crc64()]
  let sizeBytes = 0
  const file = await open(path, 'wx')
  try {
    for await (const chunk of source) {
      sizeBytes += chunk.length
      if (sizeBytes > MAX_OBJECT_BYTES) {
        throw new CosError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.')
      }
      md5.update(chunk)
      sha1.update(chunk)
      crc64.update(chunk)
      await file.write(chunk)
    }
  } catch (error) {
    await file.close()
    await rm(path, { force: true })
    throw error
  }
  await file.close()
  return { path, sizeBytes, md5: md5.digest(), sha1Hex: sha1.digest('hex'), crc64: crc64.decimal() }
}

export async function discard(draft: Draft): Promise<void> {
  await rm(draft.path, { force: true })
}

/** The bytes of several drafts, one after another. */
export async function* joined(drafts: readonly Draft[]): AsyncGenerator<Buffer> {
  for (const draft of drafts) {
    // A file stream without an encoding yields buffers.
    for await (const chunk of createReadStream(draft.path)) yield chunk as Buffer
  }
}

export async function* bytesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve()
  yield bytes
}
