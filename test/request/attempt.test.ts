import { describe, expect, test, vi } from 'vitest'
import { documentText } from '../../src/protocol/document-text.js'
import type { Lease } from '../../src/protocol/session.js'
import { attempt } from '../../src/request/attempt.js'
import type { Transfer } from '../../src/request/attempt.js'
import type { RequestContext } from '../../src/request/context.js'
import { createQueue } from '../../src/request/queue.js'
import { createFakeHost } from '../helpers/fake-host.js'
import { refused, stored } from '../helpers/service-answers.js'

const STALL_MS = 60_000

const LEASE: Lease = {
  credentials: { secretId: 'AKIDEXAMPLE', secretKey: 'EXAMPLEKEY', keyTime: '1;2' },
  origin: { origin: 'https://cos.example', host: 'cos.example' },
  keyPrefix: '',
}

function begin(transfer: Partial<Transfer> = {}) {
  const host = createFakeHost()
  const queue = createQueue(3)
  const heard = vi.spyOn(queue, 'heard')
  const switchboard = new AbortController()
  const context = { host, queue, timeoutMs: 600_000, stallTimeoutMs: STALL_MS }
  const result = attempt(
    context as unknown as RequestContext, // all it looks at
    { method: 'PUT', key: 'cat.png', headers: {}, contentLength: 1000 },
    LEASE,
    { signal: switchboard.signal, body: new Uint8Array(1000), ...transfer },
  )
  // Whoever does not look at it is not to be punished.
  result.catch(() => undefined)
  return { host, heard, switchboard, result }
}

describe('a request in which nothing moves', () => {
  test('is over after the time for silence, where the platform never calls back at all', async () => {
    const { host, heard, result } = begin()
    const put = await host.nextRequest()
    await host.advance(STALL_MS - 1)
    expect(put.isOpen).toBe(true)
    await host.advance(1)
    await expect(result).rejects.toMatchObject({ code: 'timeout', retryable: true })
    expect(put.isOpen).toBe(false)
    expect(heard.mock.calls).toEqual([[false]])
  })

  test('is over after that time while it sends', async () => {
    const { host, result } = begin()
    const put = await host.nextRequest()
    put.reportSent(400)
    await host.advance(STALL_MS)
    await expect(result).rejects.toMatchObject({ code: 'timeout' })
  })

  test('is over after that time while it waits for the answer', async () => {
    const { host, result } = begin()
    const put = await host.nextRequest()
    put.reportSent(1000)
    await host.advance(STALL_MS)
    await expect(result).rejects.toMatchObject({ code: 'timeout' })
  })

  test('names the request and the time, and no parameter', async () => {
    const { host, result } = begin()
    await host.advance(STALL_MS)
    await expect(result).rejects.toMatchObject({ message: `PUT cat.png: nothing moved for ${STALL_MS} ms.` })
  })
})

test('every byte that moves, either way, begins the time anew', async () => {
  const { host, heard, result } = begin({ textIn: documentText })
  const put = await host.nextRequest()
  for (const sentBytes of [1, 500, 1000]) {
    await host.advance(STALL_MS - 1)
    put.reportSent(sentBytes)
  }
  await host.advance(STALL_MS - 1)
  put.reportReceived(10)
  await host.advance(STALL_MS - 1)
  put.respondWith(stored())
  expect(await result).toMatchObject({ status: 200 })
  expect(heard.mock.calls).toEqual([[true]])
})

describe('after the end', () => {
  test.each(['answered', 'refused', 'lost', 'silent', 'cancelled'])(
    'of a request that is %s nothing is told, no timer is left and the host is not called silent',
    async end => {
      const [onSent, onReceived] = [vi.fn(), vi.fn()]
      const { host, heard, switchboard, result } = begin({ onSent, onReceived })
      const put = await host.nextRequest()
      if (end === 'answered') put.respondWith(stored())
      else if (end === 'refused') put.respondWith(refused(503, 'SlowDown'))
      else if (end === 'lost') put.failWith('network-or-cors')
      else if (end === 'silent') await host.advance(STALL_MS)
      else switchboard.abort()
      await result.catch(() => undefined)
      heard.mockClear()
      put.reportSent(900)
      put.reportReceived(900)
      expect(host.timerCount).toBe(0)
      await host.advance(10 * STALL_MS)
      expect([onSent.mock.calls, onReceived.mock.calls, heard.mock.calls]).toEqual([[], [], []])
    },
  )

  test.each(['answered', 'lost'])('a signal that aborts has nobody left to tell once it is %s', async end => {
    const remove = vi.spyOn(AbortSignal.prototype, 'removeEventListener')
    const { host, switchboard, result } = begin()
    const put = await host.nextRequest()
    if (end === 'answered') put.respondWith(stored())
    else put.failWith('timeout')
    await result.catch(() => undefined)
    expect(remove.mock.contexts).toContain(switchboard.signal)
    remove.mockRestore()
  })
})

test('a signal that was aborted before sends nothing', async () => {
  const { host, result } = begin({ signal: AbortSignal.abort() })
  await expect(result).rejects.toMatchObject({ code: 'cancelled' })
  expect([host.requests.length, host.timerCount]).toEqual([0, 0])
})

test('a signal that aborts ends the request on its way', async () => {
  const { host, heard, switchboard, result } = begin()
  const put = await host.nextRequest()
  switchboard.abort()
  await expect(result).rejects.toMatchObject({ code: 'cancelled' })
  expect([put.isOpen, heard.mock.calls]).toEqual([false, []])
})

describe('an answer', () => {
  test.each([199, 300, 404, 503])('of status %d is a failure, and the host has answered all the same', async status => {
    const { host, heard, result } = begin()
    ;(await host.nextRequest()).respondWith({ status })
    await expect(result).rejects.toMatchObject({ service: { status } })
    expect(heard.mock.calls).toEqual([[true]])
  })

  test('that is an error under 200 is a failure', async () => {
    const { host, result } = begin()
    ;(await host.nextRequest()).respondWith({ ...refused(200, 'InternalError'), status: 200 })
    await expect(result).rejects.toMatchObject({ code: 'service-failed', service: { code: 'InternalError' } })
  })

  test.each(['<!DOCTYPE html><p>Sign in', '\n<html>', '<h1>It works!</h1>', '<HEAD>'])(
    'that is a web page is unreadable: %o',
    async text => {
      const { host, result } = begin()
      ;(await host.nextRequest()).respondWith({ status: 200, text })
      await expect(result).rejects.toMatchObject({ code: 'response-unreadable', retryable: true })
    },
  )

  test('with a body that was told of as it left is handed on', async () => {
    const onSent = vi.fn()
    const { host, result } = begin({ onSent })
    const put = await host.nextRequest()
    put.reportSent(400)
    put.reportSent(1000)
    put.respondWith(stored())
    await result
    expect(onSent.mock.calls).toEqual([[400], [1000]])
  })
})
