import { describe, expect, test } from 'vitest'
import { addCorsRule, CORS_ORIGIN, corsGap, readCorsRules, type CorsRule } from '../../src/protocol/cors-rule.js'

const APP = 'https://app.example.com'

/** The rule that the specification of this SDK recommends, for any page. */
const ENOUGH: CorsRule = {
  allowedOrigins: ['*'],
  allowedMethods: ['PUT', 'POST', 'GET', 'HEAD'],
  allowedHeaders: ['*'],
  exposeHeaders: [
    ...['ETag', 'Date', 'Content-Length', 'Location', 'x-cos-request-id', 'x-cos-trace-id', 'x-cos-hash-crc64ecma'],
    ...['x-ci-request-id', 'X-SlimFlag', 'X-OriSize', 'X-ErrNo', 'Retry-After'],
  ],
}

describe('what pages of an origin lack', () => {
  test('is nothing where one rule allows and exposes all', () => {
    expect(corsGap([ENOUGH], APP)).toBeUndefined()
  })

  test('is every method where no rule names the origin', () => {
    const gap = corsGap([{ ...ENOUGH, allowedOrigins: ['https://other.example.com'] }], APP)
    expect(gap).toEqual({ methods: ['PUT', 'POST', 'GET', 'HEAD'], headers: [], exposeHeaders: [] })
  })

  test('names the methods that no rule allows', () => {
    expect(corsGap([{ ...ENOUGH, allowedMethods: ['PUT', 'GET'] }], APP)?.methods).toEqual(['POST', 'HEAD'])
  })

  test('names the request headers that are not allowed', () => {
    const allowedHeaders = ['Authorization', 'content-type', 'x-cos-*', 'cache-control', 'content-md5']
    expect(corsGap([{ ...ENOUGH, allowedHeaders }], APP)?.headers).toEqual(['pic-operations'])
  })

  test('names the headers of answers that are not exposed, in whatever case they are written', () => {
    const exposeHeaders = ENOUGH.exposeHeaders.map(name => name.toLowerCase()).filter(name => name !== 'x-slimflag')
    expect(corsGap([{ ...ENOUGH, exposeHeaders }], APP)?.exposeHeaders).toEqual(['X-SlimFlag'])
  })

  test('is judged by the first rule that fits the answer, not by a better one behind it', () => {
    const poor = { ...ENOUGH, exposeHeaders: ENOUGH.exposeHeaders.slice(1) }
    expect(corsGap([poor, ENOUGH], APP)?.exposeHeaders).toEqual(['ETag'])
    expect(corsGap([ENOUGH, poor], APP)).toBeUndefined()
  })

  test('is judged for a preflight by whichever rule allows all its headers', () => {
    expect(corsGap([{ ...ENOUGH, allowedHeaders: ['authorization'] }, ENOUGH], APP)).toBeUndefined()
  })

  test.each([
    ['*', APP, true],
    ['https://*.example.com', APP, true],
    ['https://*.example.com', 'https://example.com', false],
    ['https://app.example.com', 'https://appXexample.com', false],
    ['https://app.example.com', 'http://app.example.com', false],
    ['https://app.example.com', 'https://app.example.com:8443', false],
  ])('takes an allowed origin %s against %s for what it says', (allowed, origin, fits) => {
    expect(corsGap([{ ...ENOUGH, allowedOrigins: [allowed] }], origin) === undefined).toBe(fits)
  })
})

describe('the rule that is added', () => {
  test('closes the gap of each of its origins, on an empty configuration', () => {
    const rules = readCorsRules(addCorsRule('', [APP, 'http://localhost:5173']))
    expect(rules).toHaveLength(1)
    expect(corsGap(rules, APP)).toBeUndefined()
    expect(corsGap(rules, 'http://localhost:5173')).toBeUndefined()
    expect(corsGap(rules, 'https://other.example.com')?.methods).toHaveLength(4)
  })

  test('exposes no wildcard, which COS refuses', () => {
    expect(readCorsRules(addCorsRule('', [APP]))[0]?.exposeHeaders).not.toContain('*')
  })

  const OTHERS =
    '<CORSRule><ID>by hand &amp; kept</ID><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>' +
    '<ExposeHeader>X-Theirs</ExposeHeader><MaxAgeSeconds>5</MaxAgeSeconds></CORSRule><ResponseVary>true</ResponseVary>'

  test('leaves what was there word for word, also what this SDK knows nothing of', () => {
    const after = addCorsRule(`<?xml version='1.0'?><CORSConfiguration>${OTHERS}</CORSConfiguration>`, [APP])
    expect(after.endsWith(`${OTHERS}</CORSConfiguration>`)).toBe(true)
    expect(readCorsRules(after)).toHaveLength(2)
  })

  test('stands first and still exposes what the rule it hides exposed', () => {
    const [first] = readCorsRules(addCorsRule(`<CORSConfiguration>${OTHERS}</CORSConfiguration>`, [APP]))
    expect(first?.allowedOrigins).toEqual([APP])
    expect(first?.exposeHeaders).toContain('X-Theirs')
    expect(
      corsGap(readCorsRules(addCorsRule(`<CORSConfiguration>${OTHERS}</CORSConfiguration>`, [APP])), APP),
    ).toBeUndefined()
  })
})

test('rules are read with their entities resolved', () => {
  const document =
    '<CORSConfiguration><CORSRule><AllowedOrigin>https://a.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>' +
    '<AllowedHeader>x-cos-meta-a&amp;b</AllowedHeader></CORSRule></CORSConfiguration>'
  expect(readCorsRules(document)).toEqual([
    {
      allowedOrigins: ['https://a.example.com'],
      allowedMethods: ['PUT'],
      allowedHeaders: ['x-cos-meta-a&b'],
      exposeHeaders: [],
    },
  ])
})

test.each([
  ['https://app.example.com', true],
  ['http://localhost:5173', true],
  ['https://*.example.com', true],
  ['*', true],
  ['app.example.com', false],
  ['https://app.example.com/path', false],
  ['https://*.*.example.com', false],
  ['https://', false],
])('%s as an origin is right: %s', (origin, isRight) => {
  expect(CORS_ORIGIN.test(origin)).toBe(isRight)
})
