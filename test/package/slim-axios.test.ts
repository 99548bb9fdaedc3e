import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import nodeResolve from '@rollup/plugin-node-resolve'
import type { Browser, Page } from 'playwright-core'
import { rollup, type Plugin } from 'rollup'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { slimAxios, typescript } from '../../rollup.config.mjs'
import type { HttpRequest, Transport } from '../../src/host.js'
import { launchChromium } from '../helpers/chromium.js'

/**
 * The self-contained build carries axios with parts left out. The same requests through it and through the whole
 * axios must look the same to the server and end the same for the caller.
 */

type Variant = 'whole' | 'slim'

declare global {
  var whole: { createAxiosTransport: (adapter: 'xhr') => Transport }
  var slim: { createAxiosTransport: (adapter: 'xhr') => Transport }
}

interface Seen {
  readonly method: string | undefined
  readonly headers: readonly string[]
  readonly body: string
}

let browser: Browser
let page: Page
let server: Server
let pageServer: Server
let origin: string
let seen: Seen[] = []

async function bundle(name: Variant, plugins: Plugin[]): Promise<string> {
  const input = 'src/transport/axios-transport.ts'
  const build = await rollup({ input, plugins: [typescript(), ...plugins, nodeResolve({ browser: true })] })
  const { output } = await build.generate({ format: 'iife', name, exports: 'named' })
  return output[0].code
}

const listen = async (listening: Server): Promise<string> => {
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}` // a TCP server's address is no string
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '/'
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Connection', 'close') // a browser repeats a request that dies on a connection it used before
  if (path !== '/without-cors') {
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Headers', '*, Authorization')
    response.setHeader('Access-Control-Allow-Methods', '*')
    response.setHeader('Access-Control-Expose-Headers', 'ETag, x-cos-request-id')
  }
  if (request.method === 'OPTIONS') return void response.writeHead(200).end()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    seen.push({ method: request.method, headers: request.rawHeaders, body: Buffer.concat(chunks).toString('latin1') })
    if (path === '/never') return
    if (path === '/drops') return void request.socket.destroy()
    if (path === '/refuses')
      return void response.writeHead(403, { 'x-cos-request-id': 'r1' }).end('<Error>拒绝</Error>')
    if (path === '/empty') return void response.writeHead(204).end()
    response.writeHead(200, { ETag: '"e"', 'Content-Type': 'application/json' }).end('{"a":1}')
  })
}

beforeAll(async () => {
  const scripts = [await bundle('whole', []), await bundle('slim', [slimAxios()])]
  server = createServer(answer)
  pageServer = createServer((_request, response) => response.end('<!doctype html><title>page</title>'))
  origin = await listen(server)
  browser = await launchChromium()
  page = await browser.newPage()
  await page.goto(await listen(pageServer))
  for (const content of scripts) await page.addScriptTag({ content })
})

afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  server.close()
  pageServer.close()
})

/** What a case passes to the page: everything of a request that can be cloned, and when to abort it. */
interface Case extends Partial<Pick<HttpRequest, 'method' | 'headers' | 'timeoutMs'>> {
  readonly path: string
  readonly text?: string
  readonly bodyAs?: 'string' | 'blob' | 'part of a buffer'
  readonly abortAfterMs?: number
}

/** Sends the case and tells how it ended, and what the server saw of it. */
async function play(variant: Variant, example: Case) {
  seen = []
  const outcome = await page.evaluate(
    async ({ variant, url, example }) => {
      const { path, text, bodyAs, abortAfterMs, ...request } = example
      const controller = new AbortController()
      if (abortAfterMs === 0) controller.abort()
      else if (abortAfterMs !== undefined) setTimeout(() => controller.abort(), abortAfterMs)
      const bytes = new TextEncoder().encode(`..${text ?? ''}..`)
      const body = { string: text ?? '', blob: new Blob([text ?? '']), 'part of a buffer': bytes.subarray(2, -2) }
      const sent: number[] = []
      const send = globalThis[variant].createAxiosTransport('xhr')
      try {
        const response = await send({
          method: 'PUT',
          headers: {},
          timeoutMs: 5000,
          signal: controller.signal,
          onSent: sentBytes => sent.push(sentBytes),
          ...request,
          url,
          ...(bodyAs && { body: body[bodyAs] }),
        })
        return { response, lastSent: sent.at(-1) }
      } catch (error) {
        return { error: String(error), code: (error as { code?: string }).code } // whatever was thrown is compared
      }
    },
    { variant, url: origin + example.path, example },
  )
  return { outcome, seen }
}

const HEADERS = { 'Content-Type': 'image/png', Authorization: 'q-sign-algorithm=sha1', 'x-cos-meta-a': ' b c ' }

const CASES: Record<string, Case> = {
  'a Blob with headers': { path: '/', bodyAs: 'blob', text: 'picture', headers: HEADERS },
  'a part of a buffer': { path: '/', bodyAs: 'part of a buffer', text: 'picture', headers: HEADERS },
  'a text without a content type': { path: '/', bodyAs: 'string', text: '<a>文</a>' },
  'a query in the address': { path: '/?imageSlim&a=%E4%B8%AD+b', method: 'GET' },
  'an empty header value': { path: '/', bodyAs: 'blob', text: 'x', headers: { ...HEADERS, 'Cache-Control': '' } },
  'a header value with a line break': {
    path: '/',
    bodyAs: 'blob',
    text: 'x',
    headers: { ...HEADERS, 'x-b': 'a\r\nb' },
  },
  'a HEAD': { path: '/', method: 'HEAD' },
  'a DELETE answered by 204': { path: '/empty', method: 'DELETE' },
  'a POST': { path: '/', method: 'POST', bodyAs: 'string', text: '{}', headers: { 'Content-Type': 'application/xml' } },
  'a refusal': { path: '/refuses', bodyAs: 'blob', text: 'x', headers: HEADERS },
  'no answer in time': { path: '/never', method: 'GET', timeoutMs: 100 },
  'a dropped connection': { path: '/drops', bodyAs: 'blob', text: 'x' },
  'an answer without CORS headers': { path: '/without-cors', method: 'GET' },
  'an abort before sending': { path: '/', method: 'GET', abortAfterMs: 0 },
  'an abort while waiting': { path: '/never', method: 'GET', abortAfterMs: 100 },
}

test.each(Object.entries(CASES))('the slimmed axios treats %s as the whole axios does', async (_name, example) => {
  const expected = await play('whole', example)
  expect(await play('slim', example)).toEqual(expected)
})

test('the comparison sees requests and ends: bytes, header, status, text, progress and the kind of failure', async () => {
  const put = await play('slim', { path: '/refuses', bodyAs: 'part of a buffer', text: 'picture', headers: HEADERS })
  expect(put.seen.map(({ method, body }) => ({ method, body }))).toEqual([{ method: 'PUT', body: 'picture' }])
  expect(put.seen[0]?.headers).toEqual(expect.arrayContaining(['x-cos-meta-a', 'b c', 'Authorization']))
  expect(put.outcome.response).toMatchObject({ status: 403, text: '<Error>拒绝</Error>' })
  expect(put.outcome.lastSent).toBe(7)
  const codes = []
  for (const name of ['no answer in time', 'a dropped connection', 'an abort while waiting']) {
    codes.push((await play('slim', CASES[name] ?? { path: '/' })).outcome.code)
  }
  expect(codes).toEqual(['timeout', 'network-or-cors', 'cancelled'])
})

test('the build fails when axios no longer has a part that is to be replaced', async () => {
  const withoutAxios = { name: 'entry', resolveId: (id: string) => id, load: () => 'export default 1' }
  const build = rollup({ input: 'entry', plugins: [slimAxios(), withoutAxios] })
  await expect(build).rejects.toThrow('axios no longer uses adapters/fetch.js, axios.js, core/Axios.js')
})
