import { setImmediate } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as page from '../src/index.js'
import * as miniProgram from '../src/miniprogram.js'
import type { RequestCall } from '../src/transport/miniprogram-calls.js'
import type { MiniProgramApi, MiniProgramClientOptions } from '../src/types.js'
// Loaded by the client when it is needed: here before, so that no test waits for a compiler.
import '../src/upload/parts.js'
import { png } from './helpers/made-pictures.js'
import { slimmed, stored, stsReply } from './helpers/service-answers.js'

const NOW_SEC = Math.floor(Date.now() / 1000)
const credentials = () => stsReply({ startTime: NOW_SEC, expiredTime: NOW_SEC + 1800 })
const MIB = 1024 * 1024

/** A platform that keeps what it is asked for. */
function createPlatform() {
  const requests: RequestCall[] = []
  const api: MiniProgramApi = { request: (options: RequestCall) => void requests.push(options) }
  const next = async () => {
    for (let turn = 0; turn < 100 && requests.length === 0; turn += 1) await setImmediate()
    return requests.shift() ?? Promise.reject(new Error('Nothing was sent.'))
  }
  return { api, requests, next }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the entry for mini programs', () => {
  test('has what that for pages has, and how to name a platform', () => {
    expect(Object.keys(miniProgram).sort()).toEqual([...Object.keys(page), 'createMiniProgramHost'].sort())
  })

  test('shares errors with the rest: an error is known by either', () => {
    expect(miniProgram.CosSlimError).toBe(page.CosSlimError)
    expect(miniProgram.version).toBe(page.version)
  })
})

describe('a host', () => {
  test('is one for each platform: its connections belong to the whole app', () => {
    const { api } = createPlatform()
    expect(miniProgram.createMiniProgramHost(api)).toBe(miniProgram.createMiniProgramHost(api))
    expect(miniProgram.createMiniProgramHost(api)).not.toBe(miniProgram.createMiniProgramHost(createPlatform().api))
  })

  test.each([undefined, null, {}, { request: 'a text' }])('is made of nothing but calls: %o is refused', api => {
    expect(() => miniProgram.createMiniProgramHost(api as never)).toThrow(
      new TypeError('createMiniProgramHost: api has no request'),
    )
  })

  test('is not the platform itself: who hands that over is told', () => {
    const { api } = createPlatform()
    expect(() => miniProgram.createClient({ host: api as never, credentials })).toThrow(
      new TypeError('createClient: host has to come from createMiniProgramHost'),
    )
  })

  test('listens to its platform once, however many clients there are', () => {
    const onAppShow = vi.fn()
    const api = { ...createPlatform().api, onAppShow }
    for (let count = 0; count < 3; count += 1)
      miniProgram.createClient({ host: miniProgram.createMiniProgramHost(api), credentials })
    expect(onAppShow).toHaveBeenCalledTimes(1)
  })

  test('lets ten requests of all clients through at once', async () => {
    const { api, requests } = createPlatform()
    for (let count = 0; count < 4; count += 1) {
      const client = miniProgram.createClient({ host: miniProgram.createMiniProgramHost(api), credentials })
      for (let upload = 0; upload < 3; upload += 1) void client.upload({ name: 'cat.png', data: png() })
    }
    for (let turn = 0; turn < 30; turn += 1) await setImmediate()
    expect(requests).toHaveLength(10)
  })
})

describe('a client', () => {
  test('works on WeChat where nothing else is said', async () => {
    const { api, next } = createPlatform()
    vi.stubGlobal('wx', api)
    const result = miniProgram
      .createClient({ credentials })
      .upload({ name: 'cat.png', data: png() }, { key: 'cat.png' })
    const put = await next()
    expect(put).toMatchObject({ method: 'PUT', url: expect.stringMatching(/\/cat\.png$/) as string })
    const { text, headers } = slimmed({ key: 'cat.png', sizeBytes: 400 })
    put.success?.({ statusCode: 200, data: text, header: headers })
    expect(await result).toMatchObject({ outcome: 'compressed', slim: { sizeBytes: 400 } })
  })

  test('does not look for WeChat where another platform is named', () => {
    const host = miniProgram.createMiniProgramHost(createPlatform().api)
    expect(() => miniProgram.createClient({ host, credentials })).not.toThrow()
  })

  test('reads the answers of Alipay, refusals that it calls failures among them', async () => {
    const { api, next } = createPlatform()
    const client = miniProgram.createClient({ host: miniProgram.createMiniProgramHost(api), credentials })
    const result = client.upload({ name: 'cat.png', data: png() }, { key: 'cat.png' })
    const refusal = '<?xml version="1.0"?>\n<Error><Code>InvalidImageSource</Code><Message>No.</Message></Error>'
    const put = await next()
    expect(put.headers['Pic-Operations']).toContain('imageSlim')
    put.fail?.({ error: 19, errorMessage: 'http status error', status: 400, data: refusal, headers: {} })
    const again = await next()
    expect(again.headers).not.toHaveProperty('Pic-Operations')
    again.success?.({ status: 200, data: '', headers: stored().headers })
    expect(await result).toMatchObject({ outcome: 'kept-original', original: { key: 'cat.png', sizeBytes: 1000 } })
  })

  test.each([
    [2 * MIB, undefined, 'POST'],
    [2 * MIB - 1, undefined, 'PUT'],
    [2 * MIB, 3 * MIB, 'PUT'],
    [1000, 0, 'POST'],
  ])('sends %d bytes, with partsFromBytes %o, by %s first', async (sizeBytes, partsFromBytes, method) => {
    const { api, next } = createPlatform()
    const host = miniProgram.createMiniProgramHost(api)
    const client = miniProgram.createClient({ host, credentials, partsFromBytes })
    void client.upload({ name: 'cat.png', data: png({ sizeBytes }) })
    expect(await next()).toMatchObject({ method })
  })

  test.each([
    ['nothing', undefined],
    ['no credentials', {}],
    ['an option that there is not', { credentials, secretKey: 'x' }],
  ])('cannot be made of %s', (_what, options) => {
    vi.stubGlobal('wx', createPlatform().api)
    expect(() => miniProgram.createClient(options as MiniProgramClientOptions)).toThrow(TypeError) // wrong on purpose
  })

  test('takes forms for files, and names the option for what is none', () => {
    const host = miniProgram.createMiniProgramHost(createPlatform().api)
    const client = miniProgram.createClient({ host, credentials })
    expect(() => client.upload({ name: 'cat.png', data: png() }, { send: 'form' })).toThrow(/send cannot be "form"/)
  })
})
