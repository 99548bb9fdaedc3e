import { CosSlimError } from '../errors.js'
import type { HttpRequest, HttpResponse } from '../host.js'
import { objectUrl } from '../protocol/object-url.js'
import { PIC_OPERATIONS } from '../protocol/pic-operations.js'
import { isErrorDocument, serviceError } from '../protocol/service-error.js'
import type { Lease } from '../protocol/session.js'
import { signHeaders } from '../protocol/signed-request.js'
import type { UploadContext } from './context.js'
import type { UploadPlan } from './plan.js'

/**
 * One try: signs, sends, judges the answer.
 *
 * @param operations - Value of `Pic-Operations`; without it the picture is stored as it is.
 * @throws CosSlimError whatever the transport or the service says
 */
export async function putPicture(
  { host, timeoutMs }: UploadContext,
  { key, headers, image }: UploadPlan,
  operations: string | undefined,
  lease: Lease,
  transfer: Pick<HttpRequest, 'body' | 'onSent' | 'signal'>,
): Promise<HttpResponse> {
  const request = {
    method: 'PUT' as const,
    key,
    headers: { ...headers, ...(operations && { [PIC_OPERATIONS]: operations }) },
    contentLength: image.sizeBytes,
  }
  const response = await host.send({
    method: request.method,
    url: objectUrl(lease.origin, key),
    headers: signHeaders(request, lease, host.unsignedHeaders),
    timeoutMs,
    ...transfer,
  })
  const { status, text } = response
  const what = `PUT ${key}`
  // COS documents errors under 200 for two other calls; nobody says it cannot happen here.
  if (status < 200 || status > 299 || isErrorDocument(text)) throw serviceError(what, response)
  if (/^\s*<(!doctype )?html/i.test(text)) throw new CosSlimError('response-unreadable', `${what} got a web page.`)
  return response
}
