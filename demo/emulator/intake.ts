import { createHash } from 'node:crypto'
import { accessDenied, CosError } from './errors.js'
import { discard, type Draft } from './draft.js'
import type { CosRequest } from './request.js'
import type { Settings } from './settings.js'
import type { ObjectFacts, Store } from './store.js'

const STORED_HEADERS = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires']
const ACLS = ['default', 'private', 'public-read'] as const
const STORAGE_CLASSES = new Set([
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ARCHIVE',
  'DEEP_ARCHIVE',
  'MAZ_STANDARD',
  'MAZ_STANDARD_IA',
  'MAZ_INTELLIGENT_TIERING',
])
/** @see https://www.tencentcloud.com/document/product/436/7749 */
const MAX_METADATA_BYTES = 2048

/** What headers, or the fields of a form, say of the object. @throws CosError `InvalidArgument` */
export function readFacts(fields: ReadonlyMap<string, string>): ObjectFacts {
  const acl = ACLS.find(name => name === (fields.get('x-cos-acl') ?? fields.get('acl') ?? 'default'))
  const storageClass = fields.get('x-cos-storage-class') ?? 'STANDARD'
  if (!acl) throw new CosError(400, 'InvalidArgument', 'x-cos-acl is not valid.')
  if (!STORAGE_CLASSES.has(storageClass))
    throw new CosError(400, 'InvalidArgument', 'x-cos-storage-class is not valid.')
  const headers: Record<string, string> = {}
  let metadataBytes = 0
  for (const [name, value] of fields) {
    const isMetadata = name.startsWith('x-cos-meta-')
    if (isMetadata) metadataBytes += Buffer.byteLength(name.slice('x-cos-meta-'.length)) + Buffer.byteLength(value)
    if (isMetadata && name.includes('_')) throw new CosError(400, 'InvalidArgument', 'A metadata name holds "_".')
    if ((isMetadata || STORED_HEADERS.includes(name)) && value !== '') headers[name] = value
  }
  if (metadataBytes > MAX_METADATA_BYTES) throw new CosError(400, 'InvalidArgument', 'More than 2 KB of metadata.')
  return { contentType: fields.get('content-type') || 'application/octet-stream', headers, acl, storageClass }
}

/** The 16 bytes of Content-MD5, where there is one. @throws CosError `InvalidDigest` */
export function readContentMd5(fields: ReadonlyMap<string, string>): Buffer | undefined {
  const text = fields.get('content-md5')
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 16 || bytes.toString('base64') !== text) {
    throw new CosError(400, 'InvalidDigest', 'The Content-MD5 you specified is not valid.')
  }
  return bytes
}

export function isArchived(storageClass: string): boolean {
  return storageClass === 'ARCHIVE' || storageClass === 'DEEP_ARCHIVE'
}

/** @see https://www.tencentcloud.com/document/product/436/7730 rows of 403 and of 409; 436/40105 for the third */
export function invalidObjectState({ archivedAs }: Settings): CosError {
  if (archivedAs === 'AccessDenied') return accessDenied('InvalidObjectState')
  const status = archivedAs === 'InvalidObjectState-409' ? 409 : 403
  return new CosError(status, 'InvalidObjectState', 'The operation is not valid for the object storage class.')
}

export function requireLength(request: CosRequest): void {
  if (!request.headers.has('content-length') && !request.headers.has('transfer-encoding')) {
    throw new CosError(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.')
  }
}

export function forbidsOverwrite(fields: ReadonlyMap<string, string>): boolean {
  return fields.get('x-cos-forbid-overwrite') === 'true'
}

/** @throws CosError `FileAlreadyExists` */
export function checkOverwrite(store: Store, key: string, isForbidden: boolean): void {
  if (isForbidden && store.find(key)) throw new CosError(409, 'FileAlreadyExists', 'The object already exists.')
}

const badDigest = () => new CosError(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.')

/** A body into a draft, checked. @throws CosError `IncompleteBody`, `BadDigest`, `EntityTooLarge` */
export async function receiveBody(
  store: Store,
  source: AsyncIterable<Uint8Array>,
  expected: { readonly md5?: Buffer | undefined; readonly sizeBytes?: number | undefined },
): Promise<Draft> {
  let draft: Draft
  try {
    draft = await store.receive(source)
  } catch (error) {
    if (error instanceof CosError) throw error
    throw new CosError(400, 'IncompleteBody', 'The body is shorter than its Content-Length.')
  }
  if (expected.sizeBytes !== undefined && draft.sizeBytes !== expected.sizeBytes) {
    await discard(draft)
    throw new CosError(400, 'IncompleteBody', 'The body is shorter than its Content-Length.')
  }
  if (expected.md5 && !expected.md5.equals(draft.md5)) {
    await discard(draft)
    throw badDigest()
  }
  return draft
}

/** Receives a small document whole. @throws CosError `EntityTooLarge`, `IncompleteBody`, `BadDigest` */
export async function receiveText(source: AsyncIterable<Uint8Array>, maxBytes: number, md5?: Buffer): Promise<string> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of source) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) throw new CosError(400, 'EntityTooLarge', 'The document is too large.')
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof CosError) throw error
    throw new CosError(400, 'IncompleteBody', 'The body is shorter than its Content-Length.')
  }
  const bytes = Buffer.concat(chunks)
  if (md5 && !md5.equals(createHash('md5').update(bytes).digest())) throw badDigest()
  return bytes.toString('utf8')
}

export function contentLength(request: CosRequest): number | undefined {
  const text = request.headers.get('content-length')
  return text === undefined ? undefined : Number(text)
}
