import { describe, expect, test } from 'vitest'
import type { Facts, Place, SeenSteps } from '../../src/diagnose/facts.js'
import { nextInMiniProgram } from '../../src/diagnose/miniprogram-decide.js'
import { pastesInMiniProgram } from '../../src/diagnose/miniprogram-pastes.js'
import type { Seen, Surroundings } from '../../src/probes.js'

const AT_MS = Date.UTC(2026, 0, 1)
const AROUND: Surroundings = {
  ...{ isOnline: true, origin: '', isControlled: false, isWebKit: false, permissions: {} },
  skipsDomainCheck: false,
}
const HOST = 'example-1250000000.cos.ap-beijing.myqcloud.com'
const PLACE: Place = {
  origin: `https://${HOST}`,
  host: HOST,
  key: 'a/cos-slim-diagnose.png',
  slimKey: 'a/cos-slim-diagnose.png',
  bucket: 'example-1250000000',
  region: 'ap-beijing',
  scope: 'a/*',
}

const seen = (more: Partial<Seen>): Seen => ({
  ...{ reach: 'answered', isSure: true, status: 200, headers: { 'x-cos-request-id': '1' }, text: '', url: '' },
  atMs: AT_MS,
  ...more,
})
const failed = (words: string) => seen({ reach: 'unsent', status: 0, headers: {}, words })
const refused = (status: number, code: string) => seen({ status, text: `<Error><Code>${code}</Code></Error>` })

const GOOD = {
  sts: seen({ text: '{}' }),
  get: refused(403, 'AccessDenied'),
  dry: refused(400, 'BadDigest'),
  live: seen({ text: '<Object>' }),
  delete: seen({ status: 204 }),
} satisfies SeenSteps

const factsOf = (steps: SeenSteps, more: Partial<Facts> = {}): Facts => ({
  ...{ around: AROUND, permissions: {}, stsUrl: 'https://sts.example.com/sts', seen: steps, violations: [] },
  ...{ place: PLACE, headerNames: [], mayStore: true, endpoint: '' },
  ...more,
})

/** Its codes, or the step that is next. */
function verdictOf(steps: SeenSteps, more: Partial<Facts> = {}): string | readonly string[] {
  const verdict = nextInMiniProgram(factsOf(steps, more))
  return typeof verdict === 'string' ? verdict : verdict.map(({ code, certainty }) => `${code} ${certainty}`)
}

test('probes run in this order, each once the one before is good', () => {
  const { sts, get, dry, live } = GOOD
  const known: SeenSteps[] = [{}, { sts }, { sts, get }, { sts, get, dry }, { sts, get, dry, live }, GOOD]
  expect(known.map(steps => verdictOf(steps))).toEqual(['sts', 'get', 'dry', 'live', 'delete', []])
})

test('no probe that is for pages alone is ever next', () => {
  const { sts, get } = GOOD
  for (const more of [{ text: '' }, { status: 0 }, { reach: 'silent' }, { reach: 'unsent', status: 0 }] as const) {
    for (const steps of [{ sts: seen(more) }, { sts, get: seen(more) }, { sts, get, dry: seen(more) }]) {
      expect(String(verdictOf(steps))).not.toMatch(/^(sts-|rehearsal|reach|sandbox|bare|header|post|manual|clock)$/)
    }
  }
})

describe('a request that fails', () => {
  const STEPS = ['sts', 'get', 'dry', 'live'] as const
  const before = (step: (typeof STEPS)[number]): SeenSteps =>
    Object.fromEntries(STEPS.slice(0, STEPS.indexOf(step)).map(name => [name, GOOD[name]]))
  const atEach = (answer: Seen, more: Partial<Facts> = {}) =>
    STEPS.map(step => verdictOf({ ...before(step), [step]: answer }, more))

  test.each([
    ['url not in domain list', 'wx-domain certain'],
    ['ssl hand shake error', 'wx-tls certain'],
    ['timeout', 'stalled certain'],
    ['interrupted', 'wx-background likely'],
    ['exceed max task count', 'wx-too-many certain'],
    ['error_msg:net::ERR_INTERNET_DISCONNECTED', 'offline certain'],
  ])('with "%s" is %s wherever it happens', (words, finding) => {
    expect(atEach(failed(words))).toEqual([[finding], [finding], [finding], [finding]])
  })

  test('is laid to a name that does not resolve, to the endpoint, or to the upload', () => {
    const name = atEach(failed('errcode:-105'))
    expect(name.flat()).toEqual([
      'sts-unreachable certain',
      'unreachable certain',
      'unreachable certain',
      'unreachable certain',
    ])
    const likely = ['sts-unreachable likely', 'unreachable likely', 'dropped likely', 'dropped likely']
    for (const words of ['', 'request:fail', 'errcode:-102', 'abort'])
      expect(atEach(failed(words)).flat()).toEqual(likely)
  })

  test('without a network is offline, unless the platform says what it is', () => {
    const more = { around: { ...AROUND, isOnline: false } }
    for (const words of ['request:fail', 'timeout', 'errcode:-105']) {
      expect(new Set(atEach(failed(words), more).flat())).toEqual(new Set(['offline certain']))
    }
    expect(atEach(failed('url not in domain list'), more)[0]).toEqual(['wx-domain certain'])
  })

  test('in silence is stalled, and names networkTimeout', () => {
    const silent = seen({ reach: 'silent', status: 0, headers: {} })
    expect(atEach(silent).flat()).toEqual(STEPS.map(() => 'stalled certain'))
    expect(nextInMiniProgram(factsOf({ sts: silent }))).toMatchObject([
      { values: { host: 'sts.example.com' }, detail: 'see networkTimeout in app.json' },
    ])
  })

  test('at a loopback address tells that a phone needs another', () => {
    const [local] = nextInMiniProgram(factsOf({ sts: failed('errcode:-102') }, { stsUrl: 'http://127.0.0.1:8080/' }))
    expect(local).toMatchObject({ code: 'sts-unreachable', detail: expect.stringContaining('local network') as string })
    const [other] = nextInMiniProgram(factsOf({ sts: failed('errcode:-102') }))
    expect(other).toMatchObject({ code: 'sts-unreachable', detail: '' })
  })

  test('names no host where a function gives the credentials', () => {
    const [first] = nextInMiniProgram(factsOf({ sts: failed('url not in domain list') }, { stsUrl: '' }))
    expect(first).toMatchObject({ code: 'wx-domain', values: { host: 'STS', list: 'request' } })
  })

  test('while it deletes is no fault', () => {
    expect(verdictOf({ ...GOOD, delete: failed('timeout') })).toEqual([])
  })
})

describe('the endpoint', () => {
  const { sts } = GOOD
  test.each([
    ['no-bucket', refused(404, 'NoSuchBucket')],
    ['overdue', refused(451, 'UnavailableForLegalReasons')],
    ['quota', refused(402, 'Some')],
    ['redirected', seen({ status: 301 })],
    ['redirected', seen({ status: 307 })],
    ['not-cos', seen({ headers: {}, text: '<html>' })],
    ['not-cos', seen({ status: 502, headers: {}, text: '' })],
  ])('is %s', (code, get) => {
    expect(verdictOf({ sts, get })).toEqual([`${code} certain`])
  })

  test.each([
    ['a private bucket', refused(403, 'AccessDenied')],
    ['a public one without the object', refused(404, 'NoSuchKey')],
    ['a public one with it', seen({})],
    ['an error without a document', seen({ status: 404 })],
    ['an error whose id is taken off', { ...refused(403, 'AccessDenied'), headers: {} }],
  ])('may be %s', (_, get) => {
    expect(verdictOf({ sts, get })).toBe('dry')
  })
})

describe('where domains are not checked', () => {
  const around = { ...AROUND, skipsDomainCheck: true }

  test('that is said in the end, also where nothing is wrong', () => {
    expect(verdictOf(GOOD, { around })).toEqual(['wx-domain-unchecked certain'])
    expect(verdictOf({ sts: failed('timeout') }, { around })).toEqual([
      'stalled certain',
      'wx-domain-unchecked certain',
    ])
    expect(verdictOf({}, { around })).toBe('sts')
  })

  test('that is not said of a domain that was refused all the same', () => {
    expect(verdictOf({ sts: failed('url not in domain list') }, { around })).toEqual(['wx-domain certain'])
  })
})

describe('what is to be pasted', () => {
  const pastes = (code: 'wx-domain' | 'wx-domain-unchecked' | 'referer' | 'ci-off' | 'policy', more: Partial<Facts>) =>
    pastesInMiniProgram({ code, certainty: 'certain' }, factsOf({}, more)).map(({ target, text }) => [target, text])

  test.each(['wx-domain', 'wx-domain-unchecked'] as const)('%s: both domains, the bucket first', code => {
    expect(pastes(code, {})).toEqual([
      ['request-domains', `https://${HOST}\nhttps://sts.example.com`],
      ['upload-domains', `https://${HOST}`],
    ])
  })

  test('domains have no path, no slash at the end and no port that goes without saying', () => {
    const place = { ...PLACE, origin: `${PLACE.origin}:443` }
    const text = `https://${HOST}\nhttps://sts.example.com:8443`
    expect(pastes('wx-domain', { place, stsUrl: 'https://sts.example.com:8443/a/b?c=d' })[0]?.[1]).toBe(text)
    expect(pastes('wx-domain', { stsUrl: 'https://sts.example.com:443' })[0]?.[1]).toContain(
      '\nhttps://sts.example.com',
    )
    expect(pastes('wx-domain', { stsUrl: 'https://sts.example.com:443' })[0]?.[1]).not.toContain(':443')
  })

  test('a domain stands once, and none where none is known', () => {
    expect(pastes('wx-domain', { stsUrl: `https://${HOST}/sts` })[0]?.[1]).toBe(`https://${HOST}`)
    expect(pastes('wx-domain', { stsUrl: '' })[0]?.[1]).toBe(`https://${HOST}`)
    expect(pastes('wx-domain', { place: undefined })).toEqual([['request-domains', 'https://sts.example.com']])
    expect(pastes('wx-domain', { place: undefined, stsUrl: '' })).toEqual([])
  })

  test('what has no origin names none', () => {
    expect(pastes('referer', {})).toEqual([['referer', 'servicewechat.com']])
    expect(pastes('ci-off', {})).toEqual([['command', 'npx cos-slim setup']])
  })

  test('everything else is as for pages', () => {
    expect(pastes('policy', {})[0]?.[1]).toContain('name/cos:PutObject')
  })
})
