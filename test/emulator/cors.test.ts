import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { DEFAULT_CORS_RULE, defaultSettings } from '../../demo/emulator/settings.js'
import { get, put, send, type Answer } from './call.js'

const ORIGIN = 'https://app.example.com'

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos()
  await put(cos, 'a.txt', 'x')
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(() => cos.close())

const preflight = (method: string, headers = 'authorization,pic-operations', origin = ORIGIN): Promise<Answer> =>
  send(cos, {
    method: 'OPTIONS',
    path: '/a%20b.png',
    query: 'uploads',
    keys: null,
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
  })

const onlyApp = { ...DEFAULT_CORS_RULE, allowedOrigins: [ORIGIN], allowedMethods: ['PUT', 'GET'] }

describe('a preflight', () => {
  test('is answered by the rule', async () => {
    const answer = await preflight('PUT')
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(answer.headers['access-control-allow-methods']).toBe('PUT, POST, GET, DELETE, HEAD')
    expect(answer.headers['access-control-allow-headers']).toBe('authorization,pic-operations')
    expect(answer.headers['access-control-max-age']).toBe('600')
    expect(answer.headers['access-control-expose-headers']).toContain('x-cos-request-id')
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
    expect(answer.headers['vary']).toContain('Origin')
  })

  test('names the origin where the rule does', async () => {
    cos.settings.corsRules = [onlyApp]
    const answer = await preflight('PUT')
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN)
    expect(answer.headers['access-control-allow-credentials']).toBe('true')
  })

  test('fits one star in an origin', async () => {
    cos.settings.corsRules = [{ ...onlyApp, allowedOrigins: ['https://*.example.com'] }]
    expect((await preflight('PUT')).status).toBe(200)
    expect((await preflight('PUT', '', 'https://example.org')).status).toBe(403)
  })

  test.each<[string, () => Promise<Answer>]>([
    ['of another origin', () => preflight('PUT', '', 'https://other.example.com')],
    ['of another scheme', () => preflight('PUT', '', 'http://app.example.com')],
    ['of a method that no rule names', () => preflight('DELETE')],
  ])('%s is refused without a word a page could read', async (_, ask) => {
    cos.settings.corsRules = [onlyApp]
    const answer = await ask()
    expect([answer.status, answer.code]).toEqual([403, 'AccessForbidden'])
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })

  test('of a header that the rule does not name is refused', async () => {
    cos.settings.corsRules = [{ ...onlyApp, allowedHeaders: ['Authorization', 'x-cos-*'] }]
    expect((await preflight('PUT', 'authorization, x-cos-acl')).status).toBe(200)
    expect((await preflight('PUT', 'authorization, pic-operations')).status).toBe(403)
  })

  test('without rules is refused', async () => {
    cos.settings.corsRules = []
    expect((await preflight('PUT')).code).toBe('AccessForbidden')
  })
})

describe('an answer', () => {
  const ask = (key: string) => get(cos, key, { headers: { origin: ORIGIN } })

  test('can be read by the page that the rule names', async () => {
    const answer = await ask('a.txt')
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(answer.headers['access-control-expose-headers']).toContain('X-SlimFlag')
  })

  test('goes to another page without these headers, but varies by origin', async () => {
    cos.settings.corsRules = [{ ...onlyApp, allowedOrigins: ['https://other.example.com'] }]
    const answer = await ask('a.txt')
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, undefined])
    expect(answer.headers['vary']).toContain('Origin')
  })

  test('that is an error can be read as well, unless the switch says otherwise', async () => {
    expect((await ask('no-such')).headers['access-control-allow-origin']).toBe('*')
    cos.settings.corsOnErrors = false
    expect((await ask('no-such')).headers['access-control-allow-origin']).toBeUndefined()
  })

  test('without an origin has none of these headers', async () => {
    expect((await get(cos, 'a.txt')).headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('?cors', () => {
  const rule = (parts: string) => `<CORSConfiguration><CORSRule>${parts}</CORSRule></CORSConfiguration>`
  const GOOD = rule(
    '<AllowedOrigin>https://app.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>' +
      '<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>5</MaxAgeSeconds>',
  )
  const putRules = (body: string) => send(cos, { method: 'PUT', path: '/', query: 'cors', body })

  test('changes the rules, tells them, and removes them', async () => {
    expect((await putRules(GOOD)).status).toBe(200)
    expect((await get(cos, '', { query: 'cors' })).text).toBe(GOOD)
    expect((await preflight('PUT')).headers['access-control-max-age']).toBe('5')
    expect((await preflight('GET')).status).toBe(403)
    expect((await send(cos, { method: 'DELETE', path: '/', query: 'cors' })).status).toBe(204)
    expect((await get(cos, '', { query: 'cors' })).code).toBe('NoSuchCORSConfiguration')
  })

  test.each([
    ['no XML', 'x', 'MalformedXML'],
    ['a tag left open', '<CORSConfiguration><CORSRule></CORSConfiguration>', 'MalformedXML'],
    ['another root', '<Cors/>', 'MalformedXML'],
    ['no rule', '<CORSConfiguration></CORSConfiguration>', 'MalformedXML'],
    ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${GOOD}`, 'MalformedXML'],
    ['an origin without a scheme', GOOD.replace('https://', ''), 'InvalidArgument'],
    ['a star to expose', GOOD.replace('ETag', '*'), 'InvalidArgument'],
    ['an unknown method', GOOD.replace('PUT', 'PATCH'), 'InvalidArgument'],
  ])('refuses %s and keeps the rules', async (_, body, code) => {
    expect((await putRules(body)).code).toBe(code)
    expect(cos.settings.corsRules).toEqual([DEFAULT_CORS_RULE])
  })
})
