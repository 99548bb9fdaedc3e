import { setImmediate } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { documentText } from '../../src/protocol/document-text.js'
import type { FormBody, HttpRequest } from '../../src/host.js'
import { createConnections } from '../../src/hosts/miniprogram/connections.js'
import { createAxiosTransport } from '../../src/transport/axios-transport.js'
import { createMiniProgramAdapter } from '../../src/transport/miniprogram-adapter.js'
import type {
  NetworkCalls,
  NetworkTask,
  RequestAnswer,
  RequestCall,
  UploadFileCall,
} from '../../src/transport/miniprogram-calls.js'
import { failureOf } from '../helpers/fake-client.js'

const REQUEST: HttpRequest = {
  method: 'PUT',
  url: 'https://bucket.example/cat.png?x=1',
  headers: { 'Content-Type': 'image/png', Authorization: 'EXAMPLE' },
  body: 'text',
  timeoutMs: 5000,
}
const FORM: FormBody = {
  fields: { key: 'uploads/cat.png', 'Content-Type': 'image/png', success_action_status: '200' },
  path: 'wxfile://tmp_1.png',
  sizeBytes: 1000,
}
const FORM_REQUEST: HttpRequest = {
  ...REQUEST,
  method: 'POST',
  url: 'https://bucket.example/',
  headers: { Authorization: 'EXAMPLE', 'x-cos-security-token': 'TOKEN' },
  body: FORM,
}
const OK: RequestAnswer = { statusCode: 200, data: '', header: {} }

type Progress = Parameters<Parameters<NonNullable<NetworkTask['onProgressUpdate']>>[0]>[0]

/** A platform that answers when the test says so; it has one connection, so that who keeps it is found out. */
function createPlatform(calls: Partial<NetworkCalls> = {}) {
  const requests: RequestCall[] = []
  const forms: UploadFileCall[] = []
  let tellProgress: (progress: Progress) => void = () => undefined
  let tellHeaders: (received: Pick<RequestAnswer, 'header'>) => void = () => undefined
  const task = {
    abort: vi.fn(),
    onProgressUpdate: (listener: typeof tellProgress) => void (tellProgress = listener),
    onHeadersReceived: (listener: typeof tellHeaders) => void (tellHeaders = listener),
  }
  const take = createConnections(1)
  const platform: NetworkCalls = {
    request: options => {
      requests.push(options)
      return task
    },
    uploadFile: options => {
      forms.push(options)
      return task
    },
    ...calls,
  }
  const send = createAxiosTransport(createMiniProgramAdapter(platform, take))
  const nextOf = async <T>(made: readonly T[]): Promise<T> => {
    const before = made.length
    for (let turn = 0; turn < 8 && made.length === 0; turn += 1) await setImmediate()
    return made.at(before - 1) ?? Promise.reject(new Error('Nothing was called.'))
  }
  return {
    requests,
    forms,
    task,
    take,
    send,
    request: () => nextOf(requests),
    form: () => nextOf(forms),
    tellProgress: (totalBytesSent: number, totalBytesExpectedToSend: number) =>
      tellProgress({ totalBytesSent, totalBytesExpectedToSend }),
    tellHeaders: (header: Record<string, unknown>) => tellHeaders({ header }),
    /** Whether the one place is to be had. */
    isFree: async () => {
      let isFree = false
      void take().then(leave => {
        isFree = true
        leave()
      })
      await setImmediate()
      return isFree
    },
  }
}

/** A signal that tells how many listen. No plain object: axios makes copies of those. */
class WatchedSignal {
  readonly listening = new Set<() => void>()
  aborted = false

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listening.add(listener)
  }
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listening.delete(listener)
  }
}

function createWatchedAbort() {
  const signal = new WatchedSignal()
  const abort = () => {
    signal.aborted = true
    for (const listener of [...signal.listening]) listener()
  }
  return { signal, abort, listening: signal.listening }
}

/** What a platform was given as a body. */
const bytesIn = ({ data }: RequestCall) => new Uint8Array(data as ArrayBuffer) // the test sent bytes

describe('a request', () => {
  test('goes out as it is, with its headers under both names that platforms have for them', async () => {
    const { send, request } = createPlatform()
    void send(REQUEST)
    const call = await request()
    expect(call).toMatchObject({
      url: REQUEST.url,
      method: 'PUT',
      header: REQUEST.headers,
      headers: REQUEST.headers,
      data: 'text',
      timeout: 5000,
      dataType: 'text',
      responseType: 'text',
    })
  })

  test.each(['GET', 'HEAD', 'DELETE', 'POST'] as const)('without a body, %s, has no type either', async method => {
    const { send, request } = createPlatform()
    const { body: _none, ...bare } = REQUEST
    void send({ ...bare, method, headers: { Authorization: 'EXAMPLE' } })
    const call = await request()
    expect(call.method).toBe(method)
    expect(call.header).toEqual({ Authorization: 'EXAMPLE' })
    expect(call).not.toHaveProperty('data')
  })

  test('with an empty body keeps the type that is signed', async () => {
    const { send, request } = createPlatform()
    void send({ ...REQUEST, method: 'POST', body: '' })
    expect(await request()).toMatchObject({ data: '', header: { 'Content-Type': 'image/png' } })
  })

  test('hands over a whole buffer as it is', async () => {
    const { send, request } = createPlatform()
    const body = Uint8Array.of(1, 2, 3)
    void send({ ...REQUEST, body })
    expect((await request()).data).toBe(body.buffer)
  })

  test.each([
    ['in the middle of', 2, 5],
    ['at the start of', 0, 3],
    ['at the end of', 5, 8],
    ['of nothing in', 4, 4],
  ])('hands over a view %s a buffer without what lies around it', async (_where, start, end) => {
    const { send, request } = createPlatform()
    const all = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7)
    void send({ ...REQUEST, body: all.subarray(start, end) })
    expect(bytesIn(await request())).toEqual(all.slice(start, end))
  })

  test('reads a file when its turn has come, not before', async () => {
    const { send, request, take, requests } = createPlatform()
    const leave = await take()
    const body = new Blob(['abc'])
    const read = vi.spyOn(body, 'arrayBuffer')
    void send({ ...REQUEST, body })
    await setImmediate()
    expect(read).not.toHaveBeenCalled()
    expect(requests).toHaveLength(0)
    leave()
    expect(bytesIn(await request())).toEqual(Uint8Array.from(Buffer.from('abc')))
  })

  test('tells that every byte has left when the answer is there, and nothing before', async () => {
    const { send, request } = createPlatform()
    const onSent = vi.fn()
    const sent = send({ ...REQUEST, body: new Uint8Array(1234), onSent })
    const call = await request()
    expect(onSent).not.toHaveBeenCalled()
    call.success?.(OK)
    await sent
    expect(onSent.mock.calls).toEqual([[1234]])
  })

  test('counts the bytes of a text, not its letters', async () => {
    const { send, request } = createPlatform()
    const onSent = vi.fn()
    const sent = send({ ...REQUEST, body: '<Key>猫</Key>', onSent })
    ;(await request()).success?.(OK)
    await sent
    expect(onSent.mock.calls).toEqual([[14]])
  })

  test('tells nothing of what has left when it failed', async () => {
    const { send, request } = createPlatform()
    const onSent = vi.fn()
    const failure = failureOf(send({ ...REQUEST, onSent }))
    ;(await request()).fail?.({ errMsg: 'request:fail' })
    expect((await failure).code).toBe('network-or-cors')
    expect(onSent).not.toHaveBeenCalled()
  })

  test('asks for bytes where they are wanted, and gives them', async () => {
    const { send, request } = createPlatform()
    const answer = send({ ...REQUEST, method: 'GET', textIn: documentText })
    const call = await request()
    expect(call).toMatchObject({ responseType: 'arraybuffer', dataType: 'arraybuffer' })
    const data = Uint8Array.of(0x89, 0x50).buffer
    call.success?.({ ...OK, data })
    expect(await answer).toMatchObject({ status: 200, text: '', bodyBytes: data })
  })
})

describe('an answer', () => {
  async function answered(answer: RequestAnswer) {
    const { send, request } = createPlatform()
    const response = send(REQUEST)
    ;(await request()).success?.(answer)
    return response
  }

  test.each<[string, RequestAnswer]>([
    ['WeChat', { statusCode: 200, data: 'text', header: { ETag: '"ab"' } }],
    ['Alipay', { status: 200, data: 'text', headers: { eTAG: '"ab"' } }],
    ['a platform with lists', { statusCode: 200, data: 'text', header: { etag: ['"ab"'] } }],
  ])('of %s is read', async (_who, answer) => {
    expect(await answered(answer)).toEqual({ status: 200, headers: { etag: '"ab"' }, text: 'text' })
  })

  test.each([204, 302, 403, 404, 500, 503])('of %d is one: our own parser judges it', async statusCode => {
    expect(await answered({ statusCode, data: '<Error/>', header: {} })).toMatchObject({
      status: statusCode,
      text: '<Error/>',
    })
  })

  test.each<[string, RequestAnswer]>([
    ['headers', { statusCode: 200, data: '' }],
    ['a body', { statusCode: 200, header: {} }],
    ['a body, by null,', { statusCode: 200, header: {}, data: null }],
  ])('without %s is one', async (_what, answer) => {
    expect(await answered(answer)).toEqual({ status: 200, headers: {}, text: '' })
  })

  test.each<RequestAnswer>([{ statusCode: 0, data: '' }, { status: 0 }, {}])(
    'with the status of %o is none',
    async answer => {
      expect(await failureOf(answered(answer))).toMatchObject({ code: 'network-or-cors' })
    },
  )

  test('that comes twice counts once, and what fails after it not at all', async () => {
    const { send, request, isFree } = createPlatform()
    const response = send(REQUEST)
    const call = await request()
    call.success?.({ ...OK, data: 'first' })
    call.success?.({ ...OK, data: 'second' })
    call.fail?.({ errMsg: 'late' })
    expect(await response).toMatchObject({ text: 'first' })
    expect(await isFree()).toBe(true)
  })
})

describe('a failure', () => {
  test.each([
    [{ errMsg: 'request:fail url not in domain list' }, 'domain-not-listed'],
    [{ errMsg: 'request:fail timeout' }, 'timeout'],
    [{ errMsg: 'request:fail interrupted' }, 'network-or-cors'],
    [{ error: 11, errorMessage: '无权跨域' }, 'domain-not-listed'],
    [{ error: 12 }, 'network-or-cors'],
    [{ error: 13 }, 'timeout'],
    [{ error: 13, status: 0 }, 'timeout'],
    [undefined, 'network-or-cors'],
  ] as const)('with %o is %s', async (failure, code) => {
    const { send, request } = createPlatform()
    const outcome = failureOf(send(REQUEST))
    ;(await request()).fail?.(failure)
    expect(await outcome).toMatchObject({ code })
  })

  test.each([
    ['status', { error: 19, status: 403, data: '<Error/>', headers: { Date: 'today' } }],
    ['statusCode', { errMsg: 'http status error', statusCode: 403, data: '<Error/>', header: { date: 'today' } }],
  ])('with a %s of the service is its answer', async (_name, failure) => {
    const { send, request } = createPlatform()
    const response = send(REQUEST)
    ;(await request()).fail?.(failure)
    expect(await response).toEqual({ status: 403, headers: { date: 'today' }, text: '<Error/>' })
  })

  test('of a form names the list of forms, and what was called', async () => {
    const { send, form } = createPlatform()
    const outcome = failureOf(send(FORM_REQUEST))
    ;(await form()).fail?.({ errMsg: 'uploadFile:fail url not in domain list' })
    const { message } = await outcome
    expect(message).toContain('POST https://bucket.example/')
    expect(message).toContain('the uploadFile list')
  })

  test('that is told by null ends the call all the same', async () => {
    const { send, request } = createPlatform()
    const outcome = failureOf(send(REQUEST))
    const call = await request()
    expect(() => call.fail?.(null)).not.toThrow()
    expect(await outcome).toMatchObject({ code: 'network-or-cors' })
  })

  test('repeats neither signature nor token', async () => {
    const { send, form } = createPlatform()
    const outcome = failureOf(send(FORM_REQUEST))
    ;(await form()).fail?.({ errMsg: 'uploadFile:fail' })
    const { message, cause } = await outcome
    expect(JSON.stringify([message, String(cause)])).not.toMatch(/EXAMPLE|TOKEN/)
  })
})

describe('a form', () => {
  test('is handed over with its file by path; what authorizes it stands in its fields', async () => {
    const { send, form } = createPlatform()
    void send(FORM_REQUEST)
    const call = await form()
    expect(call).toMatchObject({
      url: 'https://bucket.example/',
      filePath: FORM.path,
      name: 'file',
      fileName: 'file',
      fileType: 'image',
      header: {},
      timeout: 5000,
    })
    expect(call.formData).toEqual({ ...FORM.fields, 'x-cos-security-token': 'TOKEN', Signature: 'EXAMPLE' })
  })

  test('without a signature has no field for it', async () => {
    const { send, form } = createPlatform()
    void send({ ...FORM_REQUEST, headers: {} })
    expect((await form()).formData).toStrictEqual(FORM.fields)
  })

  test.each([
    [0, 1200, 0],
    [600, 1200, 500],
    [1199, 1200, 999],
    [1200, 1200, 1000],
    [0, 0, 0],
  ])('of which %d of %d bytes have left has %d bytes of the picture sent', async (sent, expected, loaded) => {
    const { send, form, tellProgress } = createPlatform()
    const onSent = vi.fn()
    void send({ ...FORM_REQUEST, onSent })
    await form()
    tellProgress(sent, expected)
    expect(onSent.mock.calls).toEqual([[loaded]])
  })

  test('is told of in no other numbers than the platform has', async () => {
    const { send, form } = createPlatform()
    const onSent = vi.fn()
    void send({ ...FORM_REQUEST, onSent })
    await form()
    await setImmediate()
    expect(onSent).not.toHaveBeenCalled()
  })

  test('nobody wants to know of may be told of all the same', async () => {
    const { send, form, tellProgress } = createPlatform()
    const sent = send(FORM_REQUEST)
    const call = await form()
    expect(() => tellProgress(600, 1200)).not.toThrow()
    call.success?.(OK)
    expect(await sent).toMatchObject({ status: 200 })
  })

  test('has the headers that came before an answer without any', async () => {
    const { send, form, tellHeaders } = createPlatform()
    const sent = send(FORM_REQUEST)
    const call = await form()
    tellHeaders({ ETag: '"ab"', 'x-cos-request-id': 'abc' })
    call.success?.({ statusCode: 200, data: '' })
    expect(await sent).toMatchObject({ headers: { etag: '"ab"', 'x-cos-request-id': 'abc' } })
  })

  test('has those of its answer where both have some', async () => {
    const { send, form, tellHeaders } = createPlatform()
    const sent = send(FORM_REQUEST)
    const call = await form()
    tellHeaders({ ETag: '"before"' })
    call.success?.({ ...OK, header: { ETag: '"ab"' } })
    expect((await sent).headers).toEqual({ etag: '"ab"' })
  })

  test('fails at once where the platform has none', async () => {
    const { send, isFree } = createPlatform({ uploadFile: undefined as never })
    expect(await failureOf(send(FORM_REQUEST))).toBeInstanceOf(Error)
    expect(await isFree()).toBe(true)
  })

  test.each([
    [600, 0],
    [600, -1],
    [1300, 1200],
  ])('of which %d of %d bytes are said to have left tells no number that cannot be', async (sent, expected) => {
    const { send, form, tellProgress } = createPlatform()
    const told: number[] = []
    void send({ ...FORM_REQUEST, onSent: sentBytes => void told.push(sentBytes) })
    await form()
    tellProgress(sent, expected)
    for (const sentBytes of told) {
      expect(sentBytes).toBeGreaterThanOrEqual(0)
      expect(sentBytes).toBeLessThanOrEqual(FORM.sizeBytes)
    }
  })

  test('that was answered has left, also where the platform told nothing of it', async () => {
    const { send, form } = createPlatform()
    const onSent = vi.fn()
    const sent = send({ ...FORM_REQUEST, onSent })
    ;(await form()).success?.(OK)
    await sent
    expect(onSent).toHaveBeenLastCalledWith(FORM.sizeBytes)
  })

  test('needs no task: some platforms return none', async () => {
    const forms: UploadFileCall[] = []
    const { send } = createPlatform({ uploadFile: options => void forms.push(options) })
    const sent = send(FORM_REQUEST)
    await setImmediate()
    forms[0]?.success?.(OK)
    expect(await sent).toMatchObject({ status: 200 })
  })
})

describe('a promise that is returned as well', () => {
  test('has somebody who hears its rejection', async () => {
    const rejected = { catch: vi.fn() }
    const { send } = createPlatform({
      request: ({ fail }) => {
        fail?.({ errMsg: 'request:fail' })
        return rejected
      },
    })
    expect(await failureOf(send(REQUEST))).toMatchObject({ code: 'network-or-cors' })
    expect(rejected.catch).toHaveBeenCalledExactlyOnceWith(expect.any(Function))
  })
})

describe('a signal', () => {
  const waysToSend = [
    ['request', REQUEST],
    ['form', FORM_REQUEST],
  ] as const

  test.each(waysToSend)('that was aborted before sends no %s', async (_what, request) => {
    const { send, requests, forms, isFree } = createPlatform()
    const { signal, abort, listening } = createWatchedAbort()
    abort()
    expect(await failureOf(send({ ...request, signal }))).toMatchObject({ code: 'cancelled' })
    expect([requests.length, forms.length, listening.size]).toEqual([0, 0, 0])
    expect(await isFree()).toBe(true)
  })

  test.each(waysToSend)(
    'that is aborted while a %s waits for a connection lets nothing be sent',
    async (_w, request) => {
      const { send, take, requests, forms, isFree } = createPlatform()
      const { signal, abort, listening } = createWatchedAbort()
      const leave = await take()
      const outcome = failureOf(send({ ...request, signal }))
      await setImmediate()
      abort()
      leave()
      expect(await outcome).toMatchObject({ code: 'cancelled' })
      expect([requests.length, forms.length, listening.size]).toEqual([0, 0, 0])
      expect(await isFree()).toBe(true)
    },
  )

  test.each(waysToSend)(
    'that is aborted stops a %s on its way, whatever the platform says then',
    async (_w, request) => {
      const { send, task, requests, forms, isFree } = createPlatform()
      const { signal, abort, listening } = createWatchedAbort()
      const outcome = failureOf(send({ ...request, signal }))
      await setImmediate()
      expect(await isFree()).toBe(false)
      abort()
      expect(task.abort).toHaveBeenCalledTimes(1)
      const call = requests[0] ?? forms[0]
      call?.fail?.({ errMsg: 'request:fail abort' })
      call?.success?.(OK)
      expect(await outcome).toMatchObject({ code: 'cancelled' })
      expect(await isFree()).toBe(true)
      expect(listening.size).toBe(0)
    },
  )

  test('that is aborted while a file is read lets nothing be sent', async () => {
    const { send, requests, isFree } = createPlatform()
    const { signal, abort, listening } = createWatchedAbort()
    let give: (buffer: ArrayBuffer) => void = () => undefined
    const arrayBuffer = () => new Promise<ArrayBuffer>(resolve => (give = resolve))
    const outcome = failureOf(send({ ...REQUEST, body: Object.assign(new Blob(), { arrayBuffer }), signal }))
    await setImmediate()
    abort()
    give(new ArrayBuffer(3))
    await setImmediate()
    expect(requests).toHaveLength(0)
    expect(await outcome).toMatchObject({ code: 'cancelled' })
    expect(await isFree()).toBe(true)
    expect(listening.size).toBe(0)
  })

  test('that is aborted while the platform begins stops what has begun', async () => {
    const { signal, abort } = createWatchedAbort()
    const task = { abort: vi.fn() }
    const thrown: unknown[] = []
    const { send } = createPlatform({
      request: () => {
        try {
          abort()
        } catch (error) {
          thrown.push(error)
        }
        return task
      },
    })
    expect(await failureOf(send({ ...REQUEST, signal }))).toMatchObject({ code: 'cancelled' })
    expect(thrown).toEqual([])
    expect(task.abort).toHaveBeenCalledTimes(1)
  })

  test.each<[string, () => undefined]>([
    ['throws', () => failNow()],
    ['never says a word, also when it is stopped,', () => undefined],
  ])('has nobody who listens after a platform that %s', async (_how, request) => {
    const { send } = createPlatform({ request })
    const { signal, abort, listening } = createWatchedAbort()
    const outcome = failureOf(send({ ...REQUEST, signal }))
    await setImmediate()
    abort()
    await outcome
    expect(listening.size).toBe(0)
  })

  test('that is aborted ends the waiting also where the platform cannot stop, and says nothing more', async () => {
    const { send, isFree } = createPlatform({ request: () => undefined })
    const { signal, abort } = createWatchedAbort()
    const outcome = failureOf(send({ ...REQUEST, signal }))
    await setImmediate()
    abort()
    expect(await outcome).toMatchObject({ code: 'cancelled' })
    expect(await isFree()).toBe(true)
  })

  test.each([
    ['an answer', (call: RequestCall) => call.success?.(OK)],
    ['a failure', (call: RequestCall) => call.fail?.({ errMsg: 'request:fail' })],
    ['a refusal', (call: RequestCall) => call.fail?.({ status: 403 })],
  ])('has nobody who listens after %s, and stops nothing any more', async (_what, end) => {
    const { send, request, task } = createPlatform()
    const { signal, abort, listening } = createWatchedAbort()
    const sent = send({ ...REQUEST, signal }).catch(() => undefined)
    const call = await request()
    expect(listening.size).toBeGreaterThan(0)
    end(call)
    await sent
    expect(listening.size).toBe(0)
    abort()
    expect(task.abort).not.toHaveBeenCalled()
  })
})

describe('the connection', () => {
  test.each<[string, Partial<HttpRequest>, Partial<NetworkCalls>]>([
    ['the platform throws', {}, { request: () => failNow() }],
    ['the platform has no such call', {}, { request: undefined as never }],
    [
      'the file cannot be read',
      { body: Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new Error('gone')) }) },
      {},
    ],
  ])('is given back where %s', async (_what, more, calls) => {
    const { send, isFree } = createPlatform(calls)
    expect(await failureOf(send({ ...REQUEST, ...more }))).toMatchObject({ code: 'network-or-cors' })
    expect(await isFree()).toBe(true)
  })

  test('is given back after an answer, and the next in line is sent', async () => {
    const { send, requests, isFree } = createPlatform()
    void send(REQUEST)
    const second = failureOf(send({ ...REQUEST, url: 'https://bucket.example/dog.png' }))
    await setImmediate()
    expect(requests).toHaveLength(1)
    requests[0]?.success?.(OK)
    await setImmediate()
    expect(requests.map(({ url }) => url)).toEqual([REQUEST.url, 'https://bucket.example/dog.png'])
    requests[1]?.fail?.({})
    expect(await second).toMatchObject({ code: 'network-or-cors' })
    expect(await isFree()).toBe(true)
  })
})

function failNow(): never {
  throw new Error('parameter error')
}
