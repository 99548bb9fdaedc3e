import { toXml, type XmlElement } from './xml.js'

/** What COS says instead of carrying a request out. */
export class CosError extends Error {
  override readonly name: string = 'CosError'
  readonly status: number
  readonly code: string
  /** Further elements of the error document. */
  readonly details: readonly XmlElement[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: readonly XmlElement[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = more.details ?? []
    this.headers = more.headers ?? {}
  }
}

export function accessDenied(message = 'Access Denied.'): CosError {
  return new CosError(403, 'AccessDenied', message)
}

export function invalidArgument(message: string): CosError {
  return new CosError(400, 'InvalidArgument', message)
}

export function noSuchKey(): CosError {
  return new CosError(404, 'NoSuchKey', 'The specified key does not exist.')
}

export function notImplemented(what: string): CosError {
  return new CosError(501, 'NotImplemented', `A header or parameter you provided is not implemented here: ${what}`)
}

/** Which request an error document speaks of. */
export interface ErrorPlace {
  readonly resource: string
  readonly requestId: string
  readonly traceId: string
}

export function errorXml(error: CosError, place: ErrorPlace): string {
  return (
    "<?xml version='1.0' encoding='utf-8' ?>\n" +
    toXml([
      [
        'Error',
        [
          ['Code', error.code],
          ['Message', error.message],
          ...error.details,
          ['Resource', place.resource],
          ['RequestId', place.requestId],
          ['TraceId', place.traceId],
        ],
      ],
    ])
  )
}

/** The form that endpoints of Cloud Infinite answer with. */
export function errorJson(error: CosError, place: ErrorPlace): string {
  return JSON.stringify({ code: error.code, message: error.message, request_id: place.requestId })
}
