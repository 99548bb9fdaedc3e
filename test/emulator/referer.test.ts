import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings, type RefererRule } from '../../demo/emulator/settings.js'
import { element, get, put, send, type Answer } from './call.js'

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos()
  await put(cos, 'a.txt', 'x')
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(() => cos.close())

const from = (referer: string | undefined): Promise<Answer> =>
  get(cos, 'a.txt', { headers: referer === undefined ? {} : { referer } })

const WHITE: RefererRule = { type: 'white', domains: ['app.example.com', '*.example.org:8080'], allowsEmpty: false }

describe('a hotlink rule', () => {
  test.each([
    ['https://app.example.com/', 200],
    ['https://app.example.com:8443/page', 200],
    ['https://www.example.com/', 403],
    ['http://www.example.org:8080/a', 200],
    ['http://www.example.org/a', 403],
    [undefined, 403],
  ])('that lists who may, answers a request from %s with %i', async (referer, status) => {
    cos.settings.refererRule = WHITE
    expect((await from(referer)).status).toBe(status)
  })

  test('that lists who may not, lets the others in', async () => {
    cos.settings.refererRule = { ...WHITE, type: 'black', allowsEmpty: true }
    const statuses = await Promise.all(['https://app.example.com/', 'https://other.example/', undefined].map(from))
    expect(statuses.map(({ status }) => status)).toEqual([403, 200, 200])
  })

  test('names itself in its refusal', async () => {
    cos.settings.refererRule = WHITE
    const refused = await put(cos, 'b.txt', 'x', { headers: { referer: 'https://www.example.com/' } })
    expect([refused.status, refused.code]).toEqual([403, 'AccessDenied'])
    expect(element(refused.text, 'Message')).toBe('You are denied by bucket referer rule')
  })

  test('lets preflights pass', async () => {
    cos.settings.refererRule = WHITE
    const headers = { origin: 'https://www.example.com', 'access-control-request-method': 'PUT' }
    const answer = await send(cos, { method: 'OPTIONS', path: '/b.txt', keys: null, headers })
    expect(answer.status).toBe(200)
  })
})
