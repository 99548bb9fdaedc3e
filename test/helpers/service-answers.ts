import type { HttpResponse } from '../../src/host.js'
import { START_MS } from './fake-host.js'

/** Reply of an STS endpoint in the form of the official package. The credentials are invented. */
export function stsReply(more: Readonly<Record<string, unknown>> = {}) {
  return {
    credentials: {
      tmpSecretId: 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001',
      tmpSecretKey: 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001',
      sessionToken: 'EXAMPLETOKEN',
    },
    startTime: START_MS / 1000,
    expiredTime: START_MS / 1000 + 1800,
    bucket: 'examplebucket-1250000000',
    region: 'ap-beijing',
    keyPrefix: 'uploads/u42/',
    ...more,
  }
}

interface Output {
  readonly key: string
  readonly sizeBytes: number
}

/** What COS answers when it processed a picture on its way in: one entry for each output. */
export function slimmed(...outputs: readonly Output[]): HttpResponse {
  const objects = outputs.map(
    ({ key, sizeBytes }) =>
      `<Object><Key>${key}</Key><Location>examplebucket-1250000000.cos.ap-beijing.myqcloud.com/${key}</Location>` +
      `<Format>png</Format><Width>1600</Width><Height>900</Height><Size>${sizeBytes}</Size><Quality>100</Quality>` +
      `<ETag>&quot;77ab77ab77ab77ab77ab77ab77ab77ab77ab77ab&quot;</ETag></Object>`,
  )
  return {
    status: 200,
    headers: { 'x-cos-request-id': 'NjdhYmNk', 'content-type': 'application/xml' },
    text:
      '<UploadResult><OriginalInfo><Key>uploads/cat.png</Key>' +
      '<ETag>&quot;0f2c0f2c0f2c0f2c0f2c0f2c0f2c0f2c0f2c0f2c&quot;</ETag><ImageInfo><Format>PNG</Format>' +
      '<Width>1600</Width><Height>900</Height><Quality>100</Quality><Ave>0xa08162</Ave><Orientation>0</Orientation>' +
      `</ImageInfo></OriginalInfo><ProcessResults>${objects.join('')}</ProcessResults></UploadResult>`,
  }
}

/** What COS answers to a GET. */
export function picture(
  bytes: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse & { readonly bodyBytes: ArrayBuffer } {
  return {
    status: 200,
    headers: { 'x-cos-request-id': 'NjdhYmNk', 'content-type': 'image/png', ...headers },
    text: '',
    bodyBytes: Uint8Array.from(bytes).buffer,
  }
}

/** The answer to a plain PUT. */
export function stored(): HttpResponse {
  return {
    status: 200,
    headers: { 'x-cos-request-id': 'NjdhYmNk', etag: '"ee8de918d05640145b18f70f4c3aa602"' },
    text: '',
  }
}

/** How COS says no. */
export function refused(status: number, code: string, message = 'No.'): HttpResponse {
  return {
    status,
    headers: { 'x-cos-request-id': 'NjdhYmNk', 'x-cos-trace-id': 'OGVmYzZi' },
    text:
      `<?xml version='1.0' encoding='utf-8' ?>\n<Error><Code>${code}</Code><Message>${message}</Message>` +
      '<RequestId>NjdhYmNk</RequestId><TraceId>OGVmYzZi</TraceId></Error>',
  }
}

/** What a HEAD says of a picture that was stored just now. */
export function found(sizeBytes: number, ageSec = 0): HttpResponse {
  return {
    status: 200,
    headers: {
      'content-length': String(sizeBytes),
      date: new Date(START_MS).toUTCString(),
      'last-modified': new Date(START_MS - ageSec * 1000).toUTCString(),
    },
    text: '',
  }
}

export const notFound = (): HttpResponse => ({ status: 404, headers: {}, text: '' })
