import { bindCi, disableSlim, enableSlim, queryCi, querySlim, unbindCi } from './activation.js'
import { conditionValues, identify, permit, type Caller } from './authorize.js'
import { deleteCors, getCors, putCors } from './bucket-cors.js'
import { preflight } from './cors.js'
import { CosError, notImplemented } from './errors.js'
import { deleteObject, getObject, headObject } from './get-object.js'
import { readWish } from './picture-reply.js'
import { listObjects } from './list-objects.js'
import { abortUpload, completeUpload, initiateUpload, uploadPart } from './multipart.js'
import { listParts, listUploads } from './multipart-lists.js'
import { postForm } from './post-form.js'
import { processStored, putObject } from './put-object.js'
import { checkReferer } from './referer.js'
import { emptyReply, type Reply } from './reply.js'
import { hasParam, type CosRequest } from './request.js'
import type { Service } from './service.js'

type Handler = (service: Service, request: CosRequest, caller: Caller) => Reply | Promise<Reply>

/** What decides over the handler, in one text: where, how, and the sub-resource. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  'object PUT': putObject,
  'object GET': getObject,
  'object HEAD': headObject,
  'object DELETE': deleteObject,
  'object POST image_process': processStored,
  'object POST uploads': initiateUpload,
  'object PUT uploadId': uploadPart,
  'object POST uploadId': completeUpload,
  'object DELETE uploadId': abortUpload,
  'object GET uploadId': listParts,
  'bucket GET': listObjects,
  'bucket HEAD': headBucket,
  'bucket GET uploads': listUploads,
  'bucket PUT cors': putCors,
  'bucket GET cors': getCors,
  'bucket DELETE cors': deleteCors,
  'bucket PUT image-slim': enableSlim,
  'bucket GET image-slim': querySlim,
  'bucket DELETE image-slim': disableSlim,
  'bucket PUT unbind': unbindCi,
  'pic PUT': bindCi,
  'pic GET': queryCi,
  'pic PUT image-slim': enableSlim,
  'pic GET image-slim': querySlim,
  'pic DELETE image-slim': disableSlim,
  'pic PUT unbind': unbindCi,
}

const SUB_RESOURCES = ['image_process', 'uploads', 'uploadId', 'cors', 'image-slim', 'unbind'] as const

/** Sub-resources of the real service that take a value, or that this one could mistake for a plain parameter. */
const OTHER_SUB_RESOURCES =
  /^(acl|tagging|versions|versioning|policy|lifecycle|website|restore|select|append|delete|ci-process|sts)$/

function headBucket(service: Service, request: CosRequest, caller: Caller): Reply {
  permit(service, caller, [{ action: 'cos:HeadBucket', key: '' }], conditionValues(request))
  return emptyReply()
}

/** Names that are not made of method, place and sub-resource. @see https://www.tencentcloud.com/document/product/436/30580 */
const OTHER_ACTIONS: Readonly<Record<string, string>> = {
  'object POST append': 'AppendObject',
  'bucket POST delete': 'DeleteMultipleObjects',
  'bucket GET versions': 'GetBucketObjectVersions',
}

const VERBS: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', POST: 'Post', DELETE: 'Delete', HEAD: 'Head' }

/** The right that the real service asks for before it says anything else, like `cos:PutObjectACL`. */
function actionOf(request: CosRequest, subResource: string): string {
  const place = request.key === '' ? 'bucket' : 'object'
  const other = OTHER_ACTIONS[`${place} ${request.method} ${subResource}`]
  if (other !== undefined) return `cos:${other}`
  const end = subResource === 'acl' ? 'ACL' : subResource.charAt(0).toUpperCase() + subResource.slice(1)
  return `cos:${VERBS[request.method] ?? request.method}${place === 'bucket' ? 'Bucket' : 'Object'}${end}`
}

/** What this service does not do is refused to those who may do it; the others are not even told that. */
function refuse(service: Service, request: CosRequest, caller: Caller, what: string, error: CosError): never {
  permit(service, caller, [{ action: actionOf(request, what), key: request.key }], conditionValues(request))
  throw error
}

function unknownParam(request: CosRequest): string | undefined {
  const isProcessing = readWish(request).kind !== 'plain'
  return request.params.find(
    ([name, value]) =>
      OTHER_SUB_RESOURCES.test(name) ||
      (value === '' &&
        !SUB_RESOURCES.some(known => known === name) &&
        !/^(q-|x-cos-|response-|prefix$|delimiter$|marker$|encoding-type$|max-|key-marker$|upload-id-marker$|part-number-marker$)/.test(
          name,
        ) &&
        !isProcessing),
  )?.[0]
}

/** Carries the request out. @throws CosError for every refusal */
export async function route(service: Service, request: CosRequest): Promise<Reply> {
  if (request.method === 'OPTIONS') return preflight(service.settings.corsRules, request)
  checkReferer(service.settings.refererRule, request)
  const isForm = /^multipart\/form-data/i.test(request.headers.get('content-type') ?? '')
  if (request.method === 'POST' && request.key === '' && isForm) return postForm(service, request)
  const caller = identify(service, request)
  const unknown = unknownParam(request)
  if (unknown !== undefined) refuse(service, request, caller, unknown, notImplemented(unknown))
  const place = request.key !== '' ? 'object' : request.hostKind === 'pic' ? 'pic' : 'bucket'
  const subResource = SUB_RESOURCES.find(name => hasParam(request, name))
  const name = [place, request.method, subResource].filter(Boolean).join(' ')
  const handler = HANDLERS[name]
  if (handler) return handler(service, request, caller)
  const isUnknown = subResource !== undefined || place === 'pic'
  const notAllowed = new CosError(405, 'MethodNotAllowed', 'The method is not allowed against this resource.')
  refuse(service, request, caller, subResource ?? '', isUnknown ? notImplemented(name) : notAllowed)
}
