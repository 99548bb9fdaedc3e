import { inspect } from 'node:util'
import axios, { AxiosError, AxiosHeaders, CanceledError } from 'axios'
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios'
import { afterEach, describe, expect, test } from 'vitest'
import { documentText } from '../../src/protocol/document-text.js'
import type { CosSlimError } from '../../src/errors.js'
import type { HttpRequest } from '../../src/host.js'
import { createAxiosTransport } from '../../src/transport/axios-transport.js'

const SECRETS = ['SENTINELSIGNATURE', 'SENTINELTOKEN', 'SENTINELBODY', 'SENTINELTICKET']

const REQUEST: HttpRequest = {
  method: 'PUT',
  url: 'https://bucket.example/cat.png?ticket=SENTINELTICKET',
  headers: {
    'Content-Type': 'image/png',
    Authorization: 'q-sign-algorithm=sha1&q-signature=SENTINELSIGNATURE',
    'x-cos-security-token': 'SENTINELTOKEN',
    'Pic-Operations': '{"rules":[]}',
  },
  body: 'SENTINELBODY',
  timeoutMs: 5000,
}

/** An adapter that keeps what reaches it and answers or fails as told. */
function createAdapter(act: (config: InternalAxiosRequestConfig) => Partial<AxiosResponse> = () => ({})) {
  const seen: InternalAxiosRequestConfig[] = []
  const adapter: AxiosAdapter = async config => {
    seen.push(config)
    return Promise.resolve({ data: '', status: 200, statusText: 'OK', headers: {}, config, ...act(config) })
  }
  return { adapter, seen, only: () => seen[0] ?? Promise.reject(new Error('Nothing was sent.')) }
}

const failing = (fail: (config: InternalAxiosRequestConfig) => Error) =>
  createAdapter(config => {
    throw fail(config)
  }).adapter

async function failureWith(adapter: AxiosAdapter, request: Partial<HttpRequest> = {}): Promise<CosSlimError> {
  return createAxiosTransport(adapter)({ ...REQUEST, ...request }).then(
    () => Promise.reject(new Error('It succeeded.')),
    (error: unknown) => error as CosSlimError, // every test looks at what it got
  )
}

describe('a request', () => {
  test('goes out as it is: method, address, headers, body, timeout', async () => {
    const { adapter, only } = createAdapter()
    await createAxiosTransport(adapter)(REQUEST)
    const sent = await only()
    expect(sent).toMatchObject({ method: 'put', url: REQUEST.url, data: REQUEST.body, timeout: 5000 })
    expect(sent.headers.toJSON()).toEqual(REQUEST.headers)
  })

  test.each([
    ['bytes', Uint8Array.of(1, 2, 3)],
    ['a file', new File(['x'], 'cat.png', { type: 'image/jpeg' })],
    ['text that looks like JSON', '{"a":1}'],
  ])('has %s as its very body, and the type that was set', async (_what, body) => {
    const { adapter, only } = createAdapter()
    await createAxiosTransport(adapter)({ ...REQUEST, body })
    const sent = await only()
    expect(sent.data).toBe(body)
    expect(sent.headers.getContentType()).toBe('image/png')
  })

  test('without headers gets none', async () => {
    const { adapter, only } = createAdapter()
    await createAxiosTransport(adapter)({ method: 'GET', url: 'https://page.example/sts', headers: {}, timeoutMs: 1 })
    expect((await only()).headers.toJSON()).toEqual({})
  })

  test('leaves the headers of its caller alone', async () => {
    const headers = Object.freeze({ 'Content-Type': 'image/png' })
    await createAxiosTransport(createAdapter().adapter)({ ...REQUEST, headers })
    expect(headers).toEqual({ 'Content-Type': 'image/png' })
  })
})

describe('what the page does with its axios', () => {
  const before = {
    ...axios.defaults,
    headers: structuredClone({ ...axios.defaults.headers, common: { ...axios.defaults.headers.common } }),
  }
  afterEach(() => {
    Object.assign(axios.defaults, before)
    axios.interceptors.request.clear()
    axios.interceptors.response.clear()
  })

  function spoil(): void {
    axios.defaults.baseURL = 'https://page.example/api'
    axios.defaults.timeout = 1
    axios.defaults.withCredentials = true
    axios.defaults.params = { page: 1 }
    axios.defaults.headers.common['Authorization'] = 'Bearer of the page'
    axios.defaults.headers.common['X-Page'] = '1'
    axios.defaults.headers.put['Content-Type'] = 'application/json'
    axios.defaults.transformRequest = [() => 'spoiled']
    axios.defaults.transformResponse = [() => 'spoiled']
    axios.defaults.validateStatus = () => false
    axios.interceptors.request.use(config => {
      config.headers.set('X-Interceptor', '1')
      return config
    })
    axios.interceptors.response.use(() => Promise.reject(new Error('spoiled')))
  }

  test.each(['before', 'after'])('%s our transport is made does not leak into our requests', async when => {
    const { adapter, only } = createAdapter(() => ({ data: 'ours', status: 404 }))
    if (when === 'before') spoil()
    const send = createAxiosTransport(adapter)
    if (when === 'after') spoil()
    const { Authorization: _left, ...headers } = REQUEST.headers
    expect(await send({ ...REQUEST, headers })).toMatchObject({ status: 404, text: 'ours' })
    const sent = await only()
    expect(sent.headers.toJSON()).toEqual(headers)
    expect(sent).toMatchObject({ url: REQUEST.url, data: REQUEST.body, timeout: 5000 })
    expect(sent.baseURL).toBeUndefined()
    expect(sent.params).toBeUndefined()
    expect(sent.withCredentials).toBeFalsy()
  })

  test('is left as it was by us', async () => {
    const shown = inspect(axios.defaults, { depth: 3 })
    await createAxiosTransport(createAdapter().adapter)(REQUEST)
    expect(inspect(axios.defaults, { depth: 3 })).toBe(shown)
  })
})

describe('an answer', () => {
  test.each([200, 204, 301, 304, 400, 403, 404, 409, 500, 503])('of status %d is an answer', async status => {
    const { adapter } = createAdapter(() => ({ status, data: '<Error/>' }))
    expect(await createAxiosTransport(adapter)(REQUEST)).toEqual({ status, headers: {}, text: '<Error/>' })
  })

  test('names its headers in lower case', async () => {
    const headers = new AxiosHeaders({ ETag: '"abc"', 'X-Cos-Request-Id': 'NjdhYmNk' })
    const { adapter } = createAdapter(() => ({ headers }))
    expect((await createAxiosTransport(adapter)(REQUEST)).headers).toEqual({
      etag: '"abc"',
      'x-cos-request-id': 'NjdhYmNk',
    })
  })

  test('that is JSON stays text', async () => {
    const { adapter } = createAdapter(() => ({ data: '{"a":1}', headers: { 'content-type': 'application/json' } }))
    expect((await createAxiosTransport(adapter)(REQUEST)).text).toBe('{"a":1}')
  })

  test('without a body has an empty text', async () => {
    const { adapter } = createAdapter(() => ({ data: undefined }))
    expect((await createAxiosTransport(adapter)({ ...REQUEST, method: 'HEAD' })).text).toBe('')
  })
})

describe('an answer whose body is wanted as bytes', () => {
  const GET = { method: 'GET', url: 'https://bucket.example/cat.png', headers: {}, timeoutMs: 5000 } as const
  const bufferOf = (text: string, encoding: BufferEncoding = 'utf8') =>
    Uint8Array.from(Buffer.from(text, encoding)).buffer
  const answerWith = (data: unknown, status = 200) =>
    createAxiosTransport(createAdapter(() => ({ data, status })).adapter)({ ...GET, textIn: documentText })

  test('is asked for as such, and others are not', async () => {
    const { adapter, seen } = createAdapter()
    const send = createAxiosTransport(adapter)
    for (const textIn of [documentText, undefined]) await send({ ...GET, textIn })
    expect(seen.map(({ responseType }) => responseType)).toEqual(['arraybuffer', undefined])
  })

  test.each([
    ['PNG', '89504e470d0a1a0a'],
    ['JPEG', 'ffd8ffe000104a46'],
    ['GIF', '474946383961'],
    ['WebP', '524946461a00000057454250'],
  ])('that is a %s has its very bytes, and no text', async (_what, hex) => {
    const data = bufferOf(hex, 'hex')
    const { bodyBytes, text } = await answerWith(data)
    expect(bodyBytes).toBe(data)
    expect(text).toBe('')
  })

  test.each([
    ['XML', '<Error><Code>AccessDenied</Code><Message>没有权限</Message></Error>'],
    ['XML behind blanks', '\r\n\t <Error><Code>AccessDenied</Code></Error>'],
    ['JSON', '{"code":-441,"message":"图片格式"}'],
    ['a web page', '<!doctype html><html></html>'],
  ])('that is %s is text too, whatever the status', async (_what, document) => {
    for (const status of [200, 403, 500]) {
      expect(await answerWith(bufferOf(document), status)).toMatchObject({ status, text: document })
    }
  })

  test.each([
    ['nothing', ''],
    ['blanks', ' \r\n'],
    ['another text', 'SENTINELBODY <Error>'],
  ])('that is %s has no text', async (_what, body) => {
    expect((await answerWith(bufferOf(body))).text).toBe('')
  })

  test.each([[''], [undefined]])(
    'that has no body, which some platforms tell as %j, is an answer as well',
    async data => {
      expect(await answerWith(data, 204)).toMatchObject({ status: 204, text: '' })
    },
  )

  test('that is megabytes of text is not read to its end', async () => {
    const { text, bodyBytes } = await answerWith(bufferOf(`<svg>${' '.repeat(4 * 1024 * 1024)}</svg>`))
    expect(bodyBytes?.byteLength).toBe(4 * 1024 * 1024 + 11)
    expect(text.length).toBeLessThan(100_000)
    expect(text.startsWith('<svg>')).toBe(true)
  })
})

describe('progress of an answer', () => {
  const GET = { method: 'GET', url: 'https://bucket.example/cat.png', headers: {}, timeoutMs: 5000 } as const
  type Event = Parameters<NonNullable<InternalAxiosRequestConfig['onDownloadProgress']>>[0]

  async function reportsOf(...events: readonly Partial<Event>[]) {
    const reports: (readonly [number, number | undefined])[] = []
    const { adapter } = createAdapter(config => {
      for (const event of events) config.onDownloadProgress?.({ lengthComputable: true, ...event } as Event)
      return {}
    })
    const onReceived = (receivedBytes: number, totalBytes: number | undefined) =>
      reports.push([receivedBytes, totalBytes])
    await createAxiosTransport(adapter)({ ...GET, onReceived })
    return reports
  }

  test('is bytes that have come, and of how many, where that is known', async () => {
    const event = { target: { status: 200 } }
    expect(await reportsOf({ loaded: 10, total: 90, event }, { loaded: 60, event })).toEqual([
      [10, 90],
      [60, undefined],
    ])
  })

  test.each([403, 404, 500, 302, 0])('is not that of a refusal: %i', async status => {
    expect(await reportsOf({ loaded: 10, total: 90, event: { target: { status } } })).toEqual([])
  })

  test('is not told where nobody can know whether it is a refusal', async () => {
    expect(await reportsOf({ loaded: 10, total: 90 }, { loaded: 10, total: 90, event: {} })).toEqual([])
  })

  test('is not listened for where nobody wants it', async () => {
    const { adapter, only } = createAdapter()
    await createAxiosTransport(adapter)(GET)
    expect((await only()).onDownloadProgress).toBeUndefined()
  })
})

describe('progress', () => {
  test('is handed on as bytes', async () => {
    const reports: number[] = []
    const { adapter } = createAdapter(config => {
      for (const loaded of [10, 90]) {
        config.onUploadProgress?.({ loaded, bytes: loaded, lengthComputable: true })
      }
      return {}
    })
    await createAxiosTransport(adapter)({ ...REQUEST, onSent: sentBytes => reports.push(sentBytes) })
    expect(reports).toEqual([10, 90])
  })

  test('is not listened for where nobody wants it: a listener makes the request a costlier one', async () => {
    const { adapter, only } = createAdapter()
    await createAxiosTransport(adapter)(REQUEST)
    expect((await only()).onUploadProgress).toBeUndefined()
  })
})

describe('a failure', () => {
  const axiosError = (code: string) => (config: InternalAxiosRequestConfig) =>
    new AxiosError('It failed.', code, config, { sent: REQUEST }, undefined)

  test.each([
    ['a lost connection', axiosError('ERR_NETWORK'), 'network-or-cors'],
    ['an abort by the browser', axiosError('ECONNABORTED'), 'network-or-cors'],
    ['time that is over', axiosError('ETIMEDOUT'), 'timeout'],
    ['a header that the platform refuses', () => new TypeError('Invalid header SENTINELTOKEN'), 'network-or-cors'],
  ])('for %s has its code', async (_what, fail, code) => {
    expect(await failureWith(failing(fail))).toMatchObject({ name: 'CosSlimError', code, retryable: true })
  })

  test('of time names the time', async () => {
    expect((await failureWith(failing(axiosError('ETIMEDOUT')))).message).toContain('5000 ms')
  })

  test('names method and address, and not what the address carries', async () => {
    const { message } = await failureWith(failing(axiosError('ERR_NETWORK')))
    expect(message).toContain('PUT https://bucket.example/cat.png ')
  })

  test.each<[string, AxiosAdapter]>([
    ['a lost connection', failing(axiosError('ERR_NETWORK'))],
    ['time that is over', failing(axiosError('ETIMEDOUT'))],
    ['a cancellation', failing(config => new CanceledError('canceled', config))],
    ['a header that the platform refuses', failing(() => new TypeError('Invalid header SENTINELTOKEN'))],
  ])('for %s carries neither the request nor anything of it', async (_what, adapter) => {
    const error = await failureWith(adapter)
    const shown = [String(error), error.stack, JSON.stringify(error)]
    shown.push(inspect(error, { depth: null, showHidden: true, getters: true }))
    for (const name of Reflect.ownKeys(error)) {
      shown.push(inspect(Reflect.get(error, name), { depth: null, showHidden: true }))
    }
    for (const secret of SECRETS) expect(shown.join('\n')).not.toContain(secret)
    expect(error.cause).toBeUndefined()
  })
})

describe('cancelling', () => {
  test('a request whose signal has aborted already sends nothing', async () => {
    const { adapter, seen } = createAdapter()
    expect(await failureWith(adapter, { signal: AbortSignal.abort() })).toMatchObject({ code: 'cancelled' })
    expect(seen).toHaveLength(0)
  })

  test('an answer that comes after the abort is one of a cancelled request', async () => {
    const switchboard = new AbortController()
    const { adapter } = createAdapter(() => {
      switchboard.abort()
      return {}
    })
    expect(await failureWith(adapter, { signal: switchboard.signal })).toMatchObject({ code: 'cancelled' })
  })

  test('the signal reaches the adapter, which stops the transfer', async () => {
    const { signal } = new AbortController()
    const { adapter, only } = createAdapter()
    await createAxiosTransport(adapter)({ ...REQUEST, signal })
    expect((await only()).signal).toBe(signal)
  })
})
