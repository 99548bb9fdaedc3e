import { describe, expect, test } from 'vitest'
import { allows, readPolicy, type Policy } from '../../demo/emulator/policy.js'

const OWNER = { bucket: 'examplebucket-1250000000', region: 'ap-beijing' }
const RESOURCE = 'qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000'

interface StatementParts {
  readonly effect?: string
  readonly action?: unknown
  readonly resource?: unknown
  readonly condition?: unknown
}

const policyOf = (...statements: readonly StatementParts[]): Policy => {
  const complete = statements.map(statement => ({
    effect: 'allow',
    action: 'name/cos:PutObject',
    resource: `${RESOURCE}/uploads/*`,
    ...statement,
  }))
  const policy = readPolicy(JSON.stringify({ version: '2.0', statement: complete }))
  if (typeof policy === 'string') throw new Error(policy)
  return policy
}

const may = (policy: Policy, key = 'uploads/a.png', action = 'cos:PutObject', values: Record<string, string> = {}) =>
  allows(policy, { action, key }, OWNER, new Map(Object.entries(values)))

describe('a resource', () => {
  test.each([
    ['a prefix', `${RESOURCE}/uploads/*`, 'uploads/a.png', true],
    ['a prefix', `${RESOURCE}/uploads/*`, 'uploads2/a.png', false],
    ['a prefix', `${RESOURCE}/uploads/*`, 'slim/a.png', false],
    ['an exact key', `${RESOURCE}/uploads/a.png`, 'uploads/a.png', true],
    ['an exact key is no prefix', `${RESOURCE}/uploads/`, 'uploads/a.png', false],
    ['a key with colons', `${RESOURCE}/a:b:c`, 'a:b:c', true],
    [
      'the legacy form',
      'qcs::cos:ap-beijing:uid/1250000000:prefix//1250000000/examplebucket/uploads/*',
      'uploads/a',
      true,
    ],
    ['the legacy form', 'qcs::cos:ap-beijing:uid/1250000000:prefix//1250000000/examplebucket/uploads/*', 'x/a', false],
    ['the legacy form of another account', 'qcs::cos:ap-beijing:uid/1:prefix//1/examplebucket/*', 'uploads/a', false],
    ['another bucket', 'qcs::cos:ap-beijing:uid/1250000000:otherbucket-1250000000/*', 'uploads/a', false],
    ['another region', 'qcs::cos:ap-nanjing:uid/1250000000:examplebucket-1250000000/*', 'uploads/a', false],
    ['any region', 'qcs::cos:*:uid/1250000000:examplebucket-1250000000/*', 'uploads/a', true],
    ['another service', 'qcs::ci:ap-beijing:uid/1250000000:examplebucket-1250000000/*', 'uploads/a', false],
    ['everything', '*', 'uploads/a', true],
    ['five segments', 'qcs:cos:ap-beijing:uid/1250000000:examplebucket-1250000000/*', 'uploads/a', false],
    ['one of several', ['nothing', `${RESOURCE}/uploads/*`], 'uploads/a', true],
  ])('%s: %s and the key %s: %s', (_, resource, key, expected) => {
    expect(may(policyOf({ resource }), key)).toBe(expected)
  })

  test('of Cloud Infinite names the bucket in its own form', () => {
    const resource = 'qcs::ci:ap-beijing:uid/1250000000:bucket/examplebucket-1250000000/*'
    const policy = policyOf({ action: 'name/ci:SetImageSlim', resource })
    expect(may(policy, 'uploads/a.png', 'ci:SetImageSlim')).toBe(true)
    expect(may(policy, 'uploads/a.png', 'cos:PutObject')).toBe(false)
  })
})

describe('an action', () => {
  test.each([
    ['name/cos:PutObject', 'cos:PutObject', true],
    ['cos:PutObject', 'cos:PutObject', true],
    ['name/cos:Put*', 'cos:PutObject', true],
    ['name/cos:*', 'cos:GetObject', true],
    ['*', 'cos:DeleteObject', true],
    ['name/cos:putobject', 'cos:PutObject', false],
    ['name/cos:PutObject', 'cos:PutObjectACL', false],
    ['name/ci:*', 'cos:PutObject', false],
  ])('%s and the call %s: %s', (action, call, expected) => {
    expect(may(policyOf({ action }), 'uploads/a.png', call)).toBe(expected)
  })
})

describe('a condition', () => {
  const size = { 'cos:content-length': '100' }
  const type = { 'cos:content-type': 'image/png' }
  test.each<[string, unknown, Record<string, string>, boolean]>([
    ['a size at the limit', { numeric_less_than_equal: { 'cos:content-length': 100 } }, size, true],
    ['a size over the limit', { numeric_less_than_equal: { 'cos:content-length': 99 } }, size, false],
    ['no size', { numeric_less_than_equal: { 'cos:content-length': 100 } }, {}, false],
    ['no size, if it exists', { numeric_less_than_equal_if_exist: { 'cos:content-length': 100 } }, {}, true],
    [
      'a size that is no number',
      { numeric_less_than_equal: { 'cos:content-length': 100 } },
      { 'cos:content-length': '1e1' },
      false,
    ],
    ['the type', { string_equal: { 'cos:content-type': 'image/png' } }, type, true],
    ['one of the types', { string_equal: { 'cos:content-type': ['image/gif', 'image/png'] } }, type, true],
    ['a type by pattern', { string_like: { 'cos:content-type': 'image/*' } }, type, true],
    ['another type by pattern', { string_like: { 'cos:content-type': 'text/*' } }, type, false],
    ['no type', { string_like: { 'cos:content-type': 'image/*' } }, {}, false],
    ['no type, if it exists', { string_like_if_exist: { 'cos:content-type': 'image/*' } }, {}, true],
    ['a type that must not be', { string_not_equal: { 'cos:content-type': 'image/png' } }, type, false],
    [
      'a header',
      { string_equal: { 'cos:x-cos-forbid-overwrite': 'true' } },
      { 'cos:x-cos-forbid-overwrite': 'true' },
      true,
    ],
    [
      'an address in the network',
      { ip_equal: { 'qcs:ip': ['10.0.0.0/8', '127.0.0.1/32'] } },
      { 'qcs:ip': '127.0.0.1' },
      true,
    ],
    ['an address outside of it', { ip_equal: { 'qcs:ip': '10.0.0.0/8' } }, { 'qcs:ip': '127.0.0.1' }, false],
    [
      'two of which one fails',
      { string_like: { 'cos:content-type': 'image/*' }, numeric_less_than: { 'cos:content-length': 5 } },
      { ...size, ...type },
      false,
    ],
    ['an operator nobody knows', { string_resembles: { 'cos:content-type': 'image/png' } }, type, false],
    ['a key nobody knows', { string_equal: { 'cos:moon-phase': 'full' } }, { 'cos:moon-phase': 'full' }, false],
  ])('%s', (_, condition, values, expected) => {
    expect(may(policyOf({ condition }), 'uploads/a.png', 'cos:PutObject', values)).toBe(expected)
  })
})

describe('a denial', () => {
  test('wins over what is allowed', () => {
    const policy = policyOf({}, { effect: 'deny', resource: `${RESOURCE}/uploads/secret/*` })
    expect(may(policy, 'uploads/secret/a.png')).toBe(false)
    expect(may(policy, 'uploads/a.png')).toBe(true)
  })

  test('with a condition that cannot be judged denies', () => {
    const policy = policyOf({}, { effect: 'deny', condition: { string_resembles: { 'cos:content-type': 'x' } } })
    expect(may(policy)).toBe(false)
  })

  test('with a condition that does not hold lets pass', () => {
    const policy = policyOf({}, { effect: 'deny', condition: { string_equal: { 'cos:content-type': 'text/html' } } })
    expect(may(policy, 'uploads/a.png', 'cos:PutObject', { 'cos:content-type': 'image/png' })).toBe(true)
  })
})

describe('a text that is no policy', () => {
  const statement = { effect: 'allow', action: 'a', resource: 'b' }
  test.each<[string, unknown]>([
    ['no object', []],
    ['another version', { version: '1.0', statement: [statement] }],
    ['no statement', { version: '2.0', statement: [] }],
    ['an effect in capitals', { version: '2.0', statement: [{ ...statement, effect: 'Allow' }] }],
    ['no action', { version: '2.0', statement: [{ effect: 'allow', resource: 'b' }] }],
    ['no resource', { version: '2.0', statement: [{ effect: 'allow', action: 'a' }] }],
    ['an unknown element', { version: '2.0', statement: [{ ...statement, notAction: 'c' }] }],
    ['a condition that is a text', { version: '2.0', statement: [{ ...statement, condition: 'c' }] }],
  ])('%s', (_, policy) => {
    expect(readPolicy(JSON.stringify(policy))).toBeTypeOf('string')
  })

  test('no JSON', () => {
    expect(readPolicy('{')).toBeTypeOf('string')
  })
})
