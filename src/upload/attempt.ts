import { CosSlimError } from '../errors.js'
import type { HttpRequest, HttpResponse } from '../host.js'
import { isErrorDocument, serviceError } from '../protocol/service-error.js'

/** Signs and sends one request for the key of the upload. */
export type SendSigned = (
  method: HttpRequest['method'],
  headers: HttpRequest['headers'],
  body?: Pick<HttpRequest, 'body' | 'onSent'>,
) => Promise<HttpResponse>

/**
 * Sends the picture and judges the answer.
 *
 * @param what - Names the request in a message.
 * @throws CosSlimError whatever the transport or the service says
 */
export async function putPicture(
  send: SendSigned,
  what: string,
  headers: HttpRequest['headers'],
  body: Pick<HttpRequest, 'body' | 'onSent'>,
): Promise<HttpResponse> {
  const response = await send('PUT', headers, body)
  const { status, text } = response
  // COS documents errors under 200 for two other calls; nobody says it cannot happen here.
  if (status < 200 || status > 299 || isErrorDocument(text)) throw serviceError(what, response)
  if (/^\s*<(!doctype )?html/i.test(text)) throw new CosSlimError('response-unreadable', `${what} got a web page.`)
  return response
}

/**
 * Whether the picture is known to be in the bucket although the try that brought it was refused: by what a HEAD says of
 * its size and age. The right to look, or readable headers, may be missing.
 *
 * @param sinceMs - Duration of the upload so far; what is older was there before.
 */
export async function isStored(send: SendSigned, sizeBytes: number, sinceMs: number): Promise<boolean> {
  const { status, headers } = await send('HEAD', {})
  const ageMs = Date.parse(headers['date'] ?? '') - Date.parse(headers['last-modified'] ?? '')
  // Both times are given in whole seconds; an age that cannot be told is not small enough.
  return status === 200 && Number(headers['content-length']) === sizeBytes && ageMs <= sinceMs + 1000
}
