import { conditionValues, permit, type Caller } from './authorize.js'
import { copyObject } from './copy-object.js'
import { discard } from './draft.js'
import { errorXml, CosError, noSuchKey } from './errors.js'
import {
  checkOverwrite,
  contentLength,
  forbidsOverwrite,
  invalidObjectState,
  isArchived,
  readContentMd5,
  readFacts,
  receiveBody,
  requireLength,
} from './intake.js'
import { checkKey } from './key.js'
import { checkTargets, readOperations, usesSlim, type Operations } from './operations.js'
import type { Need } from './policy.js'
import { playReply, uploadResultXml, type Output } from './processed-reply.js'
import { discardUnused, outputObjects, runOperations, type DoneOutcome } from './processing.js'
import { emptyReply, xmlReply, type Reply } from './reply.js'
import type { CosRequest } from './request.js'
import type { Service } from './service.js'
import type { NewObject } from './store.js'

/** Rights for the outputs of rules: each target is written, and imageSlim may be a right of its own. */
export function operationNeeds(service: Service, operations: Operations | undefined, sourceKey: string): Need[] {
  if (!operations) return []
  const needs = operations.rules.map(({ targetKey, targetBucket }): Need => {
    const owner = { ...service.owner, bucket: targetBucket ?? service.owner.bucket }
    return { action: 'cos:PutObject', key: targetKey, owner }
  })
  return service.settings.slimNeedsPermission && usesSlim(operations)
    ? [...needs, { action: 'ci:SetImageSlim', key: sourceKey }]
    : needs
}

export function readOperationsOf(request: CosRequest): Operations | undefined {
  const header = request.headers.get('pic-operations')
  return header === undefined ? undefined : readOperations(header, request.key)
}

/** The error document that `processedReply` plays under 200. */
export function playedErrorXml(request: CosRequest): string {
  return errorXml(new CosError(500, 'InternalError', 'We encountered an internal error. Please try again.'), {
    resource: `${request.host}/${request.key}`,
    requestId: request.requestId,
    traceId: request.traceId,
  })
}

/** Outputs and, unless one of them takes its place, the source. */
export function objectsToStore(source: NewObject, outputs: readonly Output[]): NewObject[] {
  const made = outputObjects(outputs)
  return made.some(object => object.key === source.key) ? made : [source, ...made]
}

/** What stands under the source's key now is what the answer gives the ETag of. */
function processedReply(service: Service, request: CosRequest, outcome: DoneOutcome, sourceEtag: string): Reply {
  const etag = service.store.find(request.key)?.etag ?? sourceEtag
  const original = { key: request.key, etag, ...(outcome.info && { info: outcome.info }) }
  const text = uploadResultXml({ original, outputs: outcome.outputs }, request.host, service.settings)
  return xmlReply(playReply(text, () => playedErrorXml(request), service.settings))
}

/** PUT of an object, with or without Pic-Operations. */
export async function putObject(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  const { store, settings } = service
  if (request.headers.has('x-cos-copy-source')) return copyObject(service, request, caller)
  requireLength(request)
  const facts = readFacts(request.headers)
  const md5 = readContentMd5(request.headers)
  const operations = readOperationsOf(request)
  const needs = [{ action: 'cos:PutObject', key: request.key }, ...operationNeeds(service, operations, request.key)]
  permit(service, caller, needs, conditionValues(request))
  checkKey(request.key)
  if (operations) checkTargets(operations, service.owner.bucket)
  checkOverwrite(store, request.key, forbidsOverwrite(request.headers))

  const draft = await receiveBody(store, request.body, { md5, sizeBytes: contentLength(request) })
  const source: NewObject = { key: request.key, draft, etag: draft.md5.toString('hex'), facts }
  const drafts = [draft]
  let stored: NewObject[] = []
  try {
    const outcome = operations ? await runOperations(service, draft, operations) : undefined
    const outputs = outcome?.kind === 'done' ? (outcome.outputs ?? []) : []
    drafts.push(...outputs.map(output => output.draft))
    checkOverwrite(store, request.key, forbidsOverwrite(request.headers))
    if (outcome?.kind === 'refused') {
      if (outcome.storeSource) stored = [source]
      store.commit(stored, service.nowMs())
      throw outcome.error
    }
    const isProcessed = outcome !== undefined && settings.ciBound
    stored = objectsToStore(isProcessed ? { ...source, etag: draft.sha1Hex } : source, outputs)
    store.commit(stored, service.nowMs())
    if (!isProcessed) {
      return emptyReply(200, { ETag: `"${draft.md5.toString('hex')}"`, 'x-cos-hash-crc64ecma': draft.crc64 })
    }
    return processedReply(service, request, outcome, draft.sha1Hex)
  } finally {
    await discardUnused(drafts, stored)
  }
}

/** POST ?image_process: the rules on an object that is stored already. */
export async function processStored(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  const { store } = service
  requireLength(request)
  const operations = readOperationsOf(request)
  if (!operations) throw new CosError(400, 'InvalidPicOperations', 'Pic-Operations is missing.')
  const needs = [{ action: 'cos:GetObject', key: request.key }, ...operationNeeds(service, operations, request.key)]
  permit(service, caller, needs, conditionValues(request))
  checkKey(request.key)
  checkTargets(operations, service.owner.bucket)
  const opened = await store.open(request.key)
  if (!opened) throw noSuchKey()
  const { object, file } = opened
  // A copy of its own: the object may be replaced while it is being processed.
  const draft = await store.receive(file.createReadStream())
  try {
    if (isArchived(object.storageClass)) throw invalidObjectState(service.settings)
    const outcome = await runOperations(service, draft, operations)
    if (outcome.kind === 'refused') throw outcome.error
    const made = outputObjects(outcome.outputs ?? [])
    store.commit(made, service.nowMs())
    await discardUnused(
      (outcome.outputs ?? []).map(output => output.draft),
      made,
    )
    return processedReply(service, request, outcome, object.etag)
  } finally {
    await discard(draft)
  }
}
