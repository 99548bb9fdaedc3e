import { conditionValues, permit, type Caller } from './authorize.js'
import { invalidArgument } from './errors.js'
import { allowOnKey, uploadOf } from './multipart.js'
import { partEtag } from './multipart-uploads.js'
import { xmlReply, type Reply } from './reply.js'
import { paramOf, type CosRequest } from './request.js'
import type { Service } from './service.js'
import { toXml, type XmlElement } from './xml.js'

const MAX_LISTED = 1000

export function listParts(service: Service, request: CosRequest, caller: Caller): Reply {
  allowOnKey(service, request, caller, 'cos:ListParts')
  const upload = uploadOf(service, request)
  const marker = Number(paramOf(request, 'part-number-marker') ?? 0)
  const limit = Math.min(MAX_LISTED, Number(paramOf(request, 'max-parts') ?? MAX_LISTED))
  if (!(marker >= 0 && limit >= 0)) throw invalidArgument('part-number-marker or max-parts is not valid.')
  const rest = [...upload.parts].filter(([number]) => number > marker).sort(([left], [right]) => left - right)
  const page = rest.slice(0, limit)
  const isTruncated = page.length < rest.length
  return xmlReply(
    toXml([
      [
        'ListPartsResult',
        [
          ['Bucket', service.owner.bucket],
          ['Key', request.key],
          ['UploadId', upload.id],
          ['StorageClass', upload.facts.storageClass],
          ['PartNumberMarker', marker],
          ['NextPartNumberMarker', isTruncated ? page.at(-1)?.[0] : undefined],
          ['MaxParts', limit],
          ['IsTruncated', String(isTruncated)],
          ...page.map(([number, part]): XmlElement => [
            'Part',
            [
              ['PartNumber', number],
              ['LastModified', new Date(part.modifiedMs).toISOString()],
              ['ETag', `"${partEtag(part.draft)}"`],
              ['Size', part.draft.sizeBytes],
            ],
          ]),
        ],
      ],
    ]),
  )
}

export function listUploads(service: Service, request: CosRequest, caller: Caller): Reply {
  const prefix = paramOf(request, 'prefix') ?? ''
  // Granted on a prefix, like an action on objects: https://cloud.tencent.com/document/product/436/30580
  permit(service, caller, [{ action: 'cos:ListMultipartUploads', key: prefix }], conditionValues(request))
  const keyMarker = paramOf(request, 'key-marker') ?? ''
  const limit = Math.min(MAX_LISTED, Number(paramOf(request, 'max-uploads') ?? MAX_LISTED))
  if (!(limit >= 0)) throw invalidArgument('max-uploads is not valid.')
  const rest = service.uploads
    .all()
    .filter(({ key }) => key.startsWith(prefix) && (keyMarker === '' || key > keyMarker))
  const page = rest.slice(0, limit)
  const isTruncated = page.length < rest.length
  return xmlReply(
    toXml([
      [
        'ListMultipartUploadsResult',
        [
          ['Bucket', service.owner.bucket],
          ['EncodingType', ''],
          ['KeyMarker', keyMarker],
          ['MaxUploads', limit],
          ['Prefix', prefix],
          ['IsTruncated', String(isTruncated)],
          ['NextKeyMarker', isTruncated ? page.at(-1)?.key : undefined],
          ...page.map((upload): XmlElement => [
            'Upload',
            [
              ['Key', upload.key],
              ['UploadId', upload.id],
              ['StorageClass', upload.facts.storageClass],
              ['Initiated', new Date(upload.startedMs).toISOString()],
            ],
          ]),
        ],
      ],
    ]),
  )
}
