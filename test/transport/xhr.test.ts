// @vitest-environment happy-dom
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import axios from 'axios'
import { afterEach, expect, test, vi } from 'vitest'
import { documentText } from '../../src/protocol/document-text.js'
import type { CosSlimError } from '../../src/errors.js'
import type { HttpRequest } from '../../src/host.js'
import { createAxiosTransport } from '../../src/transport/axios-transport.js'

interface Received {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const servers: Server[] = []
afterEach(() => {
  delete axios.defaults.headers.common['Authorization']
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server of another origin that lets this page in, and what it received besides preflights. */
async function serve(answer: RequestListener) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Headers', '*, authorization, content-type, pic-operations')
    response.setHeader('Access-Control-Allow-Methods', '*, PUT, GET, HEAD')
    response.setHeader('Access-Control-Expose-Headers', 'ETag')
    if (request.method === 'OPTIONS') {
      response.end()
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks) })
      answer(request, response)
    })
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cat.png`, received } // it listens on TCP
}

const put = (url: string): HttpRequest => ({
  method: 'PUT',
  url,
  headers: { 'Content-Type': 'image/png', Authorization: 'ours', 'Pic-Operations': '{"rules":[]}' },
  body: Uint8Array.of(0, 255, 1, 2),
  timeoutMs: 5000,
})

const failureOf = (sending: Promise<unknown>) =>
  sending.then(
    () => Promise.reject(new Error('It succeeded.')),
    (error: unknown) => error as CosSlimError, // every test looks at what it got
  )

const send = createAxiosTransport('xhr')

test('bytes, type and headers arrive as they were given', async () => {
  const { url, received } = await serve((_request, response) => response.end())
  await send(put(url))
  expect(received).toHaveLength(1)
  expect(received[0]).toMatchObject({
    method: 'PUT',
    headers: { 'content-type': 'image/png', authorization: 'ours', 'pic-operations': '{"rules":[]}' },
  })
  expect([...(received[0]?.body ?? [])]).toEqual([0, 255, 1, 2])
})

test('what the page sets for its own axios is not sent along', async () => {
  axios.defaults.headers.common['Authorization'] = 'Bearer of the page'
  const { url, received } = await serve((_request, response) => response.end())
  await send({ method: 'GET', url, headers: { Accept: 'application/json' }, timeoutMs: 5000 })
  expect(received[0]?.headers).not.toHaveProperty('authorization')
  expect(received[0]?.headers).not.toHaveProperty('content-type')
  expect(received[0]?.headers).not.toHaveProperty('x-xsrf-token')
})

test('an answer is handed over with status, headers and text, whatever the status', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(403, { ETag: '"abc"', 'Content-Type': 'application/xml' })
    response.end('<Error><Code>AccessDenied</Code></Error>')
  })
  expect(await send(put(url))).toMatchObject({
    status: 403,
    headers: { etag: '"abc"' },
    text: '<Error><Code>AccessDenied</Code></Error>',
  })
})

test('JSON stays text', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end('{"a":1}')
  })
  expect((await send({ method: 'GET', url, headers: {}, timeoutMs: 5000 })).text).toBe('{"a":1}')
})

test('a connection that is cut is network-or-cors', async () => {
  const { url } = await serve(request => request.socket.destroy())
  expect(await failureOf(send(put(url)))).toMatchObject({ code: 'network-or-cors' })
})

test('a request that is aborted on the way is cancelled', async () => {
  const switchboard = new AbortController()
  const { url } = await serve(() => switchboard.abort())
  expect(await failureOf(send({ ...put(url), signal: switchboard.signal }))).toMatchObject({ code: 'cancelled' })
})

const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  headers: { Authorization: 'ours' },
  timeoutMs: 5000,
  textIn: documentText,
  ...more,
})

/** A picture with every byte there is. */
const PICTURE = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from([...Array(256).keys()])])

test('a picture that is wanted as bytes comes as they are, to the last', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'image/png' })
    response.end(PICTURE)
  })
  const { bodyBytes = new ArrayBuffer(0), text, headers } = await send(get(url))
  expect(Buffer.from(bodyBytes).equals(PICTURE)).toBe(true)
  expect(text).toBe('')
  expect(headers['content-type']).toBe('image/png')
})

test('a refusal of a picture that was wanted as bytes is text', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(403, { 'Content-Type': 'application/xml' })
    response.end('<Error><Code>AccessDenied</Code><Message>没有权限</Message></Error>')
  })
  expect(await send(get(url))).toMatchObject({
    status: 403,
    text: '<Error><Code>AccessDenied</Code><Message>没有权限</Message></Error>',
  })
})

test('an answer without a body that was wanted as bytes has none', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Length': '0' })
    response.end()
  })
  const { bodyBytes, text } = await send(get(url))
  expect([bodyBytes?.byteLength ?? 0, text]).toEqual([0, ''])
})

test('progress of a picture is told while it comes', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': String(PICTURE.length) })
    response.write(PICTURE.subarray(0, 100))
    setTimeout(() => response.end(PICTURE.subarray(100)), 50)
  })
  const reports: (readonly [number, number | undefined])[] = []
  await send(get(url, { onReceived: (receivedBytes, totalBytes) => reports.push([receivedBytes, totalBytes]) }))
  expect(reports[0]).toEqual([100, PICTURE.length])
})

test('a refusal of a picture has no progress', async () => {
  const { url } = await serve((_request, response) => {
    response.writeHead(404, { 'Content-Type': 'application/xml' })
    response.end('<Error><Code>NoSuchKey</Code></Error>')
  })
  const onReceived = vi.fn()
  expect(await send(get(url, { onReceived }))).toMatchObject({ status: 404 })
  expect(onReceived).not.toHaveBeenCalled()
})

test('a picture that is aborted on the way is cancelled', async () => {
  const switchboard = new AbortController()
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { 'Content-Length': '1000' })
    response.write(PICTURE)
    switchboard.abort()
  })
  expect(await failureOf(send(get(url, { signal: switchboard.signal })))).toMatchObject({ code: 'cancelled' })
})
