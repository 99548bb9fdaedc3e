import { request, type IncomingMessage } from 'node:http'
import type { WxCallbacks } from './callbacks.js'
import { headersOf, headersToSend, nameOf, namesOf } from './headers.js'
import type { MakeBuffer } from './make-buffer.js'
import { bufferOf } from './make-buffer.js'
import type { HeadersReceived, Tasks } from './tasks.js'

export interface WxAnswer {
  readonly statusCode: number
  readonly header: Readonly<Record<string, string>>
  readonly data: unknown
  readonly cookies: readonly string[]
}

/** What code in a mini program hands to `wx.request`. */
export interface WxRequest extends WxCallbacks<WxAnswer> {
  readonly url: string
  readonly method?: string
  readonly header?: Readonly<Record<string, unknown>>
  readonly data?: unknown
  readonly dataType?: string
  readonly responseType?: string
  readonly timeout?: number
}

export interface WxRequestTask {
  readonly abort: () => void
  readonly onHeadersReceived: (listener: (received: HeadersReceived) => void) => void
  readonly offHeadersReceived: (listener?: (received: HeadersReceived) => void) => void
}

const OWN_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

function queryOf(data: unknown): string {
  if (typeof data !== 'object' || data === null) return ''
  return new URLSearchParams(Object.entries(data).map(([name, value]) => [name, String(value)])).toString()
}

/** Text, bytes, or JSON of anything else: also of a view of bytes, as in WeChat. */
function bodyOf(data: unknown, type: string): Buffer | string {
  if (data === undefined || data === null) return ''
  if (typeof data === 'string') return data
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') return Buffer.from(data as ArrayBuffer) // as just seen
  return type.startsWith(FORM_TYPE) ? queryOf(data) : JSON.stringify(data)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * `wx.request` as WeChat has it: a content type of its own where none is given, any status is a success, JSON is parsed
 * unless another `dataType` is asked for, there is no progress. Redirects are left alone.
 */
export function requestOf(tasks: Tasks, makeBuffer: MakeBuffer) {
  const headersFor = (given: Readonly<Record<string, unknown>>) => {
    const header = headersToSend(given)
    const typeName = nameOf(header, 'content-type') ?? 'content-type'
    const type = header[typeName] ?? OWN_TYPE
    const isBare = tasks.settings.addsCharset && !/charset=/i.test(type)
    header[typeName] = isBare ? `${type}; charset=utf-8` : type
    return { header, type }
  }

  return (options: WxRequest): WxRequestTask => {
    const { url, method = 'GET', header: given = {}, data, dataType = 'json', responseType = 'text' } = options
    const { header, type } = headersFor(given)
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const body = hasBody ? bodyOf(data, type) : ''
    const query = hasBody ? '' : queryOf(data)
    const task = tasks.start<WxAnswer>({
      call: 'request',
      method,
      url: query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`,
      headerNames: namesOf(given),
      fieldNames: [],
      callbacks: options,
      timeoutMs: options.timeout,
      send: ({ host, ...place }) => {
        const headers = { ...header, host, ...(hasBody && { 'content-length': Buffer.byteLength(body) }) }
        return request({ ...place, method, headers, agent: false }).end(body)
      },
      answerOf: (message: IncomingMessage, bytes: Buffer) => {
        const text = () => bytes.toString('utf8')
        const asJson = () => (dataType === 'json' ? parsed(text()) : text())
        return {
          statusCode: message.statusCode ?? 0,
          header: headersOf(message, tasks.settings),
          data: responseType === 'arraybuffer' ? bufferOf(bytes, makeBuffer) : asJson(),
          cookies: [],
        }
      },
      nothing: { statusCode: 0, header: {}, data: '', cookies: [] },
    })
    const { on: onHeadersReceived, off: offHeadersReceived } = task.headersReceived
    return { abort: () => task.abort(), onHeadersReceived, offHeadersReceived }
  }
}
