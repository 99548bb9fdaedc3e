import { CosSlimError } from '../../src/errors.js'
import type { HttpRequest, HttpResponse, Transport } from '../../src/host.js'

/** An object of a fake bucket; slimming halves it. */
export interface FakeObject {
  sizeBytes: number
  etag: string
  modifiedMs: number
  readonly storageClass: string
}

/** What goes wrong with one processing. */
export type Trouble =
  /** Refused, with this status and code. */
  | { readonly status: number; readonly code: string }
  /** The request is lost on its way, or its answer is. */
  | 'request-lost'
  | 'answer-lost'
  /** 200 without a body that could be read, nothing done; or with one that tells of no slimmed picture. */
  | 'empty'
  | 'not-run'

/** One bucket of a service without signatures, held in memory and asked through a transport. */
export interface FakeBucket {
  readonly send: Transport
  readonly objects: Map<string, FakeObject>
  /** How often each key was really processed. */
  readonly processed: Map<string, number>
  /** Methods and targets of all requests, like `POST /a/1.png?image_process`. */
  readonly requests: string[]
  /** Taken one by one, for each processing of the key; undefined entries pass. */
  readonly troubles: Map<string, (Trouble | undefined)[]>
  imageSlim: string
  pageSize: number
  store(key: string, more?: Partial<FakeObject>): void
}

export function createFakeBucket(nowMs: () => number): FakeBucket {
  let versions = 0
  const bucket: FakeBucket = {
    objects: new Map(),
    processed: new Map(),
    requests: [],
    troubles: new Map(),
    imageSlim: 'API',
    pageSize: 4,
    store: (key, more = {}) => {
      const object = { sizeBytes: 1000, etag: `v${(versions += 1)}`, modifiedMs: nowMs(), storageClass: 'STANDARD' }
      bucket.objects.set(key, { ...object, ...more })
    },
    send: request => {
      bucket.requests.push(`${request.method} ${targetOf(request)}`)
      return answer(request)
    },
  }

  function reply(status: number, text = '', headers: Record<string, string> = {}): Promise<HttpResponse> {
    const date = new Date(nowMs()).toUTCString()
    return Promise.resolve({ status, text, headers: { date, ...headers } })
  }

  const refuse = (status: number, code: string) => reply(status, `<Error><Code>${code}</Code></Error>`)

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    const { pathname, searchParams } = new URL(request.url)
    const key = decodeURIComponent(pathname.slice(1))
    const { method } = request
    if (key === '') {
      if (searchParams.has('cors')) return refuse(404, 'NoSuchCORSConfiguration')
      if (searchParams.has('image-slim')) return slimStatus()
      if (new URL(request.url).host.includes('.pic.')) return reply(200, '<CIStatus>on</CIStatus>')
      return list(searchParams.get('prefix') ?? '', searchParams.get('marker') ?? '')
    }
    if (method === 'HEAD') return head(key)
    if (method === 'POST') return process(key, request.headers['Pic-Operations'] ?? '')
    return refuse(501, 'NotImplemented')
  }

  const slimStatus = () =>
    reply(
      200,
      `<ImageSlim><Status>${bucket.imageSlim ? 'on' : 'off'}</Status><SlimMode>${bucket.imageSlim}</SlimMode></ImageSlim>`,
    )

  function list(prefix: string, marker: string): Promise<HttpResponse> {
    const keys = [...bucket.objects.keys()].filter(key => key.startsWith(prefix) && key > marker).sort()
    const entries = keys.slice(0, bucket.pageSize).map(key => {
      const { sizeBytes, etag, storageClass } = object(key)
      return `<Contents><Key>${key}</Key><ETag>"${etag}"</ETag><Size>${sizeBytes}</Size><StorageClass>${storageClass}</StorageClass></Contents>`
    })
    const isTruncated = keys.length > bucket.pageSize
    const text = `<IsTruncated>${String(isTruncated)}</IsTruncated>${entries.join('')}`
    return reply(200, `<ListBucketResult>${text}</ListBucketResult>`)
  }

  function object(key: string): FakeObject {
    const found = bucket.objects.get(key)
    if (!found) throw new Error(`There is no ${key}.`)
    return found
  }

  function head(key: string): Promise<HttpResponse> {
    const found = bucket.objects.get(key)
    if (!found) return reply(404)
    const modified = new Date(found.modifiedMs).toUTCString()
    const headers = { etag: `"${found.etag}"`, 'last-modified': modified, 'content-length': String(found.sizeBytes) }
    return reply(200, '', headers)
  }

  async function process(key: string, operations: string): Promise<HttpResponse> {
    const trouble = bucket.troubles.get(key)?.shift()
    if (trouble === 'request-lost') throw new CosSlimError('network-or-cors', 'The request was lost.')
    if (trouble === 'empty') return reply(200)
    if (trouble === 'not-run')
      return reply(200, '<UploadResult><OriginalInfo><Key>a</Key></OriginalInfo></UploadResult>')
    if (typeof trouble === 'object') return refuse(trouble.status, trouble.code)
    const { rules } = JSON.parse(operations) as { rules: [{ fileid: string }] } // as the command writes it
    const target = decodeURIComponent(rules[0].fileid.slice(1))
    bucket.store(target, { sizeBytes: object(key).sizeBytes / 2 })
    bucket.processed.set(key, (bucket.processed.get(key) ?? 0) + 1)
    if (trouble === 'answer-lost') throw new CosSlimError('network-or-cors', 'The answer was lost.')
    const { sizeBytes } = object(target)
    const output = `<Object><Key>${target}</Key><Size>${sizeBytes}</Size></Object>`
    return reply(200, `<UploadResult><ProcessResults>${output}</ProcessResults></UploadResult>`)
  }

  return bucket
}

function targetOf({ url }: HttpRequest): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}
