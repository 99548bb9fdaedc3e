import { conditionValues, permit, type Caller } from './authorize.js'
import { CosError, invalidArgument, noSuchKey, notImplemented } from './errors.js'
import { isPublicRead } from './get-object.js'
import { checkOverwrite, contentLength, forbidsOverwrite, invalidObjectState, isArchived, readFacts } from './intake.js'
import { checkKey } from './key.js'
import { percentDecode } from './percent-encode.js'
import type { Need } from './policy.js'
import { xmlReply, type Reply } from './reply.js'
import type { BucketName, CosRequest } from './request.js'
import type { Service } from './service.js'
import { plainFacts, type ObjectFacts, type StoredObject } from './store.js'
import { toXml } from './xml.js'

interface CopySource {
  readonly owner: BucketName
  readonly key: string
}

/** `<bucket>.cos.<region>.<domain>/<encoded key>` */
function readCopySource(text: string): CopySource {
  const match = /^([a-z0-9-]+)\.cos\.([a-z0-9-]+)\.[a-z.]+\/(.+)$/.exec(text)
  const [, bucket, region, encoded = ''] = match ?? []
  if (encoded.includes('?')) throw notImplemented('a version in x-cos-copy-source')
  const key = percentDecode(encoded)
  if (bucket === undefined || region === undefined || key === undefined) {
    throw invalidArgument('x-cos-copy-source is not valid.')
  }
  return { owner: { bucket, region }, key }
}

/** Class and ACL are never copied. @see https://www.tencentcloud.com/document/product/436/10881 */
function factsOfCopy(request: CosRequest, source: StoredObject): ObjectFacts {
  const given = readFacts(request.headers)
  const directive = request.headers.get('x-cos-metadata-directive') ?? 'Copy'
  if (directive === 'Replaced') return given
  if (directive !== 'Copy') throw invalidArgument('x-cos-metadata-directive is not valid.')
  const { acl, storageClass } = given
  return { ...plainFacts(source.contentType), headers: source.headers, acl, storageClass }
}

/** PUT of an object that is stored already, here or in another bucket: it is read there and written here. */
export async function copyObject(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  const unknown = [...request.headers.keys()].find(name => /^(x-cos-copy-source-|pic-operations$)/.test(name))
  const { owner, key } = readCopySource(request.headers.get('x-cos-copy-source') ?? '')
  const from = service.buckets.get(owner.bucket)
  const found = from?.owner.region === owner.region ? from.store.find(key) : undefined
  const needs: Need[] = [{ action: `cos:${service.settings.copyNeeds}`, key: request.key }]
  if (!from || !found || !isPublicRead(from, found)) needs.push({ action: 'cos:GetObject', key, owner })
  permit(service, caller, needs, conditionValues(request))
  checkKey(request.key)
  if (unknown !== undefined) throw notImplemented(`${unknown} of a copy`)
  if ((contentLength(request) ?? 0) > 0) throw invalidArgument('A copy has no body.')
  if (!from) throw new CosError(404, 'NoSuchBucket', 'The specified bucket does not exist.')
  checkOverwrite(service.store, request.key, forbidsOverwrite(request.headers))

  const opened = found && (await from.store.open(key))
  if (!opened) throw noSuchKey()
  const { object, file } = opened
  try {
    if (isArchived(object.storageClass)) throw invalidObjectState(service.settings)
    const facts = factsOfCopy(request, object)
    const draft = await service.store.receive(file.createReadStream({ autoClose: false }))
    const { etag } = object
    service.store.commit([{ key: request.key, draft, etag, facts }], service.nowMs())
    const modified = new Date(service.nowMs()).toISOString()
    return xmlReply(
      toXml([
        [
          'CopyObjectResult',
          [
            ['ETag', `"${etag}"`],
            ['CRC64', draft.crc64],
            ['LastModified', modified],
          ],
        ],
      ]),
    )
  } finally {
    await file.close()
  }
}
