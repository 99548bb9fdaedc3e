import { describe, expect, test } from 'vitest'
import { createClientOn } from '../src/client.js'
import type { BatchOptions, ClientOptions, UploadOptions, UploadSource } from '../src/types.js'
import { createFakeClient, createWatcher, failureOf } from './helpers/fake-client.js'
import { createFakeHost } from './helpers/fake-host.js'
import { pngSource } from './helpers/made-pictures.js'
import { slimmed, stored, stsReply } from './helpers/service-answers.js'

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

  test('what cannot be iterated is misuse', () => {
    expect(misuse(() => createFakeClient().client.uploadAll(null as unknown as UploadSource[]))).not.toBe('') // wrong on purpose
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
    void client.uploadAll(Array.from({ length: 10 }, () => pngSource()))
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

  test('five thousand pictures wait, one is sent at a time, and every one arrives in order', async () => {
    const { host, client } = createFakeClient({ concurrency: 1, credentials: () => stsReply({ key: undefined }) })
    const source = pngSource()
    let asked = 0
    const batch = client.uploadAll(Array<UploadSource>(5000).fill(source), { key: () => `${(asked += 1)}.png` })
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
})
