import type { IncomingMessage } from 'node:http'
import { CosError } from './errors.js'
import type { Reply } from './reply.js'
import type { Fault } from './settings.js'
import { fitsWildcard } from './wildcard.js'

/** By which a fault is chosen. */
export interface FaultSubject {
  readonly method: string
  /** Decoded. */
  readonly key: string
  readonly paramNames: readonly string[]
}

function fits(fault: Fault, subject: FaultSubject): boolean {
  const { method, key, query } = fault.match ?? {}
  if (method === undefined ? subject.method === 'OPTIONS' : subject.method !== method) return false
  if (key !== undefined && !fitsWildcard(key, subject.key)) return false
  return query === undefined || subject.paramNames.includes(query)
}

/** The fault that hits this request, counted down; used up ones are taken off the list. */
export function takeFault(faults: Fault[], subject: FaultSubject): Fault | undefined {
  const at = faults.findIndex(fault => (fault.times ?? 1) > 0 && fits(fault, subject))
  const fault = faults[at]
  if (!fault) return undefined
  if ((fault.skip ?? 0) > 0) {
    fault.skip = (fault.skip ?? 0) - 1
    return undefined
  }
  fault.times = (fault.times ?? 1) - 1
  if (fault.times <= 0) faults.splice(at, 1)
  return fault
}

/** The answer that a `status` fault gives, unless it stands for a COS error. */
export function faultReply(fault: Fault): Reply {
  const headers = {
    ...(fault.retryAfterSec !== undefined && { 'Retry-After': String(fault.retryAfterSec) }),
    ...(fault.errNo !== undefined && { 'X-ErrNo': fault.errNo }),
  }
  if (fault.body === undefined) {
    throw new CosError(fault.status ?? 503, fault.code ?? 'ServiceUnavailable', fault.message ?? 'Please try again.', {
      headers,
    })
  }
  return {
    status: fault.status ?? 200,
    headers: { 'Content-Type': fault.contentType ?? 'text/html', ...headers },
    body: fault.body,
    code: fault.code ?? '',
  }
}

/** Reads the share of the body that is let through, and no more. */
export async function readShare(message: IncomingMessage, fraction: number): Promise<void> {
  const totalBytes = Number(message.headers['content-length'] ?? 0)
  const wantedBytes = totalBytes * fraction
  if (fraction <= 0 || totalBytes === 0) return
  let readBytes = 0
  try {
    for await (const chunk of message.iterator({ destroyOnReturn: false })) {
      readBytes += (chunk as Buffer).length // no encoding is set, so chunks are buffers
      if (readBytes >= wantedBytes && fraction < 1) return
    }
  } catch {
    // The client went first: nothing is left to cut.
  }
}

/**
 * The same bytes with one bit turned over.
 *
 * @param atByte - Where; the middle of a form is in its file.
 */
export async function* corrupted(source: AsyncIterable<Uint8Array>, atByte: number): AsyncGenerator<Uint8Array> {
  let passedBytes = 0
  for await (const chunk of source) {
    const at = atByte - passedBytes
    passedBytes += chunk.length
    const copy = Buffer.from(chunk)
    if (at >= 0 && at < chunk.length) copy[at] = (copy[at] ?? 0) ^ 1
    yield copy
  }
}
