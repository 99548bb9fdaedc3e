import { describe, expect, test } from 'vitest'
import { FINDINGS_EN, OWNER_REMEDIES, type Locale } from '../../src/catalogue.js'
import type { BucketState } from '../../src/cli/bucket-state.js'
import { checkBucket } from '../../src/cli/checks.js'
import { findingsOf, findingsText } from '../../src/cli/findings.js'
import { describeError } from '../../src/messages.js'
import { addCorsRule } from '../../src/protocol/cors-rule.js'

const APP = 'https://app.example.com'
const OTHER = 'https://b.example.com'
const origin = (name: string) => ({ origin: `https://${name}.example.com`, host: `${name}.example.com` })
const ACCOUNT = { region: 'ap-beijing', cos: origin('cos'), pic: origin('pic') }
const ALL: BucketState = {
  isRegionServed: true,
  isCiBound: true,
  imageSlim: { isOn: true, api: true, auto: false, suffixes: [] },
  corsDocument: addCorsRule('', [APP]),
}
const OFF = { isOn: false, api: false, auto: false, suffixes: [] }

function findings(state: Partial<BucketState>, origins: readonly string[] = [APP], locale: Locale = 'en') {
  const all = { ...ALL, ...state }
  return findingsOf(checkBucket(all, ACCOUNT, origins, locale), all, ACCOUNT, locale)
}

const withRule = (change: (document: string) => string) => ({ corsDocument: change(ALL.corsDocument) })
const without = (element: string) => withRule(document => document.replaceAll(element, ''))

const BROKEN: readonly (readonly [what: string, state: Partial<BucketState>, codes: readonly string[]])[] = [
  ['nothing', {}, []],
  ['Cloud Infinite', { isCiBound: false, imageSlim: OFF }, ['ci-off']],
  ['imageSlim', { imageSlim: OFF }, ['ci-off']],
  ['the API mode', { imageSlim: { ...OFF, isOn: true, auto: true, suffixes: ['png'] } }, ['ci-off']],
  ['Cloud Infinite in the region', { isRegionServed: false, isCiBound: false, imageSlim: OFF }, ['ci-region']],
  ['every CORS rule', { corsDocument: '' }, ['cors-origin']],
  ['a CORS rule for the site', { corsDocument: addCorsRule('', [OTHER]) }, ['cors-origin']],
  ['a method', without('<AllowedMethod>PUT</AllowedMethod>'), ['cors-method']],
  [
    'a header',
    withRule(document => document.replace('<AllowedHeader>*<', '<AllowedHeader>authorization<')),
    ['cors-header'],
  ],
  ['an exposed header', without('<ExposeHeader>ETag</ExposeHeader>'), ['cors-expose']],
  ['both sides', { imageSlim: OFF, corsDocument: '' }, ['ci-off', 'cors-origin']],
]

describe.each(BROKEN)('a bucket that lacks %s', (_, state, codes) => {
  test('has a finding for each, in the codes of a diagnosis', () => {
    expect(findings(state).map(({ code }) => code)).toEqual(codes)
  })

  test('is told what the catalogue says, with the remedy of an owner', () => {
    for (const locale of ['en', 'zh'] as const) {
      for (const finding of findings(state, [APP], locale)) {
        expect(finding.cause).toBe(describeError(finding, locale).cause)
        expect(finding.remedy).toBe(
          OWNER_REMEDIES[finding.code]?.[locale].replace(/\{(\w+)\}/g, (_, name: string) => finding.values[name] ?? ''),
        )
        expect(finding.cause + finding.remedy).not.toMatch(/[{}]/)
      }
    }
  })

  test('can be serialised', () => {
    expect(JSON.parse(JSON.stringify(findings(state)))).toEqual(findings(state))
  })
})

test('names what a rule lacks', () => {
  const [method] = findings(without('<AllowedMethod>PUT</AllowedMethod>'))
  expect(method).toMatchObject({
    ...{ certainty: 'certain', cause: `The CORS rule for ${APP} lacks PUT.`, values: { origin: APP, names: 'PUT' } },
    ...{ remedy: `Run cos-slim setup --origin ${APP}.`, evidence: `Pages of ${APP} lack the methods PUT.` },
  })
  const [expose] = findings(without('<ExposeHeader>ETag</ExposeHeader>'))
  expect(expose?.cause).toBe('Uploads work, but the page cannot read ETag.')
})

test('a region that does not answer is only likely to be without Cloud Infinite, and all that hangs on it is not told', () => {
  const state = { isRegionServed: false, isCiBound: false, imageSlim: OFF, corsDocument: '' }
  expect(findings(state)).toMatchObject([
    {
      ...{ code: 'ci-region', certainty: 'likely', values: { region: 'ap-beijing', host: 'pic.example.com' } },
      evidence: 'Cloud Infinite does not answer for ap-beijing (pic.example.com).',
    },
    { code: 'cors-origin', certainty: 'certain' },
  ])
})

test('two sites get one text to paste that serves both', () => {
  const found = findings({ corsDocument: '' }, [APP, OTHER])
  expect(found.map(({ values }) => values['origin'])).toEqual([APP, OTHER])
  const [one, other] = found.map(({ paste = [] }) => paste.find(({ target }) => target === 'cors-xml')?.text)
  expect(one).toBe(other)
  expect(one).toMatch(/<AllowedOrigin>https:\/\/app[^]*<AllowedOrigin>https:\/\/b\./)
  expect(findingsText(found, 'en').split('<CORSConfiguration>')).toHaveLength(2)
})

test('without a site nothing can be pasted', () => {
  const [finding] = findings({ corsDocument: '' }, [])
  expect(finding).not.toHaveProperty('paste')
  expect(finding?.remedy).toContain('--origin https://<your site>')
  expect(findings({ corsDocument: '' }, [], 'zh')[0]?.remedy).toContain('--origin https://<你的网站>')
})

test('where no further rule fits in, there is none to paste', () => {
  const rule =
    '<CORSRule><AllowedOrigin>https://a.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>'
  const [finding] = findings({ corsDocument: `<CORSConfiguration>${rule.repeat(100)}</CORSConfiguration>` })
  expect(finding?.paste?.map(({ target }) => target)).toEqual(['command'])
})

test('the XML to paste has an element in a line, indented', () => {
  const [finding] = findings({ corsDocument: '' })
  const xml = finding?.paste?.find(({ target }) => target === 'cors-xml')?.text ?? ''
  expect(xml.split('\n').slice(0, 4)).toEqual([
    '<CORSConfiguration>',
    '  <CORSRule>',
    `    <AllowedOrigin>${APP}</AllowedOrigin>`,
    '    <AllowedMethod>PUT</AllowedMethod>',
  ])
  expect(xml.split('\n').slice(-2)).toEqual(['  </CORSRule>', '</CORSConfiguration>'])
})

test('the JSON to paste keeps identity and age of the rules that are there', () => {
  const theirs =
    '<CORSRule><ID>theirs</ID><AllowedOrigin>https://a.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>5</MaxAgeSeconds></CORSRule>'
  const corsDocument = `<CORSConfiguration>${theirs}<ResponseVary>true</ResponseVary></CORSConfiguration>`
  const [finding] = findings({ corsDocument })
  const json = finding?.paste?.find(({ target }) => target === 'cors-json')?.text ?? ''
  expect(JSON.parse(json)).toMatchObject({
    CORSRules: [
      { AllowedOrigin: [APP], AllowedHeader: ['*'], MaxAgeSeconds: '600' },
      { ID: 'theirs', AllowedOrigin: ['https://a.example.com'], AllowedMethod: ['GET'], MaxAgeSeconds: '5' },
    ],
    ResponseVary: 'true',
  })
})

test('every code is one that pages have as well', () => {
  const codes = BROKEN.flatMap(([, state]) => findings(state)).map(({ code }) => code)
  expect(codes.filter(code => !(code in FINDINGS_EN))).toEqual([])
})
