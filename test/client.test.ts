import { describe, expect, test, vi } from 'vitest'
import { createClientOn } from '../src/client.js'
import type {
  BatchOptions,
  ClientOptions,
  CosSlimClient,
  ProcessAllOptions,
  ProcessProgress,
  UploadOptions,
  UploadSource,
} from '../src/types.js'
import { createFakeClient, createWatcher, failureOf } from './helpers/fake-client.js'
import { createFakeHost } from './helpers/fake-host.js'
import type { FakeHost, FakeRequest } from './helpers/fake-host.js'
import { png, pngSource } from './helpers/made-pictures.js'
import { found, picture, refused, slimmed, stored, stsReply } from './helpers/service-answers.js'

/** What a call in JavaScript throws, where the compiler would not let it pass. */
function misuse(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as TypeError).message // just checked
  }
  throw new Error('Nothing was thrown.')
}

const create = (options: unknown) => createClientOn(createFakeHost(), options as ClientOptions) // wrong on purpose
const upload = (options: unknown) => createFakeClient().client.upload(pngSource(), options as UploadOptions) // wrong on purpose
const uploadAll = (options: unknown, sources: readonly UploadSource[] = [pngSource()]) =>
  createFakeClient().client.uploadAll(sources, options as BatchOptions) // wrong on purpose

describe('createClient', () => {
  test.each([
    ['credentials', undefined],
    ['credentials', null],
    ['credentials', ''],
    ['credentials', 42],
    ['credentials', stsReply()],
    ['bucket', ''],
    ['bucket', 'no-appid'],
    ['bucket', 'Upper-1250000000'],
    ['bucket', '-a-1250000000'],
    ['bucket', 42],
    ['region', ''],
    ['region', 'beijing'],
    ['region', 'ap beijing'],
    ['region', null],
    ['endpoint', 'cos.example.com'],
    ['endpoint', 'https://cos.example.com/path'],
    ['endpoint', 'https://cos.example.com?x'],
    ['endpoint', 'ftp://cos.example.com'],
    ['endpoint', ''],
    ['keyPrefix', '/uploads/'],
    ['keyPrefix', 42],
    ['concurrency', 0],
    ['concurrency', -1],
    ['concurrency', NaN],
    ['concurrency', Infinity],
    ['concurrency', '3'],
    ['timeoutMs', 0],
    ['timeoutMs', -1],
    ['timeoutMs', NaN],
    ['timeoutMs', Infinity],
    ['timeoutMs', '5000'],
    ['stallTimeoutMs', 0],
    ['stallTimeoutMs', Infinity],
    ['partsFromBytes', -1],
    ['partsFromBytes', NaN],
    ['partSizeBytes', 999_999],
    ['partSizeBytes', '1048576'],
    ['retry', null],
    ['retry', 3],
    ['retry', false],
    ['onSlimFailure', 'ignore'],
    ['onSlimFailure', ''],
    ['onSlimFailure', true],
  ])('the option %s cannot be %o', (name, value) => {
    const message = misuse(() => create({ credentials: '/sts', [name]: value }))
    expect(message).toContain('createClient')
    expect(message).toContain(name)
    const got =
      typeof value === 'string'
        ? JSON.stringify(value)
        : typeof value === 'number'
          ? `${value}`
          : /null|object|undefined|boolean/
    expect(message).toMatch(got instanceof RegExp ? got : RegExp(got.replace(/[/?.]/g, '\\$&')))
  })

  test.each(['Credentials', 'secretKey', 'retries'])('there is no option %s', name => {
    const message = misuse(() => create({ credentials: '/sts', [name]: 'EXAMPLEKEY' }))
    expect(message).toContain('createClient')
    expect(message).toContain(name)
    expect(message).not.toContain('EXAMPLEKEY')
  })

  test.each([
    ['attempts', 0],
    ['attempts', '3'],
    ['attempts', Infinity],
    ['maxDelayMs', -1],
    ['maxDelayMs', NaN],
    ['maxTotalMs', Infinity],
    ['Attempts', 3],
  ])('retry: %s cannot be %o', (name, value) => {
    const message = misuse(() => create({ credentials: '/sts', retry: { [name]: value } }))
    expect(message).toContain('retry')
    expect(message).toContain(name)
  })

  test('what is passed in the place of credentials is not shown: it could be a secret', () => {
    expect(misuse(() => create({ credentials: stsReply() }))).not.toContain('EXAMPLE')
  })

  test.each([[undefined], [null], ['/sts'], [{}]])('%o are no options', options => {
    expect(misuse(() => create(options))).not.toBe('')
  })

  test.each([
    { bucket: 'a-1', region: 'ap-beijing' },
    { bucket: 'examplebucket-1250000000', region: 'accelerate' },
    { endpoint: 'http://127.0.0.1:9000' },
    { endpoint: 'https://img.example.com/' },
    { endpoint: 'http://[::1]:9000' },
    { keyPrefix: '' },
    { keyPrefix: '用户/42/' },
    { concurrency: 1 },
    { concurrency: 6 },
    { timeoutMs: 1 },
    { stallTimeoutMs: 1, partsFromBytes: 0, partSizeBytes: 1_048_576 },
    { retry: {} },
    { retry: { attempts: 1, maxDelayMs: 0, maxTotalMs: 0 } },
    { retry: { attempts: undefined, maxDelayMs: undefined } },
    { onSlimFailure: 'fail' },
    { onSlimFailure: 'keep-original' },
    { bucket: undefined, region: undefined, endpoint: undefined, keyPrefix: undefined },
    { concurrency: undefined, timeoutMs: undefined, onSlimFailure: undefined },
  ])('takes %o', options => {
    expect(() => create({ credentials: () => stsReply(), ...options })).not.toThrow()
  })

  test('asks nobody for anything before there is something to upload', async () => {
    const fake = createFakeClient()
    await fake.host.settle()
    expect(fake.stsCallCount).toBe(0)
    expect(fake.host.requests).toHaveLength(0)
  })
})

describe('upload', () => {
  test.each([
    ['key', 42],
    ['key', null],
    ['saveAs', {}],
    ['slim', 'yes'],
    ['slim', null],
    ['operations', 'imageMogr2/thumbnail/!50p'],
    ['operations', null],
    ['operations', {}],
    ['operations', [null]],
    ['operations', [{ rule: 'style/a' }]],
    ['operations', [{ saveAs: 'a.png' }]],
    ['operations', ['style/a']],
    ['contentType', 'image/png\r\nx-evil: 1'],
    ['contentType', '图片'],
    ['contentType', 'image/png '],
    ['contentType', 42],
    ['cacheControl', ' no-cache'],
    ['cacheControl', 'no-cache\n'],
    ['metadata', null],
    ['metadata', 'abc'],
    ['metadata', { owner: '猫' }],
    ['metadata', { owner: 'a\nb' }],
    ['metadata', { 'two words': 'x' }],
    ['metadata', { under_score: 'x' }],
    ['acl', 'public-read-write'],
    ['acl', true],
    ['storageClass', 'a b\t'],
    ['storageClass', 42],
    ['forbidOverwrite', 'true'],
    ['forbidOverwrite', 1],
    ['send', 'Parts'],
    ['send', true],
    ['send', 'form'],
    ['integrity', 'sha1'],
    ['integrity', true],
    ['signal', {}],
    ['signal', null],
    ['signal', new Event('abort')],
    ['onProgress', 'log'],
    ['onProgress', {}],
    ['onState', null],
  ])('the option %s cannot be %o', (name, value) => {
    const message = misuse(() => upload({ [name]: value }))
    const header = { contentType: 'Content-Type', cacheControl: 'Cache-Control', metadata: 'x-cos-meta-' }[name]
    expect([name, header ?? 'x-cos-storage-class'].some(known => message.includes(known))).toBe(true)
  })

  test.each(['Key', 'onprogress', 'headers'])('there is no option %s', name => {
    const message = misuse(() => upload({ [name]: () => undefined }))
    expect(message).toContain('upload')
    expect(message).toContain(name)
  })

  test.each([[null], ['cat.png']])('%o are no options', options => {
    expect(misuse(() => upload(options))).not.toBe('')
  })

  test.each([
    [undefined],
    [null],
    ['cat.png'],
    [42],
    [{}],
    [{ name: 'cat.png' }],
    [{ name: 'cat.png', data: 'bytes as text' }],
    [{ name: 'cat.png', data: [1, 2, 3] }],
    [Promise.resolve()],
  ])('%o is no source', source => {
    const { client } = createFakeClient()
    const message = misuse(() => client.upload(source as unknown as UploadSource)) // wrong on purpose
    expect(message).toContain('upload')
    expect(message).toContain('source')
  })

  test('options that are undefined count as not given', async () => {
    const { host, client } = createFakeClient()
    const none = { key: undefined, saveAs: undefined, slim: undefined, operations: undefined, contentType: undefined }
    const neither = { cacheControl: undefined, metadata: undefined, acl: undefined, storageClass: undefined }
    const nor = { forbidOverwrite: undefined, signal: undefined, onProgress: undefined, onState: undefined }
    void client.upload(pngSource(), { ...none, ...neither, ...nor })
    expect(Object.keys((await host.nextRequest()).headers).sort()).toEqual([
      'Authorization',
      'Content-Type',
      'Pic-Operations',
      'x-cos-security-token',
    ])
  })
})

describe('uploadAll', () => {
  test('one wrong source among many is misuse, and none of them starts', async () => {
    const fake = createFakeClient()
    const sources = [pngSource(), 'cat.png' as unknown as UploadSource, pngSource()] // wrong on purpose
    expect(misuse(() => fake.client.uploadAll(sources))).toContain('source')
    await fake.host.settle()
    expect(fake.stsCallCount).toBe(0)
  })

  test('wrong options are misuse', () => {
    expect(misuse(() => uploadAll({ slim: 'yes' }))).toContain('slim')
    expect(misuse(() => uploadAll({ nonsense: 1 }))).toContain('nonsense')
    expect(misuse(() => uploadAll({ onProgress: 'log' }))).toContain('onProgress')
  })

  test('one key for all would leave one picture of them: it has to be a function', () => {
    expect(misuse(() => uploadAll({ key: 'cat.png' }, [pngSource(), pngSource()]))).toContain('key')
    expect(misuse(() => uploadAll({ saveAs: 'slim.png' }, [pngSource(), pngSource()]))).toContain('saveAs')
  })

  test('a text is no list of pictures, although its letters could be paths', async () => {
    const { host, client } = createFakeClient()
    for (const sources of ['cat.png', 'wxfile://tmp_1.png', '', new String('a') as string]) {
      expect(misuse(() => client.uploadAll(sources as unknown as UploadSource[]))).toMatch(/uploadAll|source/) // wrong on purpose
    }
    expect(misuse(() => client.uploadAll('cat' as unknown as UploadSource[]))).toBe(
      'uploadAll: sources, key and saveAs cannot be text',
    )
    await host.settle()
    expect(host.requests).toHaveLength(0)
  })

  test('what cannot be iterated is misuse', () => {
    expect(misuse(() => createFakeClient().client.uploadAll(null as unknown as UploadSource[]))).not.toBe('') // wrong on purpose
  })
})

/** Calls whose options can be wrong, each with all its options. */
const CALLS = {
  download: (client: CosSlimClient, options: object) => client.download('cat.png', options),
  process: (client: CosSlimClient, options: object) => client.process('cat.png', options),
  processAll: (client: CosSlimClient, options: object) => client.processAll(['cat.png'], options),
}

describe('download, process and processAll', () => {
  test.each<[keyof typeof CALLS, string, unknown]>([
    ['download', 'slim', 'yes'],
    ['download', 'slim', null],
    ['download', 'originalSizeBytes', 0],
    ['download', 'originalSizeBytes', -1],
    ['download', 'originalSizeBytes', NaN],
    ['download', 'originalSizeBytes', Infinity],
    ['download', 'originalSizeBytes', '1000'],
    ['download', 'signal', null],
    ['download', 'signal', 'abort'],
    ['download', 'onProgress', 'log'],
    ['process', 'saveAs', 42],
    ['process', 'saveAs', null],
    ['process', 'operations', 'style/a'],
    ['process', 'operations', [{ rule: 'style/a' }]],
    ['process', 'originalSizeBytes', 0],
    ['process', 'originalSizeBytes', '1000'],
    ['process', 'signal', null],
    ['processAll', 'operations', {}],
    ['processAll', 'saveAs', 42],
    ['processAll', 'signal', 'abort'],
    ['processAll', 'originalSizeBytes', 1000],
    ['processAll', 'onProgress', 'log'],
    ['download', 'signal', {}],
    ['process', 'signal', {}],
    ['processAll', 'signal', {}],
  ])('%s: the option %s cannot be %o, and nobody is asked for anything', async (call, name, value) => {
    const fake = createFakeClient()
    expect(misuse(() => CALLS[call](fake.client, { [name]: value }))).toContain(name)
    await fake.host.settle()
    expect([fake.stsCallCount, fake.host.requests.length]).toEqual([0, 0])
  })

  test.each<[keyof typeof CALLS, string]>([
    ['download', 'saveAs'],
    ['download', 'OnProgress'],
    ['process', 'slim'],
    ['process', 'onProgress'],
    ['processAll', 'concurrency'],
  ])('%s: there is no option %s', (call, name) => {
    const message = misuse(() => CALLS[call](createFakeClient().client, { [name]: () => undefined }))
    expect(message).toContain(`there is no option ${name}`)
  })

  test.each(Object.keys(CALLS) as (keyof typeof CALLS)[])('%s: null is no options', call => {
    expect(misuse(() => CALLS[call](createFakeClient().client, null as unknown as object))).not.toBe('') // wrong on purpose
  })

  test('one saveAs for all would leave one picture of them: it has to be a function', () => {
    const options = { saveAs: 'slim.png' } as unknown as ProcessAllOptions // wrong on purpose
    expect(misuse(() => createFakeClient().client.processAll(['a.png', 'b.png'], options))).toContain('saveAs')
  })

  test('one key is no list of keys, although its letters are', () => {
    expect(misuse(() => createFakeClient().client.processAll('cat.png'))).toContain('processAll: keys')
  })

  test('what cannot be iterated is no list of keys', () => {
    expect(misuse(() => createFakeClient().client.processAll(null as unknown as string[]))).not.toBe('') // wrong on purpose
  })

  test('options that are undefined count as not given', async () => {
    const { host, client } = createFakeClient()
    const none = { originalSizeBytes: undefined, signal: undefined }
    void client.download('a.png', { ...none, slim: undefined, onProgress: undefined })
    void client.process('b.png', { ...none, saveAs: undefined, operations: undefined })
    void client.processAll(['c.png'], { signal: undefined, saveAs: undefined, onProgress: undefined })
    await host.settle()
    expect(host.requests.map(({ method, url }) => `${method} ${url.replace(/.*[/]|=.*/g, '')}`)).toEqual([
      'GET a.png?imageSlim',
      'HEAD b.png?response-expires',
      'HEAD c.png?response-expires',
    ])
  })
})

/** Plays the service: answers whatever comes, in no time, until a promise is settled. Ticks are of one millisecond. */
async function serve<T>(host: FakeHost, result: Promise<T>, answer: (request: FakeRequest) => void): Promise<T> {
  const ends: unknown[] = []
  const end = (value: unknown) => ends.push(value)
  result.then(end, end)
  for (let tick = 0; tick < 10_000 && ends.length === 0; tick += 1) {
    for (const request of host.requests) if (request.isOpen) answer(request)
    await host.advance(1)
  }
  return result
}

const keyOf = ({ url }: FakeRequest) => url.replace(/.*\/|\?.*/g, '')

/** Finds every picture, of 1000 bytes, and slims it to 400. */
function slimIt(request: FakeRequest): void {
  request.respondWith(request.method === 'HEAD' ? found(1000) : slimmed({ key: keyOf(request), sizeBytes: 400 }))
}

const keys = (count: number) => Array.from({ length: count }, (_, index) => `${index}.png`)

describe('processAll', () => {
  test('has one outcome for each key, in their order, whichever ends first', async () => {
    const { host, client } = createFakeClient()
    const late = vi.fn<(request: FakeRequest) => void>()
    const batch = client.processAll(['a.png', 'b.png', 'c.png'])
    const outcomes = await serve(host, batch, request => {
      // The first one waits until the others are done.
      if (keyOf(request) === 'a.png' && host.elapsedMs() < 100) late(request)
      else slimIt(request)
    })
    expect(late).toHaveBeenCalled()
    expect(outcomes).toMatchObject(
      ['a.png', 'b.png', 'c.png'].map(key => ({
        status: 'fulfilled',
        value: { original: { key, sizeBytes: 1000 }, slim: { key, sizeBytes: 400 }, savedBytes: 600 },
      })),
    )
  })

  test.each([
    ['a set', () => new Set(['a.png', 'b.png'])],
    [
      'a generator',
      function* () {
        yield 'a.png'
        yield 'b.png'
      },
    ],
  ])('takes %s', async (_what, make) => {
    const { host, client } = createFakeClient()
    expect(await serve(host, client.processAll(make()), slimIt)).toMatchObject([
      { value: { original: { key: 'a.png' } } },
      { value: { original: { key: 'b.png' } } },
    ])
  })

  test('goes on after failures of any kind, and never rejects', async () => {
    const { host, client } = createFakeClient({ concurrency: 2 })
    const batch = client.processAll(['a.png', '../b.png', 'c.png', 'd.png', 'e.png', 'f.png'], {
      saveAs: key => {
        if (key === 'd.png') throw new RangeError('no folder')
        return key
      },
    })
    const outcomes = await serve(host, batch, request => {
      if (keyOf(request) === 'a.png') request.failWith('network-or-cors')
      else if (keyOf(request) === 'c.png') request.respondWith({ status: 404 })
      else if (keyOf(request) === 'e.png' && request.method === 'POST')
        request.respondWith(refused(400, 'InvalidImageFormat'))
      else slimIt(request)
    })
    expect(outcomes.map(outcome => (outcome.status === 'rejected' ? outcome.reason.code : 'fulfilled'))).toEqual([
      'network-or-cors',
      'key-invalid',
      'not-found',
      'request-refused',
      'slim-refused',
      'fulfilled',
    ])
  })

  test('of nothing is done at once, and asks nobody', async () => {
    const fake = createFakeClient()
    expect(await fake.client.processAll([])).toEqual([])
    expect(fake.stsCallCount).toBe(0)
  })

  test('tells after each end how many there are, are done and have failed', async () => {
    const { host, client } = createFakeClient({ concurrency: 1 })
    const reports: ProcessProgress[] = []
    const batch = client.processAll(['a.png', 'b.png', 'c.png', 'd.png'], {
      onProgress: progress => reports.push(progress),
    })
    await serve(host, batch, request => {
      if (keyOf(request) === 'b.png') request.respondWith({ status: 404 })
      else slimIt(request)
    })
    expect(reports).toEqual([
      // The size of the second is asked for while the first is on its way back into the line.
      { fraction: 0.25, totalCount: 4, doneCount: 0, failedCount: 1 },
      { fraction: 0.5, totalCount: 4, doneCount: 1, failedCount: 1 },
      { fraction: 0.75, totalCount: 4, doneCount: 2, failedCount: 1 },
      { fraction: 1, totalCount: 4, doneCount: 3, failedCount: 1 },
    ])
  })

  test('is not harmed by a listener that throws', async () => {
    const { host, client } = createFakeClient()
    const fault = new RangeError('The bar is gone.')
    const onProgress = () => {
      throw fault
    }
    const outcomes = await serve(host, client.processAll(['a.png', 'b.png'], { onProgress }), slimIt)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    await host.advance(0)
    expect(host.uncaught).toEqual([fault, fault])
  })

  test('asks for credentials once', async () => {
    const fake = createFakeClient()
    await serve(fake.host, fake.client.processAll(keys(20)), slimIt)
    expect(fake.stsCallCount).toBe(1)
  })

  test.each([
    [undefined, 3],
    [1, 1],
    [6, 6],
    [100, 6],
  ])('with a concurrency of %o never has more than %d on the wire', async (concurrency, most) => {
    const { host, client } = createFakeClient({ concurrency })
    const counts: number[] = []
    // A service that takes its time.
    const sinceMs = new Map<FakeRequest, number>()
    await serve(host, client.processAll(keys(15)), request => {
      counts.push(host.requests.filter(({ isOpen }) => isOpen).length)
      const startMs = sinceMs.get(request) ?? host.elapsedMs()
      sinceMs.set(request, startMs)
      if (host.elapsedMs() - startMs >= 100) slimIt(request)
    })
    expect(Math.max(...counts)).toBe(most)
  })

  test('shares the places with the uploads of the client', async () => {
    const { host, client } = createFakeClient({ concurrency: 1 })
    const task = client.upload(pngSource(), { key: 'a.png' })
    void client.processAll(['b.png'])
    await host.advance(1000)
    expect(host.requests.map(({ method }) => method)).toEqual(['PUT'])
    host.requests[0]?.respondWith(slimmed({ key: 'a.png', sizeBytes: 1 }))
    await task
    expect(await host.nextRequest().then(() => host.nextRequest())).toMatchObject({ method: 'HEAD' })
  })

  test('stays below a hundred requests in any second, questions for sizes among them', async () => {
    const { host, client } = createFakeClient({ concurrency: 6 })
    const sentAtMs: number[] = []
    const outcomes = await serve(host, client.processAll(keys(150)), request => {
      sentAtMs.push(host.elapsedMs())
      slimIt(request)
    })
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(sentAtMs).toHaveLength(300)
    const mostInOneSecond = Math.max(
      ...sentAtMs.map(fromMs => sentAtMs.filter(atMs => atMs >= fromMs && atMs < fromMs + 1000).length),
    )
    expect(mostInOneSecond).toBeLessThan(100)
    // And does not dawdle.
    expect(mostInOneSecond).toBeGreaterThan(80)
  })

  test('keeps that rate over all calls of a client', async () => {
    const { host, client } = createFakeClient({ concurrency: 6 })
    const single = () => Promise.all(keys(60).map(key => client.process(key, { originalSizeBytes: 1000 })))
    let sent = 0
    await serve(host, Promise.all([single(), client.processAll(keys(30)), client.processAll(keys(30))]), request => {
      sent += 1
      slimIt(request)
    })
    expect(sent).toBe(180)
    expect(host.elapsedMs()).toBeGreaterThan(1900)
  })

  test('ends all of it, what runs and what waits, when its signal aborts', async () => {
    const switchboard = new AbortController()
    const { host, client } = createFakeClient({ concurrency: 2 })
    const batch = client.processAll(keys(50), { signal: switchboard.signal })
    await host.settle()
    const sent = [...host.requests]
    switchboard.abort()
    const outcomes = await batch
    expect(outcomes.map(outcome => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
      Array(50).fill('cancelled'),
    )
    expect(sent.map(({ isOpen }) => isOpen)).toEqual([false, false])
    await host.advance(10_000)
    expect(host.requests).toHaveLength(2)
  })

  test.each(['its signal aborts', 'the client closes'])(
    'what waits asks nobody for anything any more when %s',
    async how => {
      const switchboard = new AbortController()
      const { signal } = switchboard
      const saveAs = vi.fn((key: string) => key)
      const fake = createFakeClient({ concurrency: 1 })
      const batch = fake.client.processAll(keys(50), { signal, saveAs })
      await fake.host.settle()
      saveAs.mockClear()
      if (how === 'the client closes') fake.client.close()
      else switchboard.abort()
      await batch
      await fake.host.settle()
      expect([fake.stsCallCount, saveAs.mock.calls.length, fake.host.timerCount]).toEqual([1, 0, 0])
    },
  )

  test('keeps what is done when its signal aborts', async () => {
    const switchboard = new AbortController()
    const { host, client } = createFakeClient({ concurrency: 1 })
    const batch = client.processAll(['a.png', 'b.png'], {
      signal: switchboard.signal,
      onProgress: ({ doneCount, failedCount }) => {
        if (doneCount + failedCount === 1) switchboard.abort()
      },
    })
    expect((await serve(host, batch, slimIt)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  test('with a signal that has aborted begins nothing', async () => {
    const fake = createFakeClient()
    const outcomes = await fake.client.processAll(keys(3), { signal: AbortSignal.abort() })
    expect(outcomes.map(outcome => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
      Array(3).fill('cancelled'),
    )
    expect([fake.stsCallCount, fake.host.requests.length]).toEqual([0, 0])
  })
})

describe('concurrency', () => {
  test.each([
    [undefined, 3],
    [1, 1],
    [6, 6],
    [100, 6],
  ])('%o lets %d bodies be on the wire at once', async (concurrency, places) => {
    const { host, client } = createFakeClient({ concurrency })
    void client.uploadAll(Array.from({ length: 10 }, (_, index) => ({ ...pngSource(), name: `${index}.png` })))
    await host.settle()
    expect(host.requests).toHaveLength(places)
  })

  test('is kept over single uploads and batches of one client', async () => {
    const { host, client } = createFakeClient({ concurrency: 2 })
    void client.upload(pngSource(), { key: 'a.png' })
    void client.uploadAll([pngSource(), pngSource()], { key: () => 'b.png' })
    void client.upload(pngSource(), { key: 'c.png' })
    await host.settle()
    expect(host.requests.map(({ url }) => url.slice(-5))).toEqual(['a.png', 'b.png'])
  })

  test('what waits is sent in the order of the calls, as places become free', async () => {
    const { host, client } = createFakeClient({ concurrency: 1 })
    const keys = ['a.png', 'b.png', 'c.png', 'd.png']
    for (const key of keys) void client.upload(pngSource(), { key })
    for (const key of keys) {
      const put = await host.nextRequest()
      expect(put.url).toContain(`/${key}`)
      put.respondWith(stored())
    }
  })

  test.each(['network-or-cors', 'timeout'] as const)(
    'a place comes back from an upload that fails with %s',
    async code => {
      const { host, client } = createFakeClient({ concurrency: 1 })
      const failing = client.upload(pngSource(), { key: 'a.png' })
      void client.upload(pngSource(), { key: 'b.png' })
      ;(await host.nextRequest()).failWith(code)
      expect(await failureOf(failing)).toMatchObject({ code })
      expect((await host.nextRequest()).url).toContain('/b.png')
    },
  )

  test('a place comes back from an upload that fails before it sends', async () => {
    const { host, client } = createFakeClient({ concurrency: 1 })
    await failureOf(client.upload({ name: 'empty.png', data: new Uint8Array() }))
    void client.upload(pngSource(), { key: 'b.png' })
    expect((await host.nextRequest()).url).toContain('/b.png')
  })

  test('a place comes back where the credentials cannot be had', async () => {
    let isBroken = true
    const credentials = () => {
      if (isBroken) throw new Error('The STS endpoint is down.')
      return stsReply()
    }
    const { host, client } = createFakeClient({ concurrency: 1, credentials })
    expect(await failureOf(client.upload(pngSource()))).toMatchObject({ code: 'credentials-unreachable' })
    isBroken = false
    void client.upload(pngSource(), { key: 'b.png' })
    expect((await host.nextRequest()).url).toContain('/b.png')
  })

  test('five thousand pictures wait, one is sent at a time, and all arrive in order', { timeout: 30_000 }, async () => {
    const { host, client } = createFakeClient({ concurrency: 1, credentials: () => stsReply({ key: undefined }) })
    const { data } = pngSource()
    const sources = Array.from({ length: 5000 }, (_, index) => ({ name: `${index + 1}.png`, data }))
    const batch = client.uploadAll(sources, { key: ({ name }) => name })
    for (let sent = 1; sent <= 5000; sent += 1) {
      const put = await host.nextRequest()
      expect(put.url.endsWith(`/${sent}.png`)).toBe(true)
      put.respondWith(slimmed({ key: `${sent}.png`, sizeBytes: 1 }))
    }
    const outcomes = await batch
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(host.requests).toHaveLength(5000)
  })
})

describe('close', () => {
  test('cancels what is sent, what waits and what is paused, and tells of it once', async () => {
    const { host, client } = createFakeClient({ concurrency: 1 })
    const watcher = createWatcher()
    const sending = client.upload(pngSource(), watcher.listeners)
    const waiting = client.upload(pngSource())
    const paused = client.upload(pngSource())
    paused.pause()
    const put = await host.nextRequest()
    client.close()
    for (const task of [sending, waiting, paused]) {
      expect(task.state).toEqual({ phase: 'cancelled' })
      expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
    }
    expect(put.isOpen).toBe(false)
    await host.advance(10_000)
    expect(host.requests).toHaveLength(1)
    expect(watcher.phases().filter(phase => phase === 'cancelled')).toHaveLength(1)
    expect(host.timerCount).toBe(0)
  })

  test('leaves results that are there alone', async () => {
    const { host, client } = createFakeClient()
    const task = client.upload(pngSource(), { key: 'a.png' })
    ;(await host.nextRequest()).respondWith(slimmed({ key: 'a.png', sizeBytes: 10 }))
    const result = await task
    client.close()
    expect(await task).toBe(result)
    expect(task.state).toEqual({ phase: 'done', result })
  })

  test('drops the credentials: what comes after it asks for new ones', async () => {
    const fake = createFakeClient()
    const task = fake.client.upload(pngSource())
    ;(await fake.host.nextRequest()).respondWith(stored())
    await task
    fake.client.close()
    void fake.client.upload(pngSource())
    await fake.host.nextRequest()
    expect(fake.stsCallCount).toBe(2)
  })

  test('can be called twice', () => {
    const { client } = createFakeClient()
    client.close()
    expect(() => client.close()).not.toThrow()
  })

  test('lets no upload go on that waited for credentials', async () => {
    let answer!: (reply: unknown) => void
    const credentials = () => new Promise(resolve => (answer = resolve))
    const { host, client } = createFakeClient({ credentials })
    const task = client.upload(pngSource())
    await host.settle()
    client.close()
    answer(stsReply())
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
    await host.settle()
    expect(host.requests).toHaveLength(0)
  })

  test('cancels downloads on their way', async () => {
    const { host, client } = createFakeClient()
    const onProgress = vi.fn()
    const result = client.download('cat.png', { onProgress })
    const get = await host.nextRequest()
    client.close()
    expect(await failureOf(result)).toMatchObject({ code: 'cancelled' })
    expect(get.isOpen).toBe(false)
    await host.advance(10_000)
    expect(host.requests).toHaveLength(1)
    expect(onProgress).not.toHaveBeenCalled()
  })

  test('cancels processings, those on their way and those that wait', async () => {
    const { host, client } = createFakeClient({ concurrency: 1 })
    const [single, all] = [client.process('a.png'), client.processAll(['b.png', 'c.png'])]
    const head = await host.nextRequest()
    client.close()
    expect(await failureOf(single)).toMatchObject({ code: 'cancelled' })
    expect((await all).map(outcome => outcome.status === 'rejected' && outcome.reason.code)).toEqual([
      'cancelled',
      'cancelled',
    ])
    expect(head.isOpen).toBe(false)
    await host.advance(10_000)
    expect(host.requests).toHaveLength(1)
    expect(host.timerCount).toBe(0)
  })

  test('lets neither download nor processing go on that waited for credentials', async () => {
    let answer!: (reply: unknown) => void
    const credentials = () => new Promise(resolve => (answer = resolve))
    const { host, client } = createFakeClient({ credentials })
    const results = [client.download('a.png'), client.process('b.png')]
    await host.settle()
    client.close()
    answer(stsReply())
    for (const result of results) expect(await failureOf(result)).toMatchObject({ code: 'cancelled' })
    await host.advance(10_000)
    expect(host.requests).toHaveLength(0)
  })

  test('leaves what was downloaded alone, and a new download asks for new credentials', async () => {
    const fake = createFakeClient()
    const result = fake.client.download('a.png')
    ;(await fake.host.nextRequest()).respondWith(picture(png()))
    const told = await result
    fake.client.close()
    expect(await result).toBe(told)
    void fake.client.download('a.png')
    await fake.host.nextRequest()
    expect(fake.stsCallCount).toBe(2)
  })
})
