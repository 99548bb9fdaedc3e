import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { control, isControlCall } from './control.js'
import { corsHeaders } from './cors.js'
import { CosError, errorJson, errorXml } from './errors.js'
import { corrupted, faultReply, readShare, takeFault } from './faults.js'
import { addEntry, type LogEntry } from './log.js'
import { percentDecode } from './percent-encode.js'
import { dropReply, sendReply, XML_TYPE, type Reply } from './reply.js'
import { newId, rawTarget, readRequest } from './request.js'
import { route } from './routes.js'
import type { Service } from './service.js'
import type { Fault } from './settings.js'

/** One request on its way through the service. */
interface Exchange {
  readonly service: Service
  readonly message: IncomingMessage
  readonly response: ServerResponse
  readonly entry: LogEntry
  readonly traceId: string
}

function cut({ response }: Exchange): void {
  response.socket?.resetAndDestroy()
}

/** Longer than any test waits; `close()` ends it. */
async function hang({ response }: Exchange): Promise<void> {
  await new Promise<void>(resolve => response.once('close', resolve))
}

function errorReply({ service, message, entry, traceId }: Exchange, thrown: unknown): Reply {
  const error =
    thrown instanceof CosError ? thrown : new CosError(500, 'InternalError', 'We encountered an internal error.')
  const place = { resource: `${message.headers.host ?? ''}${entry.path}`, requestId: entry.requestId, traceId }
  const { errorBody } = service.settings
  const text = errorBody === 'xml' ? errorXml(error, place) : errorBody === 'json' ? errorJson(error, place) : ''
  return {
    status: error.status,
    headers: {
      'Content-Type': errorBody === 'json' ? 'application/json' : XML_TYPE,
      'x-cos-trace-id': traceId,
      ...error.headers,
    },
    body: text,
    code: error.code,
  }
}

/** Headers of every answer. */
function commonHeaders({ service, message, entry }: Exchange, reply: Reply): Record<string, string> {
  const isError = reply.code !== undefined
  const mayShare = message.method !== 'OPTIONS' && (!isError || service.settings.corsOnErrors)
  return {
    Server: 'tencent-cos',
    Date: new Date(service.nowMs()).toUTCString(),
    'x-cos-request-id': entry.requestId,
    ...(mayShare && corsHeaders(service.settings.corsRules, message.method ?? '', message.headers.origin)),
  }
}

async function carryOut(exchange: Exchange, fault: Fault | undefined): Promise<Reply> {
  const { service, message, entry, traceId } = exchange
  try {
    if (fault?.action === 'status' && fault.when !== 'after') return faultReply(fault)
    const request = readRequest(message, service.owner, { requestId: entry.requestId, traceId })
    const middle = Math.floor(Number(message.headers['content-length'] ?? 0) / 2)
    const body = fault?.action === 'corrupt' ? corrupted(request.body, middle) : request.body
    const reply = await route(service, { ...request, body })
    if (fault?.action !== 'status') return reply
    await dropReply(reply)
    return faultReply(fault)
  } catch (error) {
    return errorReply(exchange, error)
  }
}

async function send(exchange: Exchange, reply: Reply, fault: Fault | undefined): Promise<void> {
  const { response, entry } = exchange
  entry.status = reply.status
  entry.code = reply.code ?? ''
  const headers = fault?.bare ? {} : commonHeaders(exchange, reply)
  if (fault?.bare) response.sendDate = false
  const endsEarly = fault?.when === 'after' && (fault.action === 'reset' || fault.action === 'hang')
  if (!endsEarly) {
    await sendReply(response, reply, headers)
    return
  }
  if ((fault.atFraction ?? 0) > 0) await sendReply(response, reply, headers, fault.atFraction)
  else await dropReply(reply)
  if (fault.action === 'reset') cut(exchange)
  else await hang(exchange)
}

async function handle(exchange: Exchange, fault: Fault | undefined): Promise<void> {
  const { message } = exchange
  if (fault && fault.when !== 'after') {
    if (fault.action === 'delay') await wait(fault.delayMs ?? 0)
    if (fault.action === 'reset' || fault.action === 'hang') {
      await readShare(message, fault.atFraction ?? 0)
      if (fault.action === 'reset') cut(exchange)
      else await hang(exchange)
      return
    }
  }
  const reply = await carryOut(exchange, fault)
  if (fault?.action === 'delay' && fault.when === 'after') await wait(fault.delayMs ?? 0)
  await send(exchange, reply, fault)
}

/** Answers one HTTP request as COS. Never rejects. */
export async function answerCos(
  service: Service,
  log: LogEntry[],
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = rawTarget(message)
  if (isControlCall(target.path, target.query)) {
    await control(service.settings, message, response)
    return
  }
  const path = percentDecode(target.path) ?? target.path
  const names = target.query
    .split('&')
    .filter(Boolean)
    .map(pair => percentDecode(pair.split('=')[0] ?? '') ?? '')
  const entry = addEntry(log, {
    service: 'cos',
    method: message.method ?? '',
    path,
    queryNames: names,
    startedMs: Date.now(),
    status: 0,
    code: '',
    requestId: newId(),
    aborted: false,
  })
  response.once('close', () => (entry.aborted = !response.writableFinished))
  // A client that goes away is heard of through the body or the response; here it only must not be unhandled.
  message.on('error', () => undefined)
  const exchange = { service, message, response, entry, traceId: newId() }
  const subject = { method: entry.method, key: path.replace(/^\//, ''), paramNames: names }
  try {
    await handle(exchange, takeFault(service.settings.faults, subject))
  } catch {
    // The answer broke off half-way: what is left is to end the connection.
    response.destroy()
  }
}
