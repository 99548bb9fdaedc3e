import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { PlatformCalls } from '../../src/hosts/miniprogram/calls.js'
import { createMiniProgramProbes } from '../../src/hosts/miniprogram-probes.js'
import { createPlatformHost } from '../../src/hosts/miniprogram.js'
import { PROBE_TIMEOUT_SEC } from '../../src/probes.js'
import type { RequestCall } from '../../src/transport/miniprogram-calls.js'

const GET = { method: 'GET', url: 'https://a.example/b?c=d' }

/** A platform that takes requests and answers when the test says so. */
function createPlatform(calls: object = {}) {
  const requests: RequestCall[] = []
  const api = { request: (options: RequestCall) => void requests.push(options), ...calls }
  const host = createPlatformHost(api as unknown as PlatformCalls) // all that is asked for here
  return { requests, host, probes: createMiniProgramProbes(host) }
}

/** What a probe sees of an answer. */
async function seenOf(end: (request: RequestCall) => unknown) {
  const { requests, probes } = createPlatform()
  const sent = probes.send(GET)
  await setImmediate()
  end(requests[0] ?? expect.unreachable())
  return sent
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a request', () => {
  test('is sent as it is, its bytes as a buffer of their own', async () => {
    const { requests, probes } = createPlatform()
    const body = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
    void probes.send({ method: 'PUT', url: GET.url, headers: { 'Content-Type': 'image/png' }, body })
    void probes.ask(GET.url, 'cors')
    await setImmediate()
    expect(requests).toMatchObject([
      {
        method: 'PUT',
        url: GET.url,
        header: { 'Content-Type': 'image/png' },
        headers: { 'Content-Type': 'image/png' },
      },
      { method: 'GET', url: GET.url, header: {}, responseType: 'text', dataType: 'text' },
    ])
    expect(new Uint8Array(requests[0]?.data as ArrayBuffer)).toEqual(new Uint8Array([2, 3]))
    expect(requests[1]).not.toHaveProperty('data')
  })

  test.each([
    ['WeChat', { statusCode: 403, header: { 'X-Cos-Request-Id': 7, Date: 'today' }, data: '<Error>' }],
    ['Alipay', { status: 403, headers: { 'X-COS-REQUEST-ID': 7, date: 'today' }, data: '<Error>' }],
  ])('is answered by %s', async (_, answer) => {
    const headers = { 'x-cos-request-id': '7', date: 'today' }
    const expected = { reach: 'answered', status: 403, headers, text: '<Error>' }
    expect(await seenOf(({ success }) => success?.(answer))).toMatchObject(expected)
    // Alipay calls it a failure.
    expect(await seenOf(({ fail }) => fail?.({ error: 19, ...answer }))).toMatchObject(expected)
  })

  test('is answered with what was parsed against our wish, and with nothing', async () => {
    expect(await seenOf(({ success }) => success?.({ statusCode: 200, data: { a: 1 } }))).toMatchObject({
      text: '{"a":1}',
    })
    expect(await seenOf(({ success }) => success?.({ statusCode: 204 }))).toMatchObject({ headers: {}, status: 204 })
  })

  test.each([
    [
      'WeChat',
      { errno: 600002, errMsg: 'request:fail url not in domain list' },
      '600002 request:fail url not in domain list',
    ],
    ['WeChat of old', { errMsg: 'request:fail' }, 'request:fail'],
    ['Douyin', { errNo: 21000, errMsg: 'request:fail' }, '21000 request:fail'],
    ['Alipay', { error: 11, errorMessage: '无权跨域调用' }, '11 无权跨域调用'],
    ['a platform that says nothing', undefined, ''],
    ['a platform that says null', null, ''],
    ['one that tells the address', { errMsg: 'fail https://a/?q-sign=secret b' }, 'fail https://a/ b'],
    ['one that talks much', { errMsg: 'x'.repeat(1000) }, 'x'.repeat(200)],
  ])('that fails is heard in the words of %s', async (_, failure, words) => {
    expect(await seenOf(({ fail }) => fail?.(failure))).toMatchObject({ reach: 'unsent', status: 0, words })
  })

  test('whose status is 0 has no answer', async () => {
    expect(await seenOf(({ success }) => success?.({ statusCode: 0 }))).toMatchObject({ reach: 'unsent', status: 0 })
  })

  test('that the platform throws at fails with its words', async () => {
    const request = () => {
      throw new TypeError('url is missing')
    }
    const { probes } = createPlatform({ request })
    expect(await probes.send(GET)).toMatchObject({ reach: 'unsent', words: 'TypeError: url is missing' })
  })

  test('whose promise is rejected as well is no rejection that nobody hears', async () => {
    const failure = { errMsg: 'request:fail' }
    const request = ({ fail }: RequestCall) => {
      fail?.(failure)
      return Promise.reject(new Error('as well'))
    }
    expect(await createPlatform({ request }).probes.send(GET)).toMatchObject({ words: 'request:fail' })
    await setImmediate()
  })

  test('that is not answered at all is silent after the waiting time, aborted, and gives its place back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const abort = vi.fn()
    const requests: unknown[] = []
    const { probes } = createPlatform({ request: (options: unknown) => requests.push(options) && { abort } })
    const all = Array.from({ length: 11 }, () => probes.send(GET))
    await setImmediate()
    expect(requests).toHaveLength(10)
    vi.advanceTimersByTime(PROBE_TIMEOUT_SEC * 1000)
    expect(await all[0]).toMatchObject({ reach: 'silent', status: 0 })
    await setImmediate()
    expect([abort.mock.calls.length, requests.length]).toEqual([10, 11])
  })

  test('is dated by the middle of it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
    const answered = await seenOf(({ success }) => {
      vi.setSystemTime(1_002_000)
      success?.({ statusCode: 200 })
    })
    expect(answered.atMs).toBe(1_001_000)
  })
})

describe('the surroundings', () => {
  const around = (calls: object) => createPlatform(calls).probes.surroundings()

  test('are those of no page', async () => {
    expect(await around({})).toEqual({
      ...{ isOnline: true, origin: '', isControlled: false, isWebKit: false, permissions: {} },
      skipsDomainCheck: false,
    })
  })

  test.each(['none', 'NOTREACHABLE'])('are without network where it is %s', async networkType => {
    const getNetworkType = ({ success }: { success: (type: object) => void }) => success({ networkType })
    expect(await around({ getNetworkType })).toMatchObject({ isOnline: false })
  })

  test.each([
    ['of another type', ({ success }: { success: (type: object) => void }) => success({ networkType: '5g' })],
    ['that cannot be told', ({ fail }: { fail: () => void }) => fail()],
  ])('are with a network %s', async (_, getNetworkType) => {
    expect(await around({ getNetworkType })).toMatchObject({ isOnline: true })
  })

  test('do not wait for a platform that says nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const asked = around({ getNetworkType: () => undefined })
    vi.advanceTimersByTime(1000)
    expect(await asked).toMatchObject({ isOnline: true })
  })

  const version = (envVersion: string) => ({ getAccountInfoSync: () => ({ miniProgram: { envVersion } }) })
  const broken = () => {
    throw new Error('not here')
  }

  test.each([
    ['the developer tools', { getDeviceInfo: () => ({ platform: 'devtools' }) }],
    ['tools of old', { getSystemInfoSync: () => ({ platform: 'devtools' }) }],
    ['tools where the new call fails', { getDeviceInfo: broken, getSystemInfoSync: () => ({ platform: 'devtools' }) }],
    ['a version for development', { getDeviceInfo: () => ({ platform: 'android' }), ...version('develop') }],
    ['a version for trial', version('trial')],
  ])('may skip the domain check in %s', async (_, calls) => {
    expect(await around(calls)).toMatchObject({ skipsDomainCheck: true })
  })

  test.each([
    ['a phone', { getDeviceInfo: () => ({ platform: 'ios' }) }],
    ['a released version', { getDeviceInfo: () => ({ platform: 'ios' }), ...version('release') }],
    ['one that is released to some', version('gray')],
    ['a platform that fails', { getDeviceInfo: broken, getSystemInfoSync: broken, getAccountInfoSync: broken }],
    ['one that knows no account', { getAccountInfoSync: () => ({}) }],
  ])('do not skip it on %s', async (_, calls) => {
    expect(await around(calls)).toMatchObject({ skipsDomainCheck: false })
  })
})

test('a failure that was passed on is heard like one of a request, whatever it is', () => {
  const { probes } = createPlatform()
  expect(probes.wordsOf?.({ errno: 5, errMsg: 'request:fail timeout' })).toBe('5 request:fail timeout')
  for (const other of [undefined, null, 'text', new Error('no')]) expect(probes.wordsOf?.(other)).toBe('')
})
