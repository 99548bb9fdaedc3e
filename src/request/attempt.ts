import { CosSlimError } from '../errors.js'
import type { HttpRequest, HttpResponse } from '../host.js'
import { isErrorDocument, serviceError } from '../protocol/service-error.js'
import type { Lease } from '../protocol/session.js'
import { signRequest } from '../protocol/signed-request.js'
import type { ObjectRequest } from '../protocol/signed-request.js'
import type { SignalLike } from '../types.js'
import type { RequestContext } from './context.js'
import { cancelled } from './job.js'

/** Pictures may be documents too, and COS answers with such: these are neither. */
const WEB_PAGE = /^\s*<(!doctype html|html|head|body|title|meta|center|h1)\b/i

/** How a request is sent: everything the signature says nothing of. */
export interface Transfer extends Pick<HttpRequest, 'body' | 'onSent' | 'textIn' | 'onReceived'> {
  readonly signal: SignalLike
}

/**
 * One try: signs, sends, watches that bytes move, judges the answer.
 *
 * @throws CosSlimError whatever the transport or the service says; `timeout` when nothing moved for too long
 */
export async function attempt(
  { host, queue, timeoutMs, stallTimeoutMs }: RequestContext,
  request: ObjectRequest,
  lease: Lease,
  { signal, onSent, onReceived, ...transfer }: Transfer,
): Promise<HttpResponse> {
  const what = `${request.method} ${request.key || '/'}`
  if (signal.aborted) throw cancelled()
  const own = host.newAbort()
  const stop = () => own.abort()
  let stopTimer: (() => void) | undefined
  let isOver = false
  let response: HttpResponse
  signal.addEventListener('abort', stop)
  try {
    response = await new Promise((resolve, reject) => {
      function watch(): void {
        stopTimer?.()
        stopTimer = host.setTimer(() => {
          queue.heard(false)
          reject(new CosSlimError('timeout', `${what}: nothing moved for ${stallTimeoutMs} ms.`))
          stop()
        }, stallTimeoutMs)
      }
      const moving =
        <A extends readonly unknown[]>(listener?: (...moved: A) => void) =>
        (...moved: A) => {
          // Platforms report once more when they are stopped.
          if (isOver || signal.aborted) return
          watch()
          listener?.(...moved)
        }
      watch()
      host
        .send({
          ...signRequest(request, lease, host.unsignedHeaders),
          ...transfer,
          timeoutMs,
          signal: own.signal,
          onSent: moving(onSent),
          onReceived: moving(onReceived),
        })
        .then(resolve, reject)
    })
  } finally {
    isOver = true
    stopTimer?.()
    signal.removeEventListener('abort', stop)
  }
  queue.heard(true)
  const { status, text } = response
  // COS documents errors under 200 for two other calls; nobody says it cannot happen here.
  if (status < 200 || status > 299 || isErrorDocument(text)) throw serviceError(what, response)
  if (WEB_PAGE.test(text)) throw new CosSlimError('response-unreadable', `${what} got a web page.`)
  return response
}
