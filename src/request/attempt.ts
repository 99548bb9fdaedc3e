import { CosSlimError } from '../errors.js'
import type { HttpRequest, HttpResponse } from '../host.js'
import { isErrorDocument, serviceError } from '../protocol/service-error.js'
import type { Lease } from '../protocol/session.js'
import { signRequest } from '../protocol/signed-request.js'
import type { ObjectRequest } from '../protocol/signed-request.js'
import type { RequestContext } from './context.js'

/**
 * One try: signs, sends, judges the answer.
 *
 * @throws CosSlimError whatever the transport or the service says
 */
export async function attempt(
  { host, timeoutMs }: RequestContext,
  request: ObjectRequest,
  lease: Lease,
  transfer: Omit<HttpRequest, 'method' | 'url' | 'headers' | 'timeoutMs'>,
): Promise<HttpResponse> {
  const response = await host.send({ ...signRequest(request, lease, host.unsignedHeaders), timeoutMs, ...transfer })
  const { status, text } = response
  const what = `${request.method} ${request.key}`
  // COS documents errors under 200 for two other calls; nobody says it cannot happen here.
  if (status < 200 || status > 299 || isErrorDocument(text)) throw serviceError(what, response)
  if (/^\s*<(!doctype )?html/i.test(text)) throw new CosSlimError('response-unreadable', `${what} got a web page.`)
  return response
}
