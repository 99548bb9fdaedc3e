import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios'
import { CosSlimError } from '../errors.js'
import type { FormBody, HttpBody } from '../host.js'
import { utf8Length } from '../protocol/percent-encode.js'
import type { Callbacks, CallFailure, NetworkCalls, NetworkTask, RequestAnswer } from './miniprogram-calls.js'
import { statusOf } from './miniprogram-calls.js'
import { cancelled } from '../request/job.js'
import { platformFailure } from './platform-failure.js'

/** Waits for one of the few connections of the app; what it returns gives it back. */
export type TakeConnection = () => Promise<() => void>

/** An answer as axios wants it. */
type Answer = AxiosResponse<ArrayBuffer | string>

/**
 * Requests of axios by `wx.request`, and forms by `wx.uploadFile`. The first tells nothing of its progress: that every byte
 * has left is known, and told, when the answer is there. No other number is made up.
 */
export function createMiniProgramAdapter(calls: NetworkCalls, takeConnection: TakeConnection): AxiosAdapter {
  return async config => {
    const leave = await takeConnection()
    try {
      const data = config.data as HttpBody | FormBody | undefined // as the transport got it
      return isForm(data) ? await sendForm(calls, config, data) : await sendRequest(calls, config, await bytesOf(data))
    } finally {
      leave()
    }
  }
}

function isForm(body: HttpBody | FormBody | undefined): body is FormBody {
  return typeof body === 'object' && 'fields' in body
}

/** The platform takes bytes: a file is read here, when its turn has come. */
async function bytesOf(body: HttpBody | undefined): Promise<ArrayBuffer | string | undefined> {
  if (body === undefined || typeof body === 'string') return body
  if (!(body instanceof Uint8Array)) return body.arrayBuffer()
  const { buffer, byteOffset, byteLength } = body
  const isAll = byteLength === buffer.byteLength
  return (isAll ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)) as ArrayBuffer // no page shares it
}

async function sendRequest(
  calls: NetworkCalls,
  config: InternalAxiosRequestConfig,
  data: ArrayBuffer | string | undefined,
): Promise<Answer> {
  // axios has a type also for what is not there; policies look at it.
  if (data === undefined) config.headers.setContentType(null)
  const header = config.headers.toJSON() as Record<string, string> // as the transport got them
  const wantsBytes = config.responseType === 'arraybuffer'
  const answer = await run(config, 'request', callbacks =>
    calls.request({
      url: config.url ?? '',
      method: (config.method ?? '').toUpperCase(),
      header,
      headers: header,
      ...(data !== undefined && { data }),
      timeout: config.timeout ?? 0,
      // Anything but `json`, or documents would be parsed.
      dataType: wantsBytes ? 'arraybuffer' : 'text',
      responseType: wantsBytes ? 'arraybuffer' : 'text',
      ...callbacks,
    }),
  )
  tellSent(config, typeof data === 'string' ? utf8Length(data) : (data?.byteLength ?? 0))
  return answer
}

async function sendForm(
  calls: NetworkCalls,
  config: InternalAxiosRequestConfig,
  { fields, path, sizeBytes }: FormBody,
): Promise<Answer> {
  const { Authorization: signature, ...header } = config.headers.toJSON() as Record<string, string> // as above
  // As the official guides have it. @see https://cloud.tencent.com/document/product/436/34929
  // axios has a type of its own for what it sends: that of the picture wins.
  const formData = { ...header, ...fields, ...(signature !== undefined && { Signature: signature }) }
  const answer = await run(config, 'uploadFile', callbacks => {
    if (!calls.uploadFile) throw new CosSlimError('request-refused', 'The platform has no uploadFile: send by parts.')
    const task = calls.uploadFile({
      url: config.url ?? '',
      filePath: path,
      name: 'file',
      fileName: 'file',
      fileType: 'image',
      formData,
      header: {},
      timeout: config.timeout ?? 0,
      ...callbacks,
    })
    task?.onProgressUpdate?.(({ totalBytesSent, totalBytesExpectedToSend }) => {
      // It counts the whole form.
      const fraction = totalBytesSent / totalBytesExpectedToSend || 0
      tellSent(config, Math.floor(sizeBytes * Math.max(0, Math.min(1, fraction))))
    })
    return task
  })
  tellSent(config, sizeBytes)
  return answer
}

function tellSent({ onUploadProgress }: InternalAxiosRequestConfig, sentBytes: number): void {
  onUploadProgress?.({ loaded: sentBytes, bytes: sentBytes, lengthComputable: true })
}

/** Starts a call and waits for its end, or for the signal. */
function run(
  config: InternalAxiosRequestConfig,
  list: 'request' | 'uploadFile',
  start: (callbacks: Required<Callbacks<RequestAnswer>>) => NetworkTask | undefined,
): Promise<Answer> {
  const { url = '', method = '', signal } = config
  let stop: (() => void) | undefined
  return new Promise<Answer>((resolve, reject) => {
    let task: NetworkTask | undefined = undefined
    let received: RequestAnswer['header']
    stop = () => {
      reject(cancelled())
      task?.abort?.()
    }
    function success(answer: RequestAnswer): void {
      const status = statusOf(answer)
      if (status === 0) {
        fail({ errMsg: 'status 0' })
        return
      }
      const headers = textsOf(answer.header ?? answer.headers ?? received ?? {})
      const data = (answer.data ?? '') as ArrayBuffer | string // what was asked for
      resolve({ data, status, statusText: '', headers, config })
    }
    function fail(failure?: CallFailure | null): void {
      // Alipay calls it a failure that the service refused.
      if (failure && statusOf(failure)) success(failure)
      else reject(platformFailure({ method: method.toUpperCase(), url }, list, failure ?? {}))
    }
    if (signal?.aborted) throw cancelled()
    signal?.addEventListener?.('abort', stop)
    task = start({ success, fail })
    // The answer of a form comes without headers, on some platforms.
    task?.onHeadersReceived?.(({ header }) => {
      received = header
    })
    task?.catch?.(() => undefined)
    // It may have been aborted while the platform began.
    if (signal?.aborted) stop()
  }).finally(() => {
    signal?.removeEventListener?.('abort', stop)
  })
}

/** Values that stand several times come as a list on some platforms. */
function textsOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
