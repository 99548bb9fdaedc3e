import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { allowing, federationToken, send, type Call } from './call.js'

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos()
})
beforeEach(
  () =>
    void Object.assign(cos.settings, defaultSettings(), {
      ciBound: false,
      imageSlim: { api: false, auto: false, suffixes: [] },
    }),
)
afterAll(() => cos.close())

const pic = (method: string, more: Partial<Call> = {}) =>
  send(cos, {
    method,
    path: '/',
    headers: { host: `${cos.bucket}.pic.${cos.region}.myqcloud.com`, ...more.headers },
    ...more,
  })
const slim = (method: string, body = '') => pic(method, { query: 'image-slim', body })

describe('Cloud Infinite', () => {
  test('is bound, told and unbound', async () => {
    expect((await pic('GET')).text).toBe('<CIStatus>off</CIStatus>')
    expect((await pic('PUT')).status).toBe(200)
    expect((await pic('GET')).text).toBe('<CIStatus>on</CIStatus>')
    expect((await pic('PUT', { query: 'unbind' })).status).toBe(200)
    expect((await pic('GET')).text).toBe('<CIStatus>off</CIStatus>')
  })
})

describe('imageSlim', () => {
  const BOTH =
    '<ImageSlim><SlimMode>Auto,API</SlimMode><Suffixs><Suffix>jpg</Suffix><Suffix>png</Suffix></Suffixs></ImageSlim>'

  test('cannot be switched on before Cloud Infinite is bound', async () => {
    expect((await slim('PUT', BOTH)).status).toBe(404)
    expect(cos.settings.imageSlim.api).toBe(false)
  })

  test('is switched on, told and switched off', async () => {
    await pic('PUT')
    expect((await slim('GET')).text).toContain('<Status>off</Status>')
    expect((await slim('PUT', BOTH)).status).toBe(200)
    expect((await slim('GET')).text).toBe(
      '<ImageSlim><Status>on</Status><SlimMode>Auto,API</SlimMode><Suffixs><Suffix>jpg</Suffix><Suffix>png</Suffix></Suffixs></ImageSlim>',
    )
    expect(cos.settings.imageSlim).toEqual({ api: true, auto: true, suffixes: ['jpg', 'png'] })
    expect((await slim('DELETE')).status).toBe(200)
    expect((await slim('GET')).text).toContain('<Status>off</Status>')
  })

  test('is told as JSON to clients that accept it', async () => {
    await pic('PUT')
    await slim('PUT', BOTH)
    const host = `${cos.bucket}.pic.${cos.region}.myqcloud.com`
    const answer = await pic('GET', { query: 'image-slim', headers: { host, accept: 'application/json' } })
    expect(JSON.parse(answer.text)).toEqual({
      ImageSlim: { Status: 'on', SlimMode: 'Auto,API', Suffixs: { Suffix: ['jpg', 'png'] } },
    })
  })

  test.each([
    ['<ImageSlim><SlimMode>API</SimMode></ImageSlim>', 'MalformedXML'],
    ['<ImageSlim><SlimMode>Always</SlimMode></ImageSlim>', 'InvalidArgument'],
    ['<ImageSlim><SlimMode>Auto</SlimMode></ImageSlim>', 'InvalidArgument'],
    ['<ImageSlim><SlimMode>API</SlimMode><Suffixs><Suffix>webp</Suffix></Suffixs></ImageSlim>', 'InvalidArgument'],
  ])('is not switched on by %s', async (body, code) => {
    await pic('PUT')
    expect((await slim('PUT', body)).code).toBe(code)
    expect(cos.settings.imageSlim.api).toBe(false)
  })

  test('goes off with Cloud Infinite', async () => {
    await pic('PUT')
    await slim('PUT', '<ImageSlim><SlimMode>API</SlimMode></ImageSlim>')
    await pic('PUT', { query: 'unbind' })
    await pic('PUT')
    expect((await slim('GET')).text).toContain('<Status>off</Status>')
  })

  test('needs rights of its own', async () => {
    await pic('PUT')
    const uploader = await federationToken(cos, allowing(cos, ['PutObject', 'GetObject'], ['*']))
    const call = { keys: uploader, query: 'image-slim', body: '<ImageSlim><SlimMode>API</SlimMode></ImageSlim>' }
    expect((await pic('PUT', call)).code).toBe('AccessDenied')
    const appId = cos.bucket.split('-').at(-1) ?? ''
    const owner = await federationToken(cos, {
      version: '2.0',
      statement: [
        {
          effect: 'allow',
          action: ['ci:SetImageSlim'],
          resource: [`qcs::ci:${cos.region}:uid/${appId}:bucket/${cos.bucket}/*`],
        },
      ],
    })
    expect((await pic('PUT', { ...call, keys: owner })).status).toBe(200)
  })
})
