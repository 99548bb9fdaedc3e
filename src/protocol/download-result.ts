import type { SlimErrorCode } from '../errors.js'
import type { HttpResponse } from '../host.js'
import { defined } from '../record.js'
import type { DownloadResult, ImageFormat } from '../types.js'
import { canSlim, sniffFormat } from './image-format.js'
import { MAX_IMAGE_BYTES } from './pic-operations.js'
import { serviceError } from './service-error.js'
import { slimReport } from './slim-report.js'

/** What the caller and the requests before know of a picture that was got. */
export interface Asked {
  readonly key: string
  /** Whether the caller wanted it slimmed. */
  readonly slim: boolean
  /** Why slimming was not asked for after all, or refused. */
  readonly reason?: SlimErrorCode | undefined
  /** Bytes of the original, as the caller knows them. */
  readonly originalSizeBytes?: number | undefined
}

type Judged = Pick<DownloadResult, 'outcome' | 'originalSizeBytes' | 'reason' | 'savedBytes' | 'savedFraction'>

/** Failures are negative numbers. */
const hasFailed = ({ headers }: HttpResponse) => headers['x-errno']?.startsWith('-') ?? false

function flagOf({ headers }: HttpResponse): DownloadResult['slimFlag'] {
  const flag = headers['x-slimflag'] ?? ''
  return /^[012]$/.test(flag) ? (Number(flag) as 0 | 1 | 2) : null // one of the three, as just seen
}

const numberOf = (text = '') => (/^[1-9]\d*$/.test(text) ? Number(text) : undefined)

/** Whether the answer is no picture but says, in whatever form, that the service could not make one. */
export function isRefusal(response: HttpResponse): boolean {
  const isPicture = response.bodyBytes && sniffFormat(new Uint8Array(response.bodyBytes))
  const flag = flagOf(response)
  const isEmpty = response.bodyBytes?.byteLength === 0
  // Some places of the service answer in JSON; an object of that kind would come with a flag.
  const isJson = flag === null && /^\s*\{[^{}]*"code"/.test(response.text)
  return !isPicture && (hasFailed(response) || flag === 0 || isEmpty || isJson)
}

/**
 * What the answer to a GET tells of the body: `X-Slimflag` where it can be read, else the sizes.
 *
 * @see https://www.tencentcloud.com/document/product/1045/73034
 */
export function downloadResult(
  asked: Asked,
  response: HttpResponse,
): Omit<DownloadResult, 'body' | 'attempts' | 'durationMs'> {
  const { headers, bodyBytes = new ArrayBuffer(0) } = response
  const sizeBytes = bodyBytes.byteLength
  const format = sniffFormat(new Uint8Array(bodyBytes))
  const slimFlag = flagOf(response)
  return defined({
    key: asked.key,
    sizeBytes,
    contentType: headers['content-type'] ?? '',
    format,
    slimFlag,
    ...judge(asked, response, slimFlag, sizeBytes, format),
    requestId: headers['x-cos-request-id'] || undefined,
  })
}

function judge(
  { slim, reason, originalSizeBytes: known }: Asked,
  response: HttpResponse,
  slimFlag: DownloadResult['slimFlag'],
  sizeBytes: number,
  format: ImageFormat | undefined,
): Judged {
  const { headers } = response
  const originalSizeBytes = numberOf(headers['x-orisize']) ?? known
  const report = originalSizeBytes && { originalSizeBytes, ...slimReport(originalSizeBytes, sizeBytes) }
  const original = (why?: SlimErrorCode) =>
    defined({
      outcome: 'kept-original' as const,
      reason: why,
      originalSizeBytes: sizeBytes,
      savedBytes: 0,
      savedFraction: 0,
    })
  // It was led past the service, which slims nothing of that size; that can look like a failure of anything.
  const why = sizeBytes > MAX_IMAGE_BYTES ? 'image-too-large' : reason
  if (reason) return original(why)
  if (slimFlag === 1) return { outcome: 'compressed', ...report }
  if (!slim) return { ...report, outcome: 'not-requested' }
  if (hasFailed(response)) return original(serviceError('', response).code)
  if (slimFlag === 0) return original('slim-refused')
  if (slimFlag === 2) {
    return format && canSlim(format) ? { ...original(), outcome: 'not-smaller' } : original('format-not-slimmable')
  }
  if (why) return original(why)
  if (!report) return { outcome: 'unknown' }
  return report.savedBytes > 0 ? report : original()
}
