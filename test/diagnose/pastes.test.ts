import { describe, expect, test } from 'vitest'
import type { FindingCode } from '../../src/catalogue.js'
import type { Facts } from '../../src/diagnose/facts.js'
import { pastesFor } from '../../src/diagnose/pastes.js'
import type { Paste } from '../../src/diagnosis.js'
import { addCorsRule, corsGap, readCorsRules } from '../../src/protocol/cors-rule.js'
import { buildPolicy } from '../../src/protocol/policy.js'
import { COS, ORIGIN, PLACE, answered } from '../helpers/diagnose-dialogue.js'

const facts: Facts = {
  around: { isOnline: true, origin: ORIGIN, isControlled: false, isWebKit: false, permissions: {} },
  permissions: {},
  stsUrl: 'https://sts.example/sts?session=1',
  seen: {},
  violations: [],
  place: PLACE,
  headerNames: [],
  mayStore: true,
  endpoint: '',
}

function pasted(code: FindingCode, target: Paste['target'], more: Partial<Facts> = {}): string | undefined {
  const pastes = pastesFor({ code, certainty: 'certain' }, { ...facts, ...more })
  return pastes.find(paste => paste.target === target)?.text
}

describe.each(['cors-origin', 'cors-method', 'cors-header', 'cors-expose'] as const)('for %s', code => {
  test('the rule lets pages of this origin use all of the SDK', () => {
    const rules = readCorsRules(pasted(code, 'cors-xml') ?? '')
    expect(rules).toHaveLength(1)
    expect(rules[0]?.allowedOrigins).toEqual([ORIGIN])
    expect(corsGap(rules, ORIGIN)).toBeUndefined()
  })

  test('the rule is the one that setup adds', () => {
    expect(readCorsRules(pasted(code, 'cors-xml') ?? '')).toEqual(readCorsRules(addCorsRule('', [ORIGIN])))
  })

  test('both notations say the same', () => {
    const { CORSRules } = JSON.parse(pasted(code, 'cors-json') ?? '') as { CORSRules: Record<string, unknown>[] } // ours
    const [rule] = readCorsRules(pasted(code, 'cors-xml') ?? '')
    expect(CORSRules).toEqual([
      {
        AllowedOrigin: rule?.allowedOrigins,
        AllowedMethod: rule?.allowedMethods,
        AllowedHeader: rule?.allowedHeaders,
        ExposeHeader: rule?.exposeHeaders,
        MaxAgeSeconds: '600',
      },
    ])
  })
})

test('a page without an origin is let in by * alone', () => {
  const around = { ...facts.around, origin: 'null' }
  expect(readCorsRules(pasted('cors-origin', 'cors-xml', { around }) ?? '')[0]?.allowedOrigins).toEqual(['*'])
})

describe('the policy', () => {
  const { bucket, region } = PLACE
  const contentTypes = ['image/*']

  test.each([
    ['a prefix', 'uploads/u42/*', { keyPrefix: 'uploads/u42/' }],
    ['one key', 'uploads/one.png', { key: 'uploads/one.png' }],
  ])('is what buildPolicy makes for %s', (_, scope, wanted) => {
    const place = { ...PLACE, scope }
    expect(JSON.parse(pasted('policy', 'policy', { place }) ?? '')).toEqual(
      buildPolicy({ bucket, region, contentTypes, ...wanted }),
    )
  })

  test('is not made for a whole bucket, or one that has no name', () => {
    expect(pasted('policy', 'policy', { place: { ...PLACE, scope: '' } })).toBeUndefined()
    expect(pasted('policy', 'policy', { place: { ...PLACE, bucket: '' } })).toBeUndefined()
  })

  test('gets a statement for the folder of the slimmed picture', () => {
    const place = { ...PLACE, slimKey: 'slim/u42/a.png' }
    const { resource } = JSON.parse(pasted('policy-output', 'policy-statement', { place }) ?? '') as {
      resource: string[]
    }
    expect(resource).toEqual([`qcs::cos:${region}:uid/1250000000:${bucket}/slim/u42/*`])
  })

  test('gets the statement of imageSlim that buildPolicy has', () => {
    const { statement } = buildPolicy({ bucket, region, keyPrefix: 'u/', allowSetImageSlim: true })
    expect(JSON.parse(pasted('ci-permission', 'policy-statement') ?? '')).toEqual(statement.at(-1))
  })
})

describe('the Content-Security-Policy', () => {
  const csp = (policy: string) => pasted('csp', 'csp', { violations: [{ blocked: COS, policy }] })
  const opened = `https://sts.example ${COS}`

  test.each([
    ["default-src 'self'; connect-src 'self'", `default-src 'self'; connect-src 'self' ${opened}`],
    ["connect-src 'none'; img-src *", `connect-src ${opened}; img-src *`],
    ["default-src 'self' data:", `default-src 'self' data:; connect-src 'self' data: ${opened}`],
    ["default-src 'none'", `default-src 'none'; connect-src ${opened}`],
    [`connect-src 'self' ${COS}`, `connect-src 'self' ${COS} https://sts.example`],
  ])('%s becomes %s', (policy, mended) => {
    expect(csp(policy)).toBe(mended)
  })

  test('names the bucket also where the credentials could not be had', () => {
    const violations = [{ blocked: 'https://sts.example', policy: "connect-src 'self'" }]
    const early = { violations, place: undefined, endpoint: COS }
    expect(pasted('csp', 'csp', early)).toBe(`connect-src 'self' ${opened}`)
  })

  test('does not name the origin of the page', () => {
    const violations = [{ blocked: COS, policy: "default-src 'self'" }]
    expect(pasted('csp', 'csp', { violations, stsUrl: `${ORIGIN}/sts` })).toBe(
      `default-src 'self'; connect-src 'self' ${COS}`,
    )
  })

  test('is mended once for each that is violated, however often', () => {
    const violations = ['default-src a', 'default-src b', 'default-src a'].map(policy => ({ blocked: COS, policy }))
    expect(pastesFor({ code: 'csp', certainty: 'certain' }, { ...facts, violations })).toHaveLength(2)
  })
})

test.each<readonly [FindingCode, Paste['target'], string]>([
  ['service-worker', 'service-worker', `if (new URL(event.request.url).host === '${PLACE.host}') return`],
  ['sts-cors', 'sts-headers', `Access-Control-Allow-Origin: ${ORIGIN}\nVary: Origin`],
  ['sts-expired', 'sts-headers', 'Cache-Control: no-store'],
  ['referer', 'referer', 'page.example'],
  ['unreachable', 'link', `${COS}/`],
  ['cors-origin', 'link', `${COS}/`],
  ['cors-origin', 'command', `npx cos-slim status --origin ${ORIGIN}`],
  ['unreachable', 'command', `npx cos-slim status --origin ${ORIGIN}`],
  ['ci-off', 'command', `npx cos-slim setup --origin ${ORIGIN}`],
])('for %s, the %s is %s', (code, target, text) => {
  expect(pasted(code, target)).toBe(text)
})

test('the endpoint is the https one, or where a redirect leads', () => {
  const place = { ...PLACE, origin: COS.replace('https', 'http') }
  expect(pasted('mixed-content', 'endpoint', { place })).toBe(COS)
  const seen = { rehearsal: answered(200, { url: 'https://final.example/key?diagnose=1' }) }
  expect(pasted('redirected', 'endpoint', { seen })).toBe('https://final.example')
  expect(pasted('redirected', 'link')).toBe(`${COS}/`)
})

test('the STS reply names what is known of the bucket, and all that a client reads', () => {
  const reply = JSON.parse(pasted('sts-fields', 'sts-reply') ?? '') as Record<string, Record<string, unknown>>
  expect(reply).toMatchObject({ bucket: PLACE.bucket, region: PLACE.region, keyPrefix: 'uploads/u42/' })
  expect(Object.keys(reply['credentials'] ?? {})).toEqual(['tmpSecretId', 'tmpSecretKey', 'sessionToken'])
})
