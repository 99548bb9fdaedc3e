import type { HttpResponse } from '../../src/host.js'
import type { FakeHost, FakeRequest } from './fake-host.js'
import { notFound, refused, stored } from './service-answers.js'

/** An upload in parts, as the service knows it. */
interface PartsUpload {
  readonly key: string
  readonly parts: Map<number, string>
  state: 'open' | 'completed' | 'aborted'
}

const keyOf = (url: URL) => decodeURIComponent(url.pathname.slice(1))

/** What a request is, in a word: `initiate`, `part 3`, `complete`, `abort`, `put`, `head`. */
export function stepOf({ method, url }: Pick<FakeRequest, 'method' | 'url'>): string {
  const { searchParams } = new URL(url)
  if (searchParams.has('uploads')) return 'initiate'
  const part = searchParams.get('partNumber')
  if (part !== null) return `part ${part}`
  if (searchParams.has('uploadId')) return method === 'POST' ? 'complete' : 'abort'
  return method.toLowerCase()
}

/** A service that takes pictures in parts and in one piece, and remembers all of them. */
export function createPartsService() {
  const uploads = new Map<string, PartsUpload>()
  const objects = new Map<string, 'put' | 'parts'>()

  function answer(request: FakeRequest): Partial<HttpResponse> {
    const url = new URL(request.url)
    const key = keyOf(url)
    const id = url.searchParams.get('uploadId') ?? ''
    const step = stepOf(request)
    if (step === 'head') return objects.has(key) ? { status: 200 } : notFound()
    if (step === 'put') {
      objects.set(key, 'put')
      return stored()
    }
    if (step === 'initiate') {
      const uploadId = `upload${uploads.size + 1}`
      uploads.set(uploadId, { key, parts: new Map(), state: 'open' })
      return {
        text:
          '<?xml version="1.0" encoding="UTF-8"?>\n<InitiateMultipartUploadResult><Bucket>examplebucket-1250000000</Bucket>' +
          `<Key>${key}</Key><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`,
      }
    }
    const upload = uploads.get(id)
    if (upload?.state !== 'open' || upload.key !== key) return refused(404, 'NoSuchUpload')
    if (step === 'abort') {
      upload.state = 'aborted'
      return { status: 204 }
    }
    if (step === 'complete') {
      const listed = Array.from(
        (typeof request.body === 'string' ? request.body : '').matchAll(
          /<PartNumber>(\d+)<\/PartNumber><ETag>(.*?)<\/ETag>/g,
        ),
      )
      if (listed.some(([, number, etag]) => upload.parts.get(Number(number)) !== etag))
        return refused(400, 'InvalidPart')
      upload.state = 'completed'
      objects.set(key, 'parts')
      return {
        text: `<CompleteMultipartUploadResult><Key>${key}</Key><ETag>&quot;ee8d-2&quot;</ETag></CompleteMultipartUploadResult>`,
      }
    }
    const etag = `"${id}-${step.slice(5)}"`
    upload.parts.set(Number(step.slice(5)), etag)
    return { headers: { etag } }
  }

  return {
    uploads,
    objects,
    answer,
    /** Uploads that were begun and neither completed nor cleared away. */
    leftOver: () => [...uploads].filter(([, { state }]) => state === 'open').map(([id]) => id),
  }
}

export type PartsService = ReturnType<typeof createPartsService>

/** Plays the service, in no time, until a promise is settled. Ticks are of one millisecond. */
export async function serveParts<T>(
  host: FakeHost,
  result: PromiseLike<T>,
  answer: (request: FakeRequest) => void,
): Promise<T> {
  const ends: unknown[] = []
  const end = (value: unknown) => ends.push(value)
  result.then(end, end)
  for (let tick = 0; tick < 1000 && ends.length === 0; tick += 1) {
    for (const request of host.requests) if (request.isOpen) answer(request)
    await host.advance(tick < 100 ? 1 : 1000)
  }
  return result
}
