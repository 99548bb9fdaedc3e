import { describe, expect, test } from 'vitest'
import { DEFAULT_RETRY } from '../../src/defaults.js'
import type { ClientOptions, UploadOptions } from '../../src/types.js'
import { createFakeClient, createWatcher, failureOf } from '../helpers/fake-client.js'
import { pngSource } from '../helpers/made-pictures.js'
import { refused, slimmed, stored, stsReply } from '../helpers/service-answers.js'

const BUSY = refused(503, 'SlowDown')

async function begin(options: UploadOptions = {}, more: Partial<ClientOptions> = {}) {
  const fake = createFakeClient({ concurrency: 1, retry: {}, ...more })
  const watcher = createWatcher()
  const task = fake.client.upload(pngSource(), { key: 'cat.png', ...watcher.listeners, ...options })
  return { ...fake, watcher, task, first: await fake.host.nextRequest() }
}

describe('between two tries', () => {
  test('an upload says that it waits, for how long and why', async () => {
    const { host, task, first } = await begin()
    first.respondWith(BUSY)
    await host.settle()
    expect(task.state).toMatchObject({ phase: 'waiting', attempt: 1, error: { code: 'rate-limited' } })
    const { delayMs } = task.state as { readonly delayMs: number } // it waits
    expect(delayMs).toBeGreaterThanOrEqual(0)
    expect(delayMs).toBeLessThanOrEqual(500)
  })

  test('it goes through its phases again, and counts the tries', async () => {
    const { host, watcher, task, first } = await begin()
    first.reportSent(1000)
    first.respondWith(BUSY)
    await host.advance(500)
    const again = await host.nextRequest()
    expect(task.state).toMatchObject({ phase: 'uploading', attempt: 2 })
    again.respondWith(slimmed({ key: 'cat.png', sizeBytes: 1 }))
    expect(await task).toMatchObject({ outcome: 'compressed', attempts: 2 })
    expect(watcher.phases()).toEqual([
      'preparing',
      'uploading',
      'processing',
      'waiting',
      'preparing',
      'uploading',
      'done',
    ])
  })

  test('nothing ticks, and nothing runs backwards', async () => {
    const { host, watcher, first } = await begin()
    first.reportSent(900)
    first.respondWith(refused(503, 'SlowDown'))
    await host.settle()
    expect(host.timerCount).toBe(1)
    await host.advance(500)
    ;(await host.nextRequest()).reportSent(100)
    const sent = watcher.progress.map(({ sentBytes }) => sentBytes)
    expect(sent).toEqual([...sent].sort((one, other) => one - other))
  })

  test('the signature is made anew, and no header is added: there is nothing to preflight again', async () => {
    const { host, first } = await begin()
    await host.advance(100)
    first.respondWith(BUSY)
    await host.advance(500)
    const again = await host.nextRequest()
    expect(Object.keys(again.headers)).toEqual(Object.keys(first.headers))
    expect([again.url, again.method]).toEqual([first.url, first.method])
  })

  test('pause holds it, and resume tries at once', async () => {
    const { host, task, first } = await begin()
    first.respondWith(refused(503, 'SlowDown'))
    await host.settle()
    task.pause()
    expect(host.timerCount).toBe(0)
    await host.advance(60_000)
    expect(host.requests).toHaveLength(1)
    task.resume()
    ;(await host.nextRequest()).respondWith(stored())
    expect((await task).original.key).toBe('cat.png')
  })

  test('cancel ends it at once', async () => {
    const { host, task, first } = await begin()
    first.respondWith(BUSY)
    await host.settle()
    task.cancel()
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
    await host.advance(60_000)
    expect([host.requests.length, host.timerCount]).toEqual([1, 0])
  })

  test('the last failure is that of the upload', async () => {
    const { host, task, first } = await begin({}, { retry: { attempts: 2 } })
    first.respondWith(BUSY)
    await host.advance(500)
    ;(await host.nextRequest()).failWith('timeout')
    expect(await failureOf(task)).toMatchObject({ code: 'timeout' })
  })

  test('all of it is over within the time that is allowed', async () => {
    const { host, task } = await begin()
    for (let passedMs = 0; passedMs < DEFAULT_RETRY.maxTotalMs && task.state.phase !== 'failed'; passedMs += 1000) {
      for (const request of host.requests) if (request.isOpen) request.respondWith(BUSY)
      await host.advance(1000)
    }
    expect(await failureOf(task)).toMatchObject({ code: 'rate-limited' })
    expect(host.requests).toHaveLength(DEFAULT_RETRY.attempts)
  })
})

test('without network it waits, and goes on with it', async () => {
  const { host, task, first } = await begin({}, { retry: { attempts: 1 } })
  host.setOnline(false)
  first.failWith('network-or-cors')
  await host.settle()
  expect(task.state).toMatchObject({ phase: 'waiting', delayMs: Infinity, error: { code: 'network-or-cors' } })
  await host.advance(3_600_000)
  expect(host.requests).toHaveLength(1)
  host.setOnline(true)
  ;(await host.nextRequest()).respondWith(stored())
  expect(await task).toMatchObject({ attempts: 2 })
})

test.each([
  ['ahead', 2 * 86_400_000],
  ['ahead', 7_200_000],
  ['behind', -7_200_000],
  ['behind', -2 * 86_400_000],
])('a clock that is %s by %d ms is set by the answer of the service, once for all uploads', async (_what, aheadMs) => {
  const { host, client, task, first } = await begin({}, { concurrency: 3 })
  const signedAt = (headers: Readonly<Record<string, string>>) =>
    Number(/q-sign-time=(\d+)/.exec(headers['Authorization'] ?? '')?.[1])
  const nowMs = signedAt(first.headers) * 1000 + aheadMs
  first.respondWith({ ...refused(403, 'RequestTimeTooSkewed'), headers: { date: new Date(nowMs).toUTCString() } })
  const again = await host.nextRequest()
  expect(signedAt(again.headers)).toBeLessThanOrEqual(nowMs / 1000)
  again.respondWith(stored())
  await task
  void client.upload(pngSource(), { key: 'next.png' })
  expect(signedAt((await host.nextRequest()).headers)).toBeLessThanOrEqual(nowMs / 1000)
})

describe('the place', () => {
  test('is free once every byte is sent: the next is on its way while the service compresses', async () => {
    const { host, client, first } = await begin()
    void client.upload(pngSource(), { key: 'next.png' })
    first.reportSent(999)
    await host.settle()
    expect(host.requests).toHaveLength(1)
    first.reportSent(1000)
    await host.settle()
    expect(host.requests.map(({ url }) => url.replace(/.*\//, ''))).toEqual(['cat.png', 'next.png'])
  })

  test('is not free for more than six at once', async () => {
    const { host, client, first } = await begin()
    for (let index = 0; index < 10; index += 1) void client.upload(pngSource(), { key: `${index}.png` })
    for (let round = 0; round < 12; round += 1) {
      for (const request of host.requests) request.reportSent(1000)
      await host.settle()
    }
    expect(host.requests).toHaveLength(6)
    first.respondWith(stored())
    await host.settle()
    expect(host.requests).toHaveLength(7)
  })

  test('that is waited for leaves no timer behind where the upload is cancelled meanwhile', async () => {
    const { host, client, task, first } = await begin()
    const next = client.upload(pngSource(), { key: 'next.png' })
    first.respondWith(refused(400, 'ExpiredToken'))
    await host.settle()
    task.cancel()
    next.cancel()
    await host.advance(10_000)
    expect(host.timerCount).toBe(0)
  })

  test('is kept by one at a time after a host fell silent', async () => {
    const { host, client, first } = await begin({}, { concurrency: 3, stallTimeoutMs: 10_000 })
    for (let index = 0; index < 5; index += 1) void client.upload(pngSource(), { key: `${index}.png` })
    await host.settle()
    expect(host.requests).toHaveLength(3)
    await host.advance(10_500)
    expect(host.requests.filter(({ isOpen }) => isOpen)).toHaveLength(1)
    expect(first.isOpen).toBe(false)
    host.requests.find(({ isOpen }) => isOpen)?.respondWith(stored())
    await host.settle()
    expect(host.requests.filter(({ isOpen }) => isOpen)).toHaveLength(3)
  })
})

describe('a key that is taken', () => {
  test('after a try whose answer was lost is ours where the name was drawn at random', async () => {
    const { host, task, first } = await begin({ key: undefined, forbidOverwrite: true, slim: false })
    first.failWith('network-or-cors')
    await host.advance(500)
    ;(await host.nextRequest()).respondWith(refused(409, 'FileAlreadyExists'))
    expect(await task).toMatchObject({ outcome: 'not-requested' })
  })

  test('is somebody else’s where the STS endpoint chose it', async () => {
    const credentials = () => stsReply({ key: 'uploads/u42/avatar.png' })
    const { host, task, first } = await begin({ key: undefined, forbidOverwrite: true, slim: false }, { credentials })
    first.failWith('network-or-cors')
    await host.advance(500)
    ;(await host.nextRequest()).respondWith(refused(409, 'FileAlreadyExists'))
    expect(await failureOf(task)).toMatchObject({ code: 'already-exists' })
  })
})

test('a picture that arrives changed is sent once more, with its checksum, and then fails', async () => {
  const { host, task, first } = await begin({ integrity: 'md5' })
  expect(first.headers['Content-MD5']).toMatch(/^[\w+/]{22}==$/)
  first.respondWith(refused(400, 'BadDigest'))
  await host.advance(500)
  const again = await host.nextRequest()
  expect(again.headers['Content-MD5']).toBe(first.headers['Content-MD5'])
  again.respondWith(refused(400, 'BadDigest'))
  expect(await failureOf(task)).toMatchObject({ code: 'integrity-failed' })
  await host.advance(60_000)
  expect(host.requests).toHaveLength(2)
})
