import { describe, expect, test } from 'vitest'
import type { BucketState } from '../../src/cli/bucket-state.js'
import { planChanges } from '../../src/cli/changes.js'
import { checkBucket } from '../../src/cli/checks.js'
import { addCorsRule } from '../../src/protocol/cors-rule.js'

const APP = 'https://app.example.com'
const ACCOUNT = { region: 'ap-beijing', pic: { origin: 'https://pic.example.com', host: 'pic.example.com' } }
const NOTHING: BucketState = {
  isRegionServed: true,
  isCiBound: false,
  imageSlim: { isOn: false, api: false, auto: false, suffixes: [] },
  corsDocument: '',
}
const ALL: BucketState = {
  isRegionServed: true,
  isCiBound: true,
  imageSlim: { isOn: true, api: true, auto: false, suffixes: [] },
  corsDocument: addCorsRule('', [APP]),
}

const wrongOf = (state: BucketState, origins: readonly string[] = []) =>
  checkBucket(state, ACCOUNT, origins).filter(({ isRight }) => !isRight)

describe('the checks', () => {
  test('find nothing wrong with a bucket that has all', () => {
    expect(wrongOf(ALL)).toEqual([])
    expect(wrongOf(ALL, [APP])).toEqual([])
  })

  test('find four things missing in a bucket with nothing set up, each with what to do', () => {
    const wrong = wrongOf(NOTHING)
    expect(wrong.map(({ name }) => name)).toEqual(['ci', 'image-slim', 'api-mode', 'cors'])
    expect(wrong.every(({ remedy }) => remedy?.includes('cos-slim setup'))).toBe(true)
  })

  test('tell the Auto mode alone from the API mode', () => {
    const imageSlim = { isOn: true, api: false, auto: true, suffixes: ['jpg', 'png'] }
    const checks = checkBucket({ ...ALL, imageSlim }, ACCOUNT, [APP])
    expect(checks.find(({ name }) => name === 'image-slim')).toMatchObject({
      isRight: true,
      found: expect.stringContaining('jpg, png') as string,
    })
    expect(checks.find(({ name }) => name === 'api-mode')?.isRight).toBe(false)
  })

  test('look at each origin by itself', () => {
    const [cors] = wrongOf(ALL, [APP, 'https://other.example.com'])
    expect(cors).toMatchObject({
      name: 'cors',
      origin: 'https://other.example.com',
      remedy: 'Run cos-slim setup --origin https://other.example.com.',
      gap: { methods: ['PUT', 'POST', 'GET', 'HEAD'] },
    })
  })

  test('without an origin are content when any origin of the rules has all', () => {
    const poor =
      '<CORSConfiguration><CORSRule><AllowedOrigin>https://a.example.com</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>'
    expect(wrongOf({ ...ALL, corsDocument: poor }).map(({ name }) => name)).toEqual(['cors'])
    expect(wrongOf({ ...ALL, corsDocument: addCorsRule(poor, [APP]) })).toEqual([])
  })

  test('say of a region without Cloud Infinite which name did not answer', () => {
    const [region] = wrongOf({ ...NOTHING, isRegionServed: false })
    expect(region).toMatchObject({ name: 'region', found: expect.stringContaining('pic.example.com') as string })
  })
})

describe('the changes', () => {
  test('are none where all is right', () => {
    expect(planChanges(ALL, [APP])).toEqual([])
  })

  test('bind before they switch on', () => {
    expect(planChanges(NOTHING, [APP]).map(({ kind }) => kind)).toEqual(['bind-ci', 'enable-api-mode', 'add-cors-rule'])
  })

  test('leave CORS alone where no origin is given', () => {
    expect(planChanges(NOTHING, []).map(({ kind }) => kind)).toEqual(['bind-ci', 'enable-api-mode'])
  })

  test('add a rule for those origins alone that lack something', () => {
    expect(planChanges(ALL, [APP, 'https://b.example.com'])).toMatchObject([
      { kind: 'add-cors-rule', origins: ['https://b.example.com'] },
    ])
  })

  test('are refused where the bucket has all the rules that COS takes', () => {
    const rule =
      '<CORSRule><AllowedOrigin>https://a.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>'
    const corsDocument = `<CORSConfiguration>${rule.repeat(100)}</CORSConfiguration>`
    expect(() => planChanges({ ...ALL, corsDocument }, [APP])).toThrow('100 CORS rules')
    expect(planChanges({ ...ALL, corsDocument }, [])).toEqual([])
  })
})
