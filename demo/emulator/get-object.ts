import type { FileHandle } from 'node:fs/promises'
import { conditionValues, permit, type Caller } from './authorize.js'
import { accessDenied, CosError, noSuchKey } from './errors.js'
import { invalidObjectState, isArchived } from './intake.js'
import { checkKey } from './key.js'
import { objectHeaders, overrides } from './object-headers.js'
import { pictureReply, readWish, type Wish } from './picture-reply.js'
import type { Need } from './policy.js'
import { notSwitchedOn, slimIsOff } from './processing.js'
import { emptyReply, type Reply } from './reply.js'
import type { CosRequest } from './request.js'
import type { Service } from './service.js'
import type { StoredObject } from './store.js'

/** 304 or a refusal, where a condition of the request does not hold. */
function checkConditions(request: CosRequest, object: StoredObject): Reply | undefined {
  const fits = (list: string) =>
    list.split(',').some(tag => ['*', `"${object.etag}"`, object.etag].includes(tag.trim()))
  const modifiedSec = Math.floor(object.modifiedMs / 1000)
  const match = request.headers.get('if-match')
  const noneMatch = request.headers.get('if-none-match')
  const modifiedSince = request.headers.get('if-modified-since')
  const unmodifiedSince = request.headers.get('if-unmodified-since')
  const failed =
    (match !== undefined && !fits(match)) ||
    (unmodifiedSince !== undefined && modifiedSec > Date.parse(unmodifiedSince) / 1000)
  if (failed) {
    throw new CosError(412, 'PreconditionFailed', 'At least one of the preconditions you specified did not hold.')
  }
  const unchanged =
    noneMatch !== undefined
      ? fits(noneMatch)
      : modifiedSince !== undefined && modifiedSec <= Date.parse(modifiedSince) / 1000
  return unchanged ? emptyReply(304, { ETag: `"${object.etag}"` }) : undefined
}

interface ByteRange {
  readonly startByte: number
  readonly sizeBytes: number
}

/** One range, as COS serves them; several, or none that is understood, mean the whole object. */
function readRange(request: CosRequest, object: StoredObject): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get('range') ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const total = object.sizeBytes
  const startByte = match[1] === '' ? Math.max(0, total - Number(match[2])) : Number(match[1])
  const endByte = match[1] === '' || match[2] === '' ? total - 1 : Math.min(total - 1, Number(match[2]))
  if (startByte > endByte) throw new CosError(416, 'InvalidRange', 'The requested range cannot be satisfied.')
  return { startByte, sizeBytes: endByte - startByte + 1 }
}

function plainReply(request: CosRequest, object: StoredObject, file: FileHandle): Reply {
  const range = readRange(request, object)
  const headers = { ...objectHeaders(object), ...overrides(request) }
  if (!range) return { status: 200, headers, body: { file, startByte: 0, sizeBytes: object.sizeBytes } }
  const last = range.startByte + range.sizeBytes - 1
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${range.startByte}-${last}/${object.sizeBytes}` },
    body: { file, ...range },
  }
}

function isAutomatic(service: Service, key: string): boolean {
  const { imageSlim, ciBound } = service.settings
  const suffix = key.slice(key.lastIndexOf('.') + 1).toLowerCase()
  return ciBound && imageSlim.auto && imageSlim.suffixes.includes(suffix)
}

/** Whether anybody may read it; what does not exist is as public as the bucket. */
export function isPublicRead({ settings }: Service, object: StoredObject | undefined): boolean {
  const acl = object?.acl ?? 'default'
  return acl === 'public-read' || (acl === 'default' && settings.publicRead)
}

function checkReadable(service: Service, request: CosRequest, caller: Caller, needs: readonly Need[]): StoredObject {
  const object = service.store.find(request.key)
  const isPublic = isPublicRead(service, object)
  permit(service, caller, needs, conditionValues(request), isPublic)
  checkKey(request.key)
  if (!object) throw noSuchKey()
  return object
}

/** GET of an object, plain or through image processing. */
export async function getObject(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  const asked = readWish(request)
  const needs: Need[] = [{ action: 'cos:GetObject', key: request.key }]
  if (asked.kind === 'slim' && service.settings.slimNeedsPermission) {
    needs.push({ action: 'ci:SetImageSlim', key: request.key })
  }
  const found = checkReadable(service, request, caller, needs)
  if (caller === 'anonymous' && Object.keys(overrides(request)).length > 0) {
    throw accessDenied('Anonymous requests cannot change response headers.')
  }
  if (isArchived(found.storageClass)) throw invalidObjectState(service.settings)
  const isOff = asked.kind === 'slim' ? slimIsOff(service) : asked.kind !== 'plain' && !service.settings.ciBound
  if (isOff && service.settings.whenSlimOff !== 'ignore') throw withErrNo(notSwitchedOn())
  const becomesSlim = asked.kind === 'plain' && isAutomatic(service, request.key)
  const wish: Wish = isOff ? { kind: 'plain' } : becomesSlim ? { kind: 'slim' } : asked
  const opened = await service.store.open(request.key)
  if (!opened) throw noSuchKey()
  if (wish.kind !== 'plain') return pictureReply(service, request, wish, opened)
  try {
    const early = checkConditions(request, opened.object)
    if (!early) return plainReply(request, opened.object, opened.file)
    await opened.file.close()
    return early
  } catch (error) {
    await opened.file.close()
    throw error
  }
}

function withErrNo(error: CosError): CosError {
  return new CosError(error.status, error.code, error.message, { headers: { 'X-ErrNo': error.code } })
}

/** HEAD of an object. */
export function headObject(service: Service, request: CosRequest, caller: Caller): Reply {
  const object = checkReadable(service, request, caller, [{ action: 'cos:HeadObject', key: request.key }])
  const early = checkConditions(request, object)
  return early ?? emptyReply(200, { ...objectHeaders(object), 'Content-Length': String(object.sizeBytes) })
}

/** DELETE of an object, which succeeds for an absent one as well. */
export function deleteObject(service: Service, request: CosRequest, caller: Caller): Reply {
  permit(service, caller, [{ action: 'cos:DeleteObject', key: request.key }], conditionValues(request))
  checkKey(request.key)
  service.store.remove(request.key)
  return emptyReply(204)
}
