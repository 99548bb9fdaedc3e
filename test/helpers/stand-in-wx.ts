import { readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import type { LocalCos } from '../../demo/emulator/local-cos.js'

/** What code in a mini program hands to `wx.request`. */
export interface WxRequest {
  readonly url: string
  readonly method?: string
  readonly header?: Readonly<Record<string, string>>
  readonly data?: unknown
  readonly dataType?: string
  readonly responseType?: string
  readonly success?: (answer: WxAnswer) => void
  readonly fail?: (failure: { readonly errMsg: string }) => void
}

export interface WxAnswer {
  readonly statusCode: number
  /** Names as they came. */
  readonly header: Readonly<Record<string, string>>
  readonly data: unknown
}

interface WxReadFile {
  readonly filePath: string
  readonly success?: (read: { readonly data: ArrayBuffer }) => void
  readonly fail?: (failure: { readonly errMsg: string }) => void
}

/** `ArrayBuffer` of the world that the code runs in: it asks `instanceof`. */
export type MakeBuffer = (sizeBytes: number) => ArrayBuffer

function bufferOf(bytes: Uint8Array, makeBuffer: MakeBuffer): ArrayBuffer {
  const buffer = makeBuffer(bytes.length)
  new Uint8Array(buffer).set(bytes)
  return buffer
}

/** Text, bytes, or JSON of anything else, as WeChat sends them. */
function bodyOf(data: unknown): Buffer | string | undefined {
  if (data === undefined || typeof data === 'string') return data
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') return Buffer.from(data as ArrayBuffer) // as just seen
  return JSON.stringify(data)
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer) // no encoding is set
  return Buffer.concat(chunks)
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) headers[rawHeaders[at] ?? ''] = rawHeaders[at + 1] ?? ''
  return headers
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * As much of `wx` as an upload needs, over real HTTP: every name under `myqcloud.com` leads to the local COS, which is
 * told that name as `Host`. What WeChat does on its own is done: a content type of its own where none is given, any
 * status is a success, JSON is parsed unless another `dataType` is asked for, redirects are left alone, and there is
 * no progress.
 */
export function standInWx(cos: LocalCos, makeBuffer: MakeBuffer) {
  const endpoint = new URL(cos.endpoint)
  const stored = new Map<string, unknown>()

  function send({ url, method = 'GET', header = {}, data, dataType = 'json', responseType, success, fail }: WxRequest) {
    const target = new URL(url)
    const isCos = target.host === endpoint.host || target.hostname.endsWith('.myqcloud.com')
    if (!isCos) throw new Error(`The stand-in for wx knows the local COS only, not ${target.host}`)
    const body = bodyOf(data)
    const hasType = Object.keys(header).some(name => name.toLowerCase() === 'content-type')
    const headers = {
      ...(!hasType && { 'content-type': 'application/json' }),
      ...header,
      host: target.host,
      ...(method !== 'GET' && { 'content-length': Buffer.byteLength(body ?? '') }),
    }
    const { hostname, port } = endpoint
    const path = target.pathname + target.search
    const sent = request({ hostname, port, path, method, headers, agent: false }, message => {
      void read(message).then(bytes => {
        const text = bytes.toString('utf8')
        const answer = responseType === 'arraybuffer' ? bufferOf(bytes, makeBuffer) : text
        success?.({
          statusCode: message.statusCode ?? 0,
          header: headersOf(message),
          data: responseType !== 'arraybuffer' && dataType === 'json' ? parsed(text) : answer,
        })
      })
    })
    sent.on('error', error => fail?.({ errMsg: `request:fail ${error.message}` }))
    sent.end(body)
    return { abort: () => sent.destroy(), onHeadersReceived: () => undefined, onChunkReceived: () => undefined }
  }

  return {
    request: send,
    getFileSystemManager: () => ({
      readFile: ({ filePath, success, fail }: WxReadFile) => {
        try {
          success?.({ data: bufferOf(readFileSync(filePath), makeBuffer) })
        } catch (error) {
          fail?.({ errMsg: `readFile:fail ${String(error)}` })
        }
      },
    }),
    canIUse: (name: string) => name === 'getAppBaseInfo' || name === 'getDeviceInfo',
    getAppBaseInfo: () => ({ SDKVersion: '3.7.0', version: '8.0.50' }),
    getDeviceInfo: () => ({ platform: 'ios', system: 'iOS 17' }),
    getStorageSync: (name: string) => stored.get(name) ?? '',
    setStorageSync: (name: string, value: unknown) => void stored.set(name, value),
    removeStorageSync: (name: string) => void stored.delete(name),
  }
}
