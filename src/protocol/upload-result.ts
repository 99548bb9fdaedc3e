import type { SlimErrorCode } from '../errors.js'
import type { HttpResponse } from '../host.js'
import type { StoredImage, UploadResult } from '../types.js'
import { defined } from '../record.js'
import { objectUrl } from './object-url.js'
import type { Origin } from './object-url.js'
import type { Rule } from './pic-operations.js'
import { slimReport } from './slim-report.js'
import { isWhole, outputOf, readProcessingAnswer } from './upload-answer.js'
import type { PictureFacts } from './upload-answer.js'

/** What was sent, or stored before, as far as the result tells of it. */
export interface SentPicture {
  readonly image: PictureFacts
  readonly key: string
  /** Rules that were sent and not refused; that of the slimmed picture is the first. */
  readonly rules: readonly Rule[]
  /** Key of the slimmed picture, where slimming was asked for. */
  readonly slimKey?: string
  /** Whether the caller wanted the picture slimmed. */
  readonly slim: boolean
  /** Why its rule was not sent, or refused. */
  readonly reason?: SlimErrorCode
}

/** Answer to a request that stored a picture, as what a caller wants to know. */
export function uploadResult(
  origin: Origin,
  { image, key, rules, slimKey, slim: isWanted, reason }: SentPicture,
  { headers, text }: Pick<HttpResponse, 'headers' | 'text'>,
): Omit<UploadResult, 'attempts' | 'durationMs'> {
  const answer = readProcessingAnswer(text)
  const { sizeBytes, format, width, height } = image
  const stored = (imageKey: string, facts: Partial<StoredImage>): StoredImage => ({
    key: imageKey,
    url: objectUrl(origin, imageKey),
    ...facts,
  })
  const outputs = rules.map(rule => stored(rule.key, (answer && outputOf(answer, rule.key)) ?? { missing: true }))
  const [first] = slimKey === undefined ? [] : outputs
  const slim = first?.missing ? undefined : first
  const etag = answer?.original.etag ?? headers['etag']?.replace(/"/g, '')
  return defined({
    original: stored(
      key,
      // Where the slimmed picture takes the place of the original, the ETag is that of the slimmed one.
      defined({ format, width, height, ...answer?.original, etag: slim?.key === key ? undefined : etag, sizeBytes }),
    ),
    slim,
    outputs,
    // Nobody documents what the service answers where imageSlim is off; silence means that it did not run.
    reason:
      isWanted && !slim ? (reason ?? (!text || isWhole(text) ? 'slim-not-run' : 'response-unreadable')) : undefined,
    outcome: slim ? ('compressed' as const) : isWanted ? ('kept-original' as const) : ('not-requested' as const),
    savedBytes: 0,
    savedFraction: 0,
    // What was stored before may be of unknown size.
    ...(slim && sizeBytes !== undefined && slimReport(sizeBytes, slim.sizeBytes ?? sizeBytes)),
    requestId: headers['x-cos-request-id'] || undefined,
  })
}
