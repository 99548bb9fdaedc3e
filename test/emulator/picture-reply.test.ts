import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { DEFAULT_CORS_RULE, defaultSettings } from '../../demo/emulator/settings.js'
import { brokenPng, smallPng } from '../helpers/pictures.js'
import { get, put, send, type Answer, type Call } from './call.js'

const OVER_32_MB = 32 * 1024 * 1024 + 1
const ORIGIN = 'https://app.example.com'

let cos: LocalCos
let picture: Buffer
beforeAll(async () => {
  cos = await startLocalCos()
  picture = (await smallPng()).buffer
  const headers = { 'content-type': 'image/png' }
  await put(cos, 'a.png', picture, { headers })
  await put(cos, 'broken.png', (await brokenPng()).buffer, { headers })
  await put(cos, 'digits', '0123456789')
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(() => cos.close())

const slim = (key = 'a.png', more: Partial<Call> = {}) => get(cos, key, { query: 'imageSlim', ...more })
const isOriginal = ({ bytes }: Answer) => bytes.equals(picture)
const SIGNS = ['x-slimflag', 'x-orisize', 'x-ci-request-id', 'x-errno']
const signsOf = ({ headers }: Answer) => SIGNS.filter(name => headers[name] !== undefined)

describe('a download with ?imageSlim can be', () => {
  test('the small picture with flag 1', async () => {
    const answer = await slim()
    expect([answer.status, answer.headers['x-slimflag'], isOriginal(answer)]).toEqual([200, '1', false])
    expect(answer.headers).toMatchObject({ 'x-orisize': String(picture.length), server: 'tencent-ci' })
  })

  test.each([0, 2] as const)('the original with flag %s', async flag => {
    cos.settings.slimFlag = flag
    const answer = await slim()
    expect([answer.status, answer.headers['x-slimflag'], isOriginal(answer)]).toEqual([200, String(flag), true])
  })

  test('the original with flag 0 and the reason in X-ErrNo', async () => {
    cos.settings.processingRefusal = { status: 400, code: '-441', stored: false }
    const answer = await slim()
    expect([answer.status, answer.headers['x-slimflag'], answer.headers['x-errno']]).toEqual([200, '0', '-441'])
    expect(isOriginal(answer)).toBe(true)
  })

  test('the original without any sign of image processing', async () => {
    cos.settings.slimFlag = 'absent'
    const answer = await slim()
    expect(isOriginal(answer)).toBe(true)
    expect(signsOf(answer)).toEqual([])
  })

  test('the small picture without any sign of it, as something in front may take the headers off', async () => {
    const small = (await slim()).bytes
    cos.settings.slimFlag = 'taken-off'
    const answer = await slim()
    expect(answer.bytes.equals(small)).toBe(true)
    expect(signsOf(answer)).toEqual([])
    expect(answer.headers['server']).toBe('tencent-cos')
  })

  test('a broken picture without any sign of what went wrong', async () => {
    cos.settings.slimFlag = 'taken-off'
    expect(signsOf(await slim('broken.png'))).toEqual([])
  })

  test('the small picture with its flag, but not the size of the original', async () => {
    cos.settings.tellsOriginalSize = false
    expect(signsOf(await slim())).toEqual(['x-slimflag', 'x-ci-request-id'])
  })

  test('sent with headers that pages may not read', async () => {
    cos.settings.corsRules = [{ ...DEFAULT_CORS_RULE, exposeHeaders: ['Content-Length', 'X-OriSize'] }]
    const answer = await slim('a.png', { headers: { origin: ORIGIN } })
    expect(signsOf(answer)).toEqual(['x-slimflag', 'x-orisize', 'x-ci-request-id'])
    expect(answer.headers['access-control-expose-headers']).toBe('Content-Length, X-OriSize')
  })
})

describe('a refusal of image processing has X-ErrNo', () => {
  const refuse = (status = 400) =>
    void cos.settings.faults.push({
      match: { method: 'GET', query: 'imageSlim' },
      ...{ action: 'status', status, code: 'InvalidImageFormat', message: 'No.', errNo: '-443' },
    })

  test.each([
    ['xml', 'application/xml', /^<\?xml[^]*<Code>InvalidImageFormat<\/Code><Message>No\.<\/Message>/],
    ['json', 'application/json', /^\{"code":"InvalidImageFormat","message":"No\.","request_id":/],
    ['empty', 'application/xml', /^$/],
  ] as const)('and a body that is %s', async (errorBody, contentType, text) => {
    cos.settings.errorBody = errorBody
    refuse()
    const answer = await slim()
    expect([answer.status, answer.headers['x-errno'], answer.headers['content-type']]).toEqual([
      400,
      '-443',
      contentType,
    ])
    expect(answer.text).toMatch(text)
  })

  test('under any status, and only where the fault says so', async () => {
    refuse(404)
    expect((await get(cos, 'a.png')).headers['x-errno']).toBeUndefined()
    expect((await slim()).status).toBe(404)
    expect((await slim()).status).toBe(200)
  })

  test('and a body word for word, which is no error document', async () => {
    const body = 'Bad Gateway'
    cos.settings.faults.push({ action: 'status', status: 502, body, contentType: 'text/plain', errNo: '-902' })
    const answer = await slim()
    expect([answer.status, answer.text, answer.headers['x-errno']]).toEqual([502, body, '-902'])
  })

  test('where imageSlim was never switched on, if the switch says so', async () => {
    Object.assign(cos.settings, { imageSlim: { api: false, auto: false, suffixes: [] }, whenSlimOff: 'refuse' })
    const answer = await slim()
    expect([answer.status, answer.code, answer.headers['x-errno']]).toEqual([400, '-163', '-163'])
  })
})

describe('a source of more than 32 MB', () => {
  beforeAll(async () => {
    await put(cos, 'huge.png', Buffer.alloc(OVER_32_MB), { headers: { 'content-type': 'image/png' } })
  })

  test('is sent to its own address, which a page may follow', async () => {
    const answer = await slim('huge.png', { headers: { origin: ORIGIN } })
    expect([answer.status, answer.headers['location']]).toEqual([302, `${cos.endpoint}/huge.png`])
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(signsOf(answer)).toEqual([])
    const followed = await fetch(answer.headers['location'] ?? '')
    expect([followed.status, (await followed.arrayBuffer()).byteLength]).toEqual([200, OVER_32_MB])
  })

  test('is not readable there with the signature of the first request, where the bucket is private', async () => {
    cos.settings.publicRead = false
    expect((await slim('huge.png')).status).toBe(302)
    let authorization = ''
    await slim('huge.png', { spoil: text => (authorization = text) })
    const answer = await send(cos, { path: '/huge.png', spoil: () => authorization })
    expect([answer.status, answer.code]).toEqual([403, 'SignatureDoesNotMatch'])
    expect((await send(cos, { path: '/huge.png', keys: null })).status).toBe(403)
  })
})
