import { describe, expect, test } from 'vitest'
import { judgeReply } from '../../src/diagnose/sts-reply.js'
import { readStsReply } from '../../src/credentials/sts-response.js'
import { isCosSlimError } from '../../src/errors.js'

const NOW_MS = 1767226000_000

const GOOD = {
  credentials: { tmpSecretId: 'AKIDEXAMPLE', tmpSecretKey: 'keyExample', sessionToken: 'tokenExample' },
  startTime: 1767225600,
  expiredTime: 1767227400,
  bucket: 'examplebucket-1250000000',
  region: 'ap-beijing',
}

/** What the client itself says of it. */
function problemOf(text: string): string | undefined {
  try {
    const reply = readStsReply(JSON.parse(text))
    return reply.bucket && reply.region ? undefined : 'The STS reply has no bucket or region.'
  } catch (error) {
    return isCosSlimError(error) ? error.message : 'It is no JSON.'
  }
}

function judge(reply: unknown, nowMs: number | undefined = NOW_MS) {
  const text = typeof reply === 'string' ? reply : JSON.stringify(reply)
  return judgeReply(text, problemOf(text), nowMs)
}

test.each([
  ['of the official package', GOOD],
  ['wrapped in data', { data: GOOD }],
  ['in the flat form of the demos', { ...GOOD, ...GOOD.credentials, credentials: undefined }],
  [
    'with capital letters',
    { ...GOOD, credentials: undefined, TmpSecretId: 'a', TmpSecretKey: 'b', SecurityToken: 'c' },
  ],
])('finds nothing wrong with a reply %s', (_, reply) => {
  expect(judge(reply)).toBeUndefined()
})

describe('a reply that cannot be used', () => {
  const { credentials, ...rest } = GOOD

  test.each<readonly [string, unknown, string, Record<string, string>]>([
    ['a login page', '<!doctype html><title>Log in</title>', 'sts-login-page', {}],
    [
      'an error of the service',
      { Code: 'AuthFailure.SecretIdNotFound', Message: 'no' },
      'sts-error',
      { code: 'AuthFailure.SecretIdNotFound' },
    ],
    ['an error of the endpoint', { error: 'not signed in' }, 'sts-error', { code: 'not signed in' }],
    [
      'an envelope with a number',
      { code: 4001, data: {} },
      'sts-fields',
      { names: 'tmpSecretId, tmpSecretKey, sessionToken, expiredTime' },
    ],
    ['nothing', '', 'sts-fields', { names: 'tmpSecretId, tmpSecretKey, sessionToken, expiredTime' }],
    [
      'no token',
      { ...rest, credentials: { ...credentials, sessionToken: '' } },
      'sts-fields',
      { names: 'sessionToken' },
    ],
    [
      'other names',
      { ...rest, accessKeyId: 'x', secretAccessKey: 'y' },
      'sts-fields',
      { names: 'tmpSecretId, tmpSecretKey, sessionToken' },
    ],
    ['milliseconds', { ...GOOD, expiredTime: GOOD.expiredTime * 1000 }, 'sts-milliseconds', { names: 'expiredTime' }],
    [
      'milliseconds at its start',
      { ...GOOD, startTime: GOOD.startTime * 1000 },
      'sts-milliseconds',
      { names: 'startTime' },
    ],
    ['old credentials', { ...GOOD, expiredTime: 1767225999 }, 'sts-expired', {}],
    ['no bucket', { ...GOOD, bucket: undefined }, 'sts-scope', { names: 'bucket or region' }],
  ])('%s', (_, reply, code, values) => {
    expect(judge(reply)).toMatchObject({ code, certainty: 'certain', values })
  })

  test('tells the near names and none of their values', () => {
    const found = judge({ accessKeyId: 'AKIDvalue', secretAccessKey: 'keyValue', token: 'tokenValue' })
    expect(found?.detail).toBe('found "accessKeyId", "secretAccessKey", "token"')
  })
})

test('does not call credentials expired by the clock of the device', () => {
  expect(judgeReply(JSON.stringify(GOOD), undefined, undefined)).toBeUndefined()
})
