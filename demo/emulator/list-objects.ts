import { conditionValues, permit, type Caller } from './authorize.js'
import { invalidArgument } from './errors.js'
import { percentEncode } from './percent-encode.js'
import { xmlReply, type Reply } from './reply.js'
import { paramOf, type CosRequest } from './request.js'
import type { Service } from './service.js'
import type { StoredObject } from './store.js'
import { toXml, type XmlElement } from './xml.js'

const MAX_KEYS = 1000

type Entry = { readonly object: StoredObject } | { readonly prefix: string }

function markerOf(entry: Entry): string {
  return 'object' in entry ? entry.object.key : entry.prefix
}

/** Objects and common prefixes after the marker, one more than asked for where there are more. */
function entries(service: Service, prefix: string, delimiter: string, marker: string, limit: number): Entry[] {
  const found: Entry[] = []
  const after = Buffer.from(marker)
  let lastPrefix: string | undefined
  for (const key of service.store.keys()) {
    if (found.length > limit) break
    if (!key.startsWith(prefix)) continue
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const common = at < 0 ? undefined : key.slice(0, at + delimiter.length)
    if (marker !== '' && Buffer.compare(Buffer.from(common ?? key), after) <= 0) continue
    const object = service.store.find(key)
    if (common !== undefined) {
      if (common !== lastPrefix) found.push({ prefix: common })
      lastPrefix = common
    } else if (object) {
      found.push({ object })
    }
  }
  return found
}

/** GET of the bucket. @see https://www.tencentcloud.com/document/product/436/7734 */
export function listObjects(service: Service, request: CosRequest, caller: Caller): Reply {
  permit(service, caller, [{ action: 'cos:GetBucket', key: '' }], conditionValues(request))
  const [prefix, delimiter, marker] = ['prefix', 'delimiter', 'marker'].map(name => paramOf(request, name) ?? '')
  const maxKeys = Number(paramOf(request, 'max-keys') ?? MAX_KEYS)
  const encoding = paramOf(request, 'encoding-type') ?? ''
  if (!Number.isInteger(maxKeys) || maxKeys < 0) throw invalidArgument('max-keys is not valid.')
  if (encoding !== '' && encoding !== 'url') throw invalidArgument('encoding-type is not valid.')
  const show = (text: string) => (encoding === 'url' ? percentEncode(text) : text)
  const limit = Math.min(MAX_KEYS, maxKeys)
  const found = entries(service, prefix ?? '', delimiter ?? '', marker ?? '', limit)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const isTruncated = found.length > page.length
  const ownerId = service.owner.bucket.slice(service.owner.bucket.lastIndexOf('-') + 1)
  return xmlReply(
    toXml([
      [
        'ListBucketResult',
        [
          ['Name', service.owner.bucket],
          ...(encoding === '' ? [] : ([['EncodingType', encoding]] as const)),
          ['Prefix', show(prefix ?? '')],
          ['Marker', show(marker ?? '')],
          ['MaxKeys', limit],
          ...(delimiter ? ([['Delimiter', show(delimiter)]] as const) : []),
          ['IsTruncated', String(isTruncated)],
          ['NextMarker', isTruncated && last ? show(markerOf(last)) : undefined],
          ...page.map((entry): XmlElement => {
            if (!('object' in entry)) return ['CommonPrefixes', [['Prefix', show(entry.prefix)]]]
            const { object } = entry
            return [
              'Contents',
              [
                ['Key', show(object.key)],
                ['LastModified', new Date(object.modifiedMs).toISOString()],
                ['ETag', `"${object.etag}"`],
                ['Size', object.sizeBytes],
                [
                  'Owner',
                  [
                    ['ID', ownerId],
                    ['DisplayName', ownerId],
                  ],
                ],
                ['StorageClass', object.storageClass],
              ],
            ]
          }),
        ],
      ],
    ]),
  )
}
