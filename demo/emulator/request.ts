import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { CosError } from './errors.js'
import { percentDecode } from './percent-encode.js'

/** A request as COS sees it: raw text decoded once, nothing normalised. */
export interface CosRequest {
  readonly method: string
  /** As received, port included. */
  readonly host: string
  /** `pic` for `<bucket>.pic.<region>...`, where Cloud Infinite is switched on. */
  readonly hostKind: 'cos' | 'pic'
  /** Like `1.3`; undefined for plain HTTP. */
  readonly tlsVersion: string | undefined
  /** Decoded, without leading slash; empty for the bucket. */
  readonly key: string
  /** In order; a parameter without a value has an empty one. */
  readonly params: readonly (readonly [name: string, value: string])[]
  readonly headers: ReadonlyMap<string, string>
  readonly body: AsyncIterable<Uint8Array>
  readonly clientAddress: string
  readonly requestId: string
  readonly traceId: string
}

/** The bucket this service has. */
export interface BucketName {
  readonly bucket: string
  readonly region: string
}

const SERVICE_HOST =
  /^([a-z0-9-]+)\.(cos|pic|cos-internal)\.([a-z0-9-]+)\.(?:myqcloud\.com|tencentcos\.cn|localhost)(?::\d+)?$/

function noSuchBucket(): CosError {
  return new CosError(404, 'NoSuchBucket', 'The specified bucket does not exist.')
}

/** The bucket that the host names, where it is a COS name. */
export function bucketOfHost(host: string | undefined): string | undefined {
  return SERVICE_HOST.exec(host?.toLowerCase() ?? '')?.[1]
}

/** Any host that is no COS name stands for the one bucket, as a domain bound to it would. */
function hostKindOf(host: string, own: BucketName): 'cos' | 'pic' {
  const match = SERVICE_HOST.exec(host.toLowerCase())
  if (!match) return 'cos'
  const [, bucket, kind, region] = match
  if (bucket !== own.bucket || (region !== own.region && region !== 'accelerate')) throw noSuchBucket()
  return kind === 'pic' ? 'pic' : 'cos'
}

/** Node hands header bytes over as Latin-1; COS reads UTF-8. */
function headerText(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : value
}

function readHeaders(message: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, headerText(Array.isArray(value) ? value.join(', ') : value))
  }
  return headers
}

function decodeOrRefuse(text: string): string {
  const decoded = percentDecode(text)
  if (decoded === undefined) throw new CosError(400, 'InvalidURI', 'Could not parse the specified URI.')
  return decoded
}

function readParams(rawQuery: string): CosRequest['params'] {
  return rawQuery
    .split('&')
    .filter(Boolean)
    .map(pair => {
      const at = pair.indexOf('=')
      const name = at < 0 ? pair : pair.slice(0, at)
      return [decodeOrRefuse(name), at < 0 ? '' : decodeOrRefuse(pair.slice(at + 1))] as const
    })
}

/** Path and query as sent; a proxy may have sent the whole address. */
export function rawTarget(message: IncomingMessage): { readonly path: string; readonly query: string } {
  const target = (message.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '')
  const at = target.indexOf('?')
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) }
}

export function newId(): string {
  return randomBytes(24).toString('base64')
}

function tlsVersionOf({ socket }: IncomingMessage): string | undefined {
  return socket instanceof TLSSocket ? (socket.getProtocol() ?? '').replace('TLSv', '') : undefined
}

export function schemeOf(request: CosRequest): 'http' | 'https' {
  return request.tlsVersion === undefined ? 'http' : 'https'
}

/** @throws CosError `InvalidURI`, `NoSuchBucket` */
export function readRequest(
  message: IncomingMessage,
  own: BucketName,
  ids: Pick<CosRequest, 'requestId' | 'traceId'>,
): CosRequest {
  const target = rawTarget(message)
  const host = message.headers.host ?? ''
  return {
    method: message.method ?? 'GET',
    host,
    hostKind: hostKindOf(host, own),
    tlsVersion: tlsVersionOf(message),
    key: decodeOrRefuse(target.path.startsWith('/') ? target.path.slice(1) : target.path),
    params: readParams(target.query),
    headers: readHeaders(message),
    // Breaking off the reading must not cut the connection that the refusal is to be sent on.
    body: message.iterator({ destroyOnReturn: false }),
    clientAddress: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    ...ids,
  }
}

export function hasParam(request: CosRequest, name: string): boolean {
  return request.params.some(([key]) => key === name)
}

export function paramOf(request: CosRequest, name: string): string | undefined {
  return request.params.find(([key]) => key === name)?.[1]
}
