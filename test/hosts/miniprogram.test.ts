import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import type { HttpRequest } from '../../src/host.js'
import type { PlatformCalls } from '../../src/hosts/miniprogram/calls.js'
import { createPlatformHost } from '../../src/hosts/miniprogram.js'
import type { RequestCall } from '../../src/transport/miniprogram-calls.js'
import { failureOf } from '../helpers/fake-client.js'

const REQUEST: HttpRequest = { method: 'GET', url: 'https://a.example/', headers: {}, timeoutMs: 5000 }

/** A platform that takes requests and answers when the test says so. */
function createPlatform(calls: Partial<PlatformCalls> = {}) {
  const requests: RequestCall[] = []
  const platform = { request: (options: RequestCall) => void requests.push(options), ...calls }
  return { requests, host: createPlatformHost(platform as unknown as PlatformCalls) } // all that is asked for here
}

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a platform that has requests and nothing else is enough to begin with', async () => {
  const { host, requests } = createPlatform()
  const answer = host.send(REQUEST)
  await setImmediate()
  requests[0]?.success?.({ statusCode: 200, data: '{}', header: { Date: 'today' } })
  expect(await answer).toEqual({ status: 200, text: '{}', headers: { date: 'today' } })
  expect(host.isOnline()).toBe(true)
  expect(host.randomBytes(16)).toHaveLength(16)
})

test('ten requests are under way at once, the rest in order', async () => {
  const { host, requests } = createPlatform()
  const sent = Array.from({ length: 13 }, (_, index) => host.send({ ...REQUEST, url: `https://a.example/${index}` }))
  await setImmediate()
  expect(requests).toHaveLength(10)
  requests[4]?.success?.({ statusCode: 200 })
  const failed = failureOf(sent[7] ?? Promise.resolve())
  requests[7]?.fail?.({ errMsg: 'request:fail' })
  await failed
  await setImmediate()
  expect(requests.slice(10).map(({ url }) => url)).toEqual(['https://a.example/10', 'https://a.example/11'])
})

test('what is cancelled while it waits for a connection is not sent any more', async () => {
  const { host, requests } = createPlatform()
  for (let count = 0; count < 10; count += 1) void host.send(REQUEST)
  const abort = host.newAbort()
  const waiting = failureOf(host.send({ ...REQUEST, url: 'https://a.example/waiting', signal: abort.signal }))
  await setImmediate()
  abort.abort()
  requests[0]?.success?.({ statusCode: 200 })
  await setImmediate()
  expect(requests).toHaveLength(10)
  expect(await waiting).toMatchObject({ code: 'cancelled' })
})

test('two platforms have connections of their own', async () => {
  const one = createPlatform()
  const other = createPlatform()
  for (let count = 0; count < 10; count += 1) void one.host.send(REQUEST)
  void other.host.send(REQUEST)
  await setImmediate()
  expect(other.requests).toHaveLength(1)
})

test('timers call back once, at their time, unless they are stopped', () => {
  vi.useFakeTimers()
  const { host } = createPlatform()
  const callback = vi.fn()
  const stopped = vi.fn()
  host.setTimer(callback, 100)
  host.setTimer(stopped, 100)()
  vi.advanceTimersByTime(99)
  expect(callback).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1000)
  expect(callback).toHaveBeenCalledTimes(1)
  expect(stopped).not.toHaveBeenCalled()
})

test('nothing of a page is needed to stop, to digest, to name and to pack', async () => {
  for (const name of ['AbortController', 'crypto', 'btoa', 'Blob', 'navigator', 'performance', 'Worker', 'URL'])
    vi.stubGlobal(name, undefined)
  const { host } = createPlatform()
  const abort = host.newAbort()
  abort.abort()
  expect(abort.signal.aborted).toBe(true)
  const bytes = Uint8Array.of(1, 2, 3)
  const read = (start: number, end: number) => Promise.resolve(bytes.subarray(start, end))
  expect(await host.md5({ read }, 1, 3)).toBe(createHash('md5').update(bytes.subarray(1)).digest('base64'))
  expect(host.randomBytes(4)).toHaveLength(4)
  expect(host.pack(bytes.buffer, 'image/png')).toBe(bytes.buffer)
  expect(host.nowMs()).toBeGreaterThan(Date.UTC(2024))
})

test('a file that is chosen is opened, and one lock keeps others out', async () => {
  const { host } = createPlatform({ getFileSystemManager: () => ({}) as never })
  expect(host.open({ tempFilePath: 'wxfile://a.png', size: 7 })).toMatchObject({ name: 'a.png', sizeBytes: 7 })
  const release = await host.lock('cat')
  expect(await host.lock('cat')).toBeUndefined()
  release?.()
  expect(await host.lock('cat')).toBeTypeOf('function')
})

test('a platform that keeps nothing says so only when something is to be kept', async () => {
  const { host } = createPlatform()
  const store = await host.openStore('parts')
  await expect(store.write('one', {})).rejects.toThrow('setStorage')
  expect(await store.read('one')).toBeUndefined()
})

test('headers that the platform changes or sets by itself are not signed', () => {
  expect(createPlatform().host.unsignedHeaders).toEqual(['Content-Type', 'Content-Length'])
})
