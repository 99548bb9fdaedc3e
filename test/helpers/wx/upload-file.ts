import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { request, type ClientRequest } from 'node:http'
import { WxRefusal, type WxCallbacks } from './callbacks.js'
import type { WxFiles } from './files.js'
import { headersOf, headersToSend, namesOf } from './headers.js'
import { listeners } from './listeners.js'
import type { WxRequestTask } from './request.js'
import type { Task, Tasks } from './tasks.js'

export interface WxUploadAnswer {
  readonly statusCode: number
  readonly data: string
  /** Only where the settings ask for it. */
  readonly header?: Readonly<Record<string, string>>
}

/** What code in a mini program hands to `wx.uploadFile`. */
export interface WxUpload extends WxCallbacks<WxUploadAnswer> {
  readonly url: string
  readonly filePath: string
  readonly name: string
  readonly formData?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly timeout?: number
}

export interface WxUploadProgress {
  /** Whole percent. */
  readonly progress: number
  /** Of the whole form. */
  readonly totalBytesSent: number
  readonly totalBytesExpectedToSend: number
}

export interface WxUploadTask extends WxRequestTask {
  readonly onProgressUpdate: (listener: (progress: WxUploadProgress) => void) => void
  readonly offProgressUpdate: (listener?: (progress: WxUploadProgress) => void) => void
}

const CHUNK_BYTES = 64 * 1024

function fieldOf(boundary: string, name: string, value: unknown): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${String(value)}\r\n`
}

const writing = (request: ClientRequest, bytes: Buffer) =>
  new Promise<void>((resolve, reject) => request.write(bytes, error => (error ? reject(error) : resolve())))

/**
 * `wx.uploadFile` as WeChat has it: a form whose last field is the file, read from the disk piece by piece; progress
 * counts what the network has taken.
 */
export function uploadFileOf(tasks: Tasks, files: WxFiles) {
  return (options: WxUpload): WxUploadTask => {
    const { url, filePath, name, formData = {}, header: given = {} } = options
    const progressUpdate = listeners<WxUploadProgress>()
    const boundary = `WeChat${randomBytes(12).toString('hex')}`
    const fields = Object.entries(formData).map(([field, value]) => fieldOf(boundary, field, value))
    const fileName = filePath.replace(/^.*\//, '')
    const head = Buffer.from(
      `${fields.join('')}--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${fileName}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n',
    )
    const tail = Buffer.from(`\r\n--${boundary}--\r\n`)

    async function fill(sending: ClientRequest, task: Task, path: string, totalBytes: number): Promise<void> {
      let sentBytes = 0
      const write = async (bytes: Buffer) => {
        await writing(sending, bytes)
        sentBytes += bytes.length
        if (task.isOver) return
        const progress = Math.floor((sentBytes / totalBytes) * 100)
        progressUpdate.tell({ progress, totalBytesSent: sentBytes, totalBytesExpectedToSend: totalBytes })
      }
      await write(head)
      const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: CHUNK_BYTES })
      for await (const piece of pieces) await write(piece)
      await write(tail)
      sending.end()
    }

    const found = files.find(filePath)
    const task = tasks.start<WxUploadAnswer>({
      call: 'uploadFile',
      method: 'POST',
      url,
      headerNames: namesOf(given),
      fieldNames: Object.keys(formData),
      callbacks: options,
      timeoutMs: options.timeout,
      refusal: found ? undefined : new WxRefusal('file not found'),
      send: ({ host, ...place }, started) => {
        const header = headersToSend(given, ['content-type'])
        const totalBytes = head.length + (found?.sizeBytes ?? 0) + tail.length
        const type = { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': totalBytes }
        const sending = request({ ...place, method: 'POST', headers: { ...header, host, ...type }, agent: false })
        // An answer may come, and the connection close, before all is sent; the error is told by the request itself.
        if (found) fill(sending, started, found.diskPath, totalBytes).catch(() => undefined)
        return sending
      },
      answerOf: (message, bytes) => ({
        statusCode: message.statusCode ?? 0,
        data: bytes.toString('utf8'),
        ...(tasks.settings.uploadFileTellsHeader && { header: headersOf(message, tasks.settings) }),
      }),
      nothing: { statusCode: 0, data: '' },
    })
    const { on: onHeadersReceived, off: offHeadersReceived } = task.headersReceived
    const { on: onProgressUpdate, off: offProgressUpdate } = progressUpdate
    return { abort: () => task.abort(), onHeadersReceived, offHeadersReceived, onProgressUpdate, offProgressUpdate }
  }
}
