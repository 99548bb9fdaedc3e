import { describe, expect, it } from 'vitest'
import type { SlimErrorCode } from '../../src/errors.js'
import type { HttpResponse } from '../../src/host.js'
import { isErrorDocument, serviceError } from '../../src/protocol/service-error.js'
import { DOCUMENTED, ERROR_DOCUMENT, PLAIN_COMPLETE } from '../fixtures/processing-answers.js'

const errorOf = (status: number, text = '', headers: Readonly<Record<string, string>> = {}) =>
  serviceError('PUT uploads/u42/cat.png', { status, headers, text } satisfies HttpResponse)

const xml = (code: string, message = 'No.') =>
  `<?xml version='1.0' encoding='utf-8' ?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`

/** HTTP status, service code, ours, whether the same call can succeed later. https://cloud.tencent.com/document/product/436/7730 */
const BY_CODE: readonly (readonly [number, string, SlimErrorCode, boolean])[] = [
  [400, 'BadDigest', 'integrity-failed', true],
  [400, 'InvalidDigest', 'integrity-failed', true],
  [400, 'EntityTooSmall', 'request-refused', false],
  [400, 'ExpiredToken', 'credentials-expired', true],
  [400, 'InvalidArgument', 'request-refused', false],
  [400, 'InvalidURI', 'request-refused', false],
  [400, 'InvalidRequest', 'request-refused', false],
  [400, 'BadRequest', 'request-refused', false],
  [400, 'BadRquest', 'request-refused', false],
  [400, 'InvalidObjectName', 'key-invalid', false],
  [400, 'KeyTooLong', 'key-invalid', false],
  [400, 'InvalidPicOperations', 'slim-refused', false],
  [400, 'InvalidImageFormat', 'slim-refused', false],
  [400, 'InvalidImageSource', 'slim-refused', false],
  [400, 'ImageTooLarge', 'image-too-large', false],
  [400, 'ImageResolutionExceed', 'image-too-many-pixels', false],
  [400, 'InvalidPart', 'request-refused', false],
  [400, 'InvalidPartOrder', 'request-refused', false],
  [400, 'MalformedXML', 'request-refused', false],
  [400, 'InvalidPolicyDocument', 'request-refused', false],
  [402, 'PaymentRequired', 'account-blocked', false],
  [403, 'AccessDenied', 'access-denied', false],
  [403, 'AccessForbidden', 'access-denied', false],
  [403, 'InvalidAccessKeyId', 'credentials-expired', true],
  [403, 'InvalidObjectState', 'object-archived', false],
  [409, 'InvalidObjectState', 'object-archived', false],
  [403, 'NoProcessAuthority', 'slim-not-permitted', false],
  [403, 'QcloudApiRoleNotExist', 'slim-not-permitted', false],
  [403, 'RequestTimeTooSkewed', 'clock-skewed', false],
  [403, 'Request has expired', 'credentials-expired', true],
  [403, 'SignatureDoesNotMatch', 'signature-refused', false],
  [404, 'NoSuchKey', 'not-found', false],
  [404, 'NoSuchBucket', 'not-found', false],
  [404, 'NoSuchUpload', 'not-found', false],
  [405, 'MethodNotAllowed', 'request-refused', false],
  [409, 'FileAlreadyExists', 'already-exists', false],
  [409, 'ObjectLocked', 'already-exists', false],
  [411, 'MissingContentLength', 'request-refused', false],
  [412, 'PreconditionFailed', 'request-refused', false],
  [416, 'InvalidRange', 'request-refused', false],
  [429, 'TooManyRequests', 'rate-limited', true],
  [451, 'UnavailableForLegalReasons', 'account-blocked', false],
  [451, 'DomainAuditFailed', 'account-blocked', false],
  [500, 'InternalError', 'service-failed', true],
  [503, 'ServiceUnavailable', 'service-failed', true],
  [503, 'SlowDown', 'rate-limited', true],
]

describe('a refusal by code', () => {
  it.each(BY_CODE)('%i %s is %s, retryable: %s', (status, code, expected, retryable) => {
    const error = errorOf(status, xml(code))
    expect([error.code, error.retryable]).toEqual([expected, retryable])
  })

  it.each(BY_CODE)('%i %s is told with status and code', (status, code) => {
    const { message, service } = errorOf(status, xml(code))
    expect(service).toMatchObject({ status, code })
    expect(message).toContain(`PUT uploads/u42/cat.png with ${status} (${code}`)
  })

  // Broken bodies and slow links: the documents advise to try again.
  it.each([
    [400, 'EntitySizeNotMatch'],
    [400, 'IncompleteBody'],
    [400, 'RequestTimeout'],
    [400, 'UserNetworkTooSlow'],
    [409, 'PathConflict'],
    [409, 'UploadConflict'],
  ])('%i %s can pass by itself', (status, code) => {
    expect(errorOf(status, xml(code)).retryable).toBe(true)
  })

  it('501 NotImplemented does not pass by itself', () => {
    expect(errorOf(501, xml('NotImplemented')).retryable).toBe(false)
  })

  // Documented for Complete Multipart Upload and Copy: the status is sent before the work is done.
  it.each([
    ['InternalError', 'service-failed'],
    ['ServiceUnavailable', 'service-failed'],
    ['SlowDown', 'rate-limited'],
    ['AccessDenied', 'access-denied'],
    ['InvalidImageFormat', 'slim-refused'],
    ['NoSuchUpload', 'not-found'],
    ['NoSuchKey', 'not-found'],
    ['InvalidPart', 'request-refused'],
  ])('%s under status 200 is %s as well', (code, expected) => {
    expect(errorOf(200, xml(code)).code).toBe(expected)
  })
})

describe('a refusal by the message of a denial', () => {
  it.each([
    ['InvalidAccessKeyId', 'credentials-expired'],
    ['Request has expired', 'credentials-expired'],
    ['RequestTimeTooSkewed', 'clock-skewed'],
    ['SignatureDoesNotMatch', 'signature-refused'],
    ['AccessForbidden', 'access-denied'],
    ['InvalidObjectState', 'object-archived'],
    ['InvalidObjectState.', 'object-archived'],
    ['You are denied by bucket referer rule', 'access-denied'],
    ['Strict signature missing header that must be signed', 'access-denied'],
    ["Condition key cos:content-length doesn't match the value 5", 'access-denied'],
  ])('AccessDenied with %j is %s', (message, expected) => {
    const error = errorOf(403, xml('AccessDenied', message))
    expect(error.code).toBe(expected)
    expect(error.message).toContain(message)
    expect(error.service?.code).toBe('AccessDenied')
  })

  it('counts under AccessDenied alone', () => {
    expect(errorOf(403, xml('InvalidArgument', 'Request has expired')).code).toBe('access-denied')
  })

  it.each([
    'examplebucket-1640000000/uploads/a.png',
    'uploads/1f3c-1645-60949.png',
    'uploads/62999-60123.png',
    'uploads/ImageTooLarge.png',
  ])('is not misled by a name in it: %s', name => {
    const message = `Condition key x doesn't match the value ${name}`
    expect(errorOf(403, xml('AccessDenied', message)).code).toBe('access-denied')
  })
})

describe('a refusal without a document', () => {
  it.each([
    [200, 'slim-refused'],
    [206, 'slim-refused'],
    [302, 'request-refused'],
    [400, 'request-refused'],
    [401, 'access-denied'],
    [402, 'account-blocked'],
    [403, 'access-denied'],
    [404, 'not-found'],
    [409, 'already-exists'],
    [413, 'request-refused'],
    [429, 'rate-limited'],
    [451, 'account-blocked'],
    [500, 'service-failed'],
    [502, 'service-failed'],
    [503, 'service-failed'],
    [504, 'service-failed'],
  ] as const)('of status %i is %s', (status, expected) => {
    const { code, message, service } = errorOf(status)
    expect(code).toBe(expected)
    expect(service).toMatchObject({ status, code: '' })
    expect(message).toBe(`COS refused PUT uploads/u42/cat.png with ${status}.`)
  })

  it.each([
    ['a web page', '<!doctype html><html><head><title>403</title></head><body><p>InternalError</body></html>'],
    [
      'a web page with a script',
      '<html><script>var page={"code":"SlowDown","message":"x","request_id":"y"}</script></html>',
    ],
    ['text', 'SlowDown: InvalidAccessKeyId'],
    ['a document that was cut off', xml('SlowDown').slice(0, -8)],
    ['JSON of another kind', '["SlowDown"]'],
    ['JSON without members', 'null'],
    ['another XML document', '<Foo><Code>SlowDown</Code></Foo>'],
  ])('is judged by its status: %s', (_what, text) => {
    const { code, service } = errorOf(403, text)
    expect([code, service?.code]).toEqual(['access-denied', ''])
  })
})

describe('a numeric code of processing', () => {
  const NUMBERS: readonly (readonly [string, SlimErrorCode])[] = [
    ['-60998', 'slim-refused'],
    ['-60997', 'slim-refused'],
    ['-60996', 'image-too-large'],
    ['-60987', 'slim-refused'],
    ['-60972', 'slim-refused'],
    ['-60967', 'slim-refused'],
    ['-60949', 'rate-limited'],
    ['-62999', 'slim-refused'],
    ['-163', 'slim-not-run'],
    // From here on: https://www.tencentcloud.com/document/product/1045/33700 on processing during download
    ['-104', 'slim-not-run'],
    ['-162', 'account-blocked'],
    ['-164', 'rate-limited'],
    ['-29214', 'rate-limited'],
    ['-167', 'image-too-large'],
    ['-168', 'image-too-large'],
    ['-113', 'format-not-slimmable'],
    ['-441', 'format-not-slimmable'],
    ['-443', 'format-not-slimmable'],
    ['-442', 'image-too-many-pixels'],
    ['-447', 'image-too-many-pixels'],
    ['-901', 'service-failed'],
    ['-902', 'service-failed'],
    ['-6101', 'not-found'],
    ['-46628', 'not-found'],
    ['-46618', 'signature-refused'],
    ['-46619', 'credentials-expired'],
  ]

  /** Numbers without a meaning of their own here: CI could or would not process. */
  const OTHERS = ['-103', '-120', '-154', '-165', '-5062', '-40168', '-46661']

  it.each(NUMBERS)('%s in Code is %s', (number, expected) => {
    const error = errorOf(400, xml(number))
    expect([error.code, error.service?.code]).toEqual([expected, number])
  })

  it.each(NUMBERS)('%s in the header X-ErrNo is %s', (number, expected) => {
    const error = errorOf(400, '', { 'x-errno': number })
    expect([error.code, error.service?.code]).toEqual([expected, number])
  })

  it.each(NUMBERS)('%s in Message is %s', (number, expected) => {
    expect(errorOf(400, xml('ProcessFailed', `image process failed (${number})`)).code).toBe(expected)
    expect(errorOf(400, xml('ProcessFailed', `ret:${number}, no`)).code).toBe(expected)
    expect(errorOf(400, xml('ProcessFailed', number)).code).toBe(expected)
  })

  it.each(OTHERS)('%s in Code or the header X-ErrNo is slim-refused', number => {
    expect(errorOf(400, xml(number)).code).toBe('slim-refused')
    expect(errorOf(200, '', { 'x-errno': number })).toMatchObject({
      code: 'slim-refused',
      service: { status: 200, code: number },
    })
  })

  it.each([200, 302, 400, 403])('in the header X-ErrNo says more than status %i', status => {
    expect(errorOf(status, '', { 'x-errno': '-120' }).code).toBe('slim-refused')
    expect(errorOf(status, '', { 'x-errno': '-164' }).code).toBe('rate-limited')
  })

  it('is no part of a larger number or of a word', () => {
    const messages = ['-1640', '-609490', 'a-164', '2026-164', 'key uploads/x-60949.png', '1-62999']
    expect(messages.map(message => errorOf(400, xml('InvalidArgument', message)).code)).toEqual(
      messages.map(() => 'request-refused'),
    )
  })

  it('leaves the word of the service its place where there is one', () => {
    expect(errorOf(400, xml('ProcessFailed', '(-60998)')).service?.code).toBe('ProcessFailed')
  })
})

describe('ids to quote', () => {
  const headers = { 'x-cos-request-id': 'from-header', 'x-cos-trace-id': 'trace-header' }

  it('are those of the document', () => {
    expect(errorOf(404, ERROR_DOCUMENT, headers).service).toEqual({
      status: 404,
      code: 'NoSuchKey',
      requestId: 'NjdhYmNkZWZfMTIzNA==',
      traceId: 'OGVmYzZiMmQzYjA2OWNhODk0NTRkMTBi',
    })
  })

  it.each(['', '<RequestId></RequestId><TraceId/>', '<RequestId> </RequestId><TraceId>\n</TraceId>'])(
    'are those of the headers where the document has none: %j',
    ids => {
      expect(errorOf(404, `<Error><Code>NoSuchKey</Code>${ids}</Error>`, headers).service).toMatchObject({
        requestId: 'from-header',
      })
    },
  )

  it('are unknown where neither can be read', () => {
    const { service } = errorOf(403)
    expect([service?.requestId, service?.traceId]).toEqual([undefined, undefined])
  })
})

describe('what is not repeated', () => {
  const secrets =
    '<Error><Code>SignatureDoesNotMatch</Code><Message>The Signature you specified is invalid.</Message>' +
    '<StringToSign>sha1\n1767225600;1767227400\nSECRETDIGEST\n</StringToSign><FormatString>put\n/SECRETPATH</FormatString>' +
    '<Resource>SECRETHOST</Resource></Error>'

  it('is anything of a body but its code', () => {
    const error = errorOf(403, secrets)
    expect(JSON.stringify([error.message, error.service, error.hint, error.cause, String(error)])).not.toContain(
      'SECRET',
    )
    expect(error.message).toBe('COS refused PUT uploads/u42/cat.png with 403 (SignatureDoesNotMatch).')
  })

  it('is the message of anything but a denial', () => {
    expect(errorOf(400, xml('InvalidArgument', 'SECRET')).message).not.toContain('SECRET')
    expect(errorOf(400, '{"code":"InvalidArgument","message":"SECRET"}').message).not.toContain('SECRET')
  })

  it('is anything of a header but the ids', () => {
    const error = errorOf(403, '', { 'x-cos-request-id': 'id', 'set-cookie': 'SECRET', authorization: 'SECRET' })
    expect(JSON.stringify([error.message, error.service])).not.toContain('SECRET')
  })
})

describe('isErrorDocument', () => {
  it.each([
    ['an error', ERROR_DOCUMENT, true],
    ['an error behind the white space that keeps a long answer alive', `\n\n   \n${ERROR_DOCUMENT}`, true],
    ['an error with a namespace', '<Error xmlns="urn:x"><Code>A</Code></Error>', true],
    ['an answer', DOCUMENTED, false],
    ['an answer to Complete Multipart Upload', PLAIN_COMPLETE, false],
    ['a result that has an Error within', '<UploadResult><Error><Code>A</Code></Error></UploadResult>', false],
    ['nothing', '', false],
    ['text', 'Error', false],
    ['an escaped error', '<Message>&lt;Error&gt;&lt;/Error&gt;</Message>', false],
  ])('%s', (_what, text, expected) => {
    expect(isErrorDocument(text)).toBe(expected)
  })
})

describe('times that come with a refusal', () => {
  const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT'
  const DATE_MS = Date.UTC(2026, 0, 1)
  const skewed = (more: string) => `<Error><Code>RequestTimeTooSkewed</Code>${more}</Error>`

  it('are the clock of the service, from the header first', () => {
    const text = skewed('<ServerTime>2025-01-01T00:00:00Z</ServerTime>')
    expect(errorOf(403, text, { date: DATE }).service?.serverTimeMs).toBe(DATE_MS)
  })

  it('are the clock from the document where the page is not shown the header', () => {
    expect(errorOf(403, skewed('<ServerTime>2026-01-01T00:00:00Z</ServerTime>')).service?.serverTimeMs).toBe(DATE_MS)
  })

  it.each(['', '<ServerTime/>', '<ServerTime>soon</ServerTime>'])('may be missing: %j', more => {
    expect(errorOf(403, skewed(more)).service?.serverTimeMs).toBeUndefined()
  })

  it.each([
    ['7', 7000],
    ['0', undefined],
    ['soon', undefined],
    ['', undefined],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ])('say how long to wait: %j', (retryAfter, expected) => {
    const { service } = errorOf(503, xml('SlowDown'), { date: DATE, 'retry-after': retryAfter })
    expect(service?.retryAfterMs).toBe(expected)
  })

  it('say no wait by a time without a clock to compare it with', () => {
    const headers = { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }
    expect(errorOf(503, xml('SlowDown'), headers).service?.retryAfterMs).toBeUndefined()
  })
})
