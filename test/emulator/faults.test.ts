import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings, type Fault } from '../../demo/emulator/settings.js'
import { element, get, put, send, signedHeadersOf } from './call.js'

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos()
})
beforeEach(() => {
  Object.assign(cos.settings, defaultSettings())
  cos.log.length = 0
})
afterAll(() => cos.close())

const fail = (fault: Fault) => void cos.settings.faults.push(fault)
const stored = async (key: string) => (await send(cos, { method: 'HEAD', path: `/${key}` })).status === 200
const BODY = Buffer.alloc(3_000_000, 7)

describe('a fault', () => {
  test('answers with the error as often as it says, and then no more', async () => {
    fail({ action: 'status', status: 503, code: 'SlowDown', message: 'Reduce.', retryAfterSec: 7, times: 2 })
    for (let time = 0; time < 2; time++) {
      const answer = await put(cos, 'slow', 'x')
      expect([answer.status, answer.code, answer.headers['retry-after']]).toEqual([503, 'SlowDown', '7'])
      expect(element(answer.text, 'Message')).toBe('Reduce.')
    }
    expect(await stored('slow')).toBe(false)
    expect((await put(cos, 'slow', 'x')).status).toBe(200)
    expect(cos.settings.faults).toEqual([])
  })

  test('hits only the requests that it names', async () => {
    fail({
      match: { method: 'PUT', key: 'hit/*', query: 'partNumber' },
      action: 'status',
      status: 500,
      code: 'InternalError',
    })
    expect((await put(cos, 'hit/a', 'x')).status).toBe(200)
    expect((await put(cos, 'miss', 'x', { query: 'partNumber=1&uploadId=x' })).code).toBe('NoSuchUpload')
    expect((await put(cos, 'hit/a', 'x', { query: 'partNumber=1&uploadId=x' })).code).toBe('InternalError')
  })

  test('lets the first ones pass where it says so', async () => {
    fail({ action: 'status', status: 500, code: 'InternalError', skip: 2 })
    const statuses = []
    for (let time = 0; time < 4; time++) statuses.push((await put(cos, 'skip', 'x')).status)
    expect(statuses).toEqual([200, 200, 500, 200])
  })

  test('spares preflights unless it names them', async () => {
    fail({ action: 'status', status: 500, code: 'InternalError' })
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'PUT' }
    expect((await send(cos, { method: 'OPTIONS', path: '/a', keys: null, headers })).status).toBe(200)
    expect(cos.settings.faults).toHaveLength(1)
    fail({ match: { method: 'OPTIONS' }, action: 'status', status: 500, code: 'InternalError' })
    expect((await send(cos, { method: 'OPTIONS', path: '/a', keys: null, headers })).status).toBe(500)
  })

  test.each([0, 0.3, 0.99])('cuts the connection at %d of the body and stores nothing', async atFraction => {
    fail({ action: 'reset', atFraction })
    await expect(put(cos, 'cut', BODY)).rejects.toThrow(/ECONNRESET|EPIPE|hang up/)
    expect(await stored('cut')).toBe(false)
    expect(cos.log[0]).toMatchObject({ aborted: true, status: 0 })
  })

  test('cuts the connection after everything was stored', async () => {
    fail({ action: 'reset', when: 'after' })
    await expect(put(cos, 'lost', BODY)).rejects.toThrow(/ECONNRESET|hang up/)
    expect(await stored('lost')).toBe(true)
  })

  test('cuts the answer at a share of its body', async () => {
    await put(cos, 'long', BODY)
    fail({ action: 'reset', when: 'after', atFraction: 0.5 })
    const response = await fetch(`${cos.endpoint}/long`)
    expect(response.headers.get('content-length')).toBe(String(BODY.length))
    await expect(response.arrayBuffer()).rejects.toThrow()
  })

  test('never answers', async () => {
    fail({ action: 'hang' })
    await expect(fetch(`${cos.endpoint}/x`, { signal: AbortSignal.timeout(200) })).rejects.toThrow(/timeout/)
  })

  test('stores and never answers', async () => {
    fail({ action: 'hang', when: 'after' })
    const signal = AbortSignal.timeout(500)
    const call = { method: 'PUT', path: '/silent', body: 'x' }
    const { authorization = '' } = signedHeadersOf(cos, call)
    const request = fetch(`${cos.endpoint}/silent`, { method: 'PUT', body: 'x', headers: { authorization }, signal })
    await expect(request).rejects.toThrow(/timeout/)
    expect(await stored('silent')).toBe(true)
  })

  test('waits, then goes on as usual', async () => {
    fail({ action: 'delay', delayMs: 200 })
    const startedMs = performance.now()
    expect((await put(cos, 'late', 'x')).status).toBe(200)
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(190)
  })

  test('turns over a bit of the body, which Content-MD5 notices', async () => {
    fail({ action: 'corrupt', times: 2 })
    expect((await put(cos, 'bits', 'xxxx')).status).toBe(200)
    expect((await get(cos, 'bits')).text).not.toBe('xxxx')
    const headers = { 'content-md5': '7o3pGNBWQBRbGPcPTDqmAg==' }
    cos.settings.faults = [{ action: 'corrupt' }]
    expect((await put(cos, 'bits2', '[Object Content]', { headers })).code).toBe('BadDigest')
    expect((await put(cos, 'bits2', '[Object Content]', { headers })).status).toBe(200)
  })

  test('can answer as something that is no COS', async () => {
    fail({ action: 'status', status: 200, body: '<html>Log in</html>', contentType: 'text/html', bare: true })
    const answer = await get(cos, 'x', { headers: { origin: 'https://a.example' } })
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
      200,
      '<html>Log in</html>',
      'text/html',
    ])
    for (const name of ['x-cos-request-id', 'server', 'date', 'access-control-allow-origin']) {
      expect(answer.headers[name]).toBeUndefined()
    }
  })

  test('with an error after the storing hides that it was stored', async () => {
    fail({ action: 'status', status: 500, code: 'InternalError', when: 'after' })
    expect((await put(cos, 'hidden', 'x')).code).toBe('InternalError')
    expect(await stored('hidden')).toBe(true)
  })
})

describe('the control call', () => {
  const control = (method: string, body?: string, headers?: Record<string, string>) =>
    fetch(`${cos.endpoint}/?local-settings`, {
      method,
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
    })

  test('changes what it names and leaves the rest', async () => {
    const response = await control('PUT', JSON.stringify({ processingDelayMs: 5, sts: { delayMs: 6 } }))
    expect(response.status).toBe(200)
    expect(cos.settings.processingDelayMs).toBe(5)
    expect(cos.settings.sts).toMatchObject({ delayMs: 6, hang: false })
    expect(await (await control('GET')).json()).toMatchObject({ processingDelayMs: 5 })
  })

  test('refuses names that are no settings, and what is no JSON', async () => {
    expect((await control('PUT', '{"procesingDelayMs":5}')).status).toBe(400)
    expect((await control('PUT', '{')).status).toBe(400)
    expect((await control('PUT', '5')).status).toBe(400)
  })

  test('is not for pages', async () => {
    const response = await control('PUT', '{"publicRead":false}', { origin: 'https://a.example' })
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null])
    expect((await control('OPTIONS', undefined, { origin: 'https://a.example' })).status).toBe(403)
    expect(cos.settings.publicRead).toBe(true)
  })

  test('is in the way of no key', async () => {
    expect((await put(cos, 'local-settings', 'x')).status).toBe(200)
    expect((await get(cos, 'local-settings')).text).toBe('x')
  })
})

test('the log names requests and nothing secret', async () => {
  const answer = await put(cos, 'a b.txt', 'x', { query: 'x-cos-security-token=abcdef' })
  expect(cos.log).toEqual([
    {
      service: 'cos',
      method: 'PUT',
      path: '/a b.txt',
      queryNames: ['x-cos-security-token'],
      startedMs: expect.any(Number) as number,
      status: 200,
      code: '',
      requestId: answer.headers['x-cos-request-id'],
      aborted: false,
    },
  ])
})

test('close() ends what hangs', async () => {
  const other = await startLocalCos()
  other.settings.faults.push({ action: 'hang' })
  const hanging = expect(get(other, 'x')).rejects.toThrow()
  await expect.poll(() => other.log.length).toBe(1)
  await other.close()
  await hanging
})
