import { conditionValues, permit, type Caller } from './authorize.js'
import { joined, type Draft } from './draft.js'
import { CosError, errorXml, invalidArgument, notImplemented } from './errors.js'
import {
  checkOverwrite,
  contentLength,
  forbidsOverwrite,
  readContentMd5,
  readFacts,
  receiveBody,
  receiveText,
  requireLength,
} from './intake.js'
import { checkKey } from './key.js'
import { combinedEtag, namedDrafts, partEtag, type MultipartUpload, type NamedPart } from './multipart-uploads.js'
import { checkTargets, type Operations } from './operations.js'
import { completeChildren, locationOf, playReply, type Report } from './processed-reply.js'
import { discardUnused, runOperations } from './processing.js'
import { objectsToStore, operationNeeds, playedErrorXml, readOperationsOf } from './put-object.js'
import { emptyReply, xmlReply, XML_TYPE, type Reply } from './reply.js'
import { paramOf, type CosRequest } from './request.js'
import type { Service } from './service.js'
import type { NewObject } from './store.js'
import { toXml, type XmlElement } from './xml.js'
import { readXml } from './xml-document.js'

const MAX_PART_NUMBER = 10_000
const MAX_COMPLETE_BYTES = 4 * 1024 * 1024

export function allowOnKey(service: Service, request: CosRequest, caller: Caller, action: string): void {
  permit(service, caller, [{ action, key: request.key }], conditionValues(request))
  checkKey(request.key)
}

export function initiateUpload(service: Service, request: CosRequest, caller: Caller): Reply {
  allowOnKey(service, request, caller, 'cos:InitiateMultipartUpload')
  checkOverwrite(service.store, request.key, forbidsOverwrite(request.headers))
  const upload = service.uploads.start(request.key, readFacts(request.headers), service.nowMs())
  return xmlReply(
    toXml([
      [
        'InitiateMultipartUploadResult',
        [
          ['Bucket', service.owner.bucket],
          ['Key', request.key],
          ['UploadId', upload.id],
        ],
      ],
    ]),
  )
}

export function uploadOf(service: Service, request: CosRequest): MultipartUpload {
  return service.uploads.get(paramOf(request, 'uploadId') ?? '', request.key)
}

export async function uploadPart(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  allowOnKey(service, request, caller, 'cos:UploadPart')
  if (request.headers.has('x-cos-copy-source')) throw notImplemented('x-cos-copy-source for a part')
  requireLength(request)
  const md5 = readContentMd5(request.headers)
  const numberText = paramOf(request, 'partNumber') ?? ''
  const number = Number(numberText)
  if (!/^\d+$/.test(numberText) || number < 1 || number > MAX_PART_NUMBER) {
    throw invalidArgument('partNumber has to be between 1 and 10000.')
  }
  const upload = uploadOf(service, request)
  const draft = await receiveBody(service.store, request.body, { md5, sizeBytes: contentLength(request) })
  try {
    uploadOf(service, request)
  } catch (error) {
    await discardUnused([draft], [])
    throw error
  }
  await service.uploads.setPart(upload, number, draft, service.nowMs())
  return emptyReply(200, { ETag: `"${partEtag(draft)}"`, 'x-cos-hash-crc64ecma': draft.crc64 })
}

export async function abortUpload(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  allowOnKey(service, request, caller, 'cos:AbortMultipartUpload')
  const upload = uploadOf(service, request)
  service.uploads.take(upload)
  await service.uploads.discardParts(upload)
  return emptyReply(204)
}

function readNamedParts(text: string): readonly NamedPart[] {
  return readXml(text, 'CompleteMultipartUpload')
    .children('Part')
    .map(part => ({
      number: Number(part.child('PartNumber')?.text ?? ''),
      etag: (part.child('ETag')?.text ?? '').trim().replace(/^"|"$/g, ''),
    }))
}

/** @see https://www.tencentcloud.com/document/product/436/7742 here Location has a scheme */
function completeXml(service: Service, request: CosRequest, etag: string, more: readonly XmlElement[]): string {
  return toXml([
    [
      'CompleteMultipartUploadResult',
      [
        ['Location', `http://${locationOf(request.host, request.key)}`],
        ['Bucket', service.owner.bucket],
        ['Key', request.key],
        ['ETag', `"${etag}"`],
        ...more,
      ],
    ],
  ])
}

async function completeProcessed(
  service: Service,
  request: CosRequest,
  source: NewObject,
  operations: Operations,
): Promise<string> {
  const { store, settings } = service
  const outcome = await runOperations(service, source.draft, operations)
  const outputs = outcome.kind === 'done' ? (outcome.outputs ?? []) : []
  const drafts: Draft[] = [source.draft, ...outputs.map(output => output.draft)]
  let stored: NewObject[] = []
  try {
    if (outcome.kind === 'refused') {
      if (outcome.storeSource) stored = [source]
      store.commit(stored, service.nowMs())
      throw outcome.error
    }
    stored = objectsToStore(source, outputs)
    store.commit(stored, service.nowMs())
    const etag = store.find(request.key)?.etag ?? source.etag
    const report: Report = {
      original: { key: request.key, etag, ...(outcome.info && { info: outcome.info }) },
      outputs: outcome.outputs,
    }
    const isProcessed = settings.ciBound
    const more = isProcessed ? completeChildren(report, request.host, settings) : []
    const text = completeXml(service, request, etag, more)
    return playReply(text, () => playedErrorXml(request), settings)
  } finally {
    await discardUnused(drafts, stored)
  }
}

/** What is refused and not stored stays an upload in parts: it can be completed again, without the rules for instance. */
async function completeOrKeep(
  service: Service,
  request: CosRequest,
  upload: MultipartUpload,
  source: NewObject,
  operations: Operations,
): Promise<string> {
  const before = service.store.find(request.key)
  try {
    return await completeProcessed(service, request, source, operations)
  } finally {
    if (service.store.find(request.key) === before) service.uploads.putBack(upload)
    else await service.uploads.discardParts(upload)
  }
}

/** Complete, with Pic-Operations where the header is there: here and only here in an upload in parts. */
export async function completeUpload(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  const { store, uploads, settings } = service
  const operations = readOperationsOf(request)
  permit(
    service,
    caller,
    [{ action: 'cos:CompleteMultipartUpload', key: request.key }, ...operationNeeds(service, operations, request.key)],
    conditionValues(request),
  )
  checkKey(request.key)
  if (operations) checkTargets(operations, service.owner.bucket)
  const md5 = readContentMd5(request.headers)
  const named = readNamedParts(await receiveText(request.body, MAX_COMPLETE_BYTES, md5))
  const upload = uploadOf(service, request)
  const drafts = namedDrafts(upload, named, settings.minPartSizeBytes)
  checkOverwrite(store, request.key, forbidsOverwrite(request.headers))
  uploads.take(upload)
  let draft: Draft
  try {
    draft = await store.receive(joined(drafts))
  } catch (error) {
    uploads.putBack(upload)
    throw error
  }
  const source: NewObject = { key: request.key, draft, etag: combinedEtag(drafts), facts: upload.facts }
  if (!operations) {
    store.commit([source], service.nowMs())
    await uploads.discardParts(upload)
    return xmlReply(completeXml(service, request, source.etag, []))
  }
  const work = completeOrKeep(service, request, upload, source, operations)
  if (!settings.completeStreams) return xmlReply(await work)
  const late = work.catch((error: unknown) => {
    const known =
      error instanceof CosError ? error : new CosError(500, 'InternalError', 'We encountered an internal error.')
    return errorXml(known, {
      resource: `${request.host}/${request.key}`,
      requestId: request.requestId,
      traceId: request.traceId,
    }).replace(/^<\?xml.*\?>\n/, '')
  })
  return { status: 200, headers: { 'Content-Type': XML_TYPE }, body: { late } }
}
