import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { CosSlimError, isCosSlimError, slimErrorCodes } from '../src/errors.js'

test('an error is an Error with code, message, hint and a word on trying again', () => {
  const error = new CosSlimError('timeout', 'PUT cat.png got no answer within 5000 ms.')
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'CosSlimError',
    code: 'timeout',
    message: 'PUT cat.png got no answer within 5000 ms.',
    retryable: true,
  })
  expect(String(error)).toBe('CosSlimError: PUT cat.png got no answer within 5000 ms.')
  expect(error.stack).toContain('errors.test.ts')
})

test('service and cause are there where there is something to say, and only there', () => {
  const { service: noService, cause: noCause } = new CosSlimError('timeout', 'Too slow.')
  expect([noService, noCause]).toEqual([undefined, undefined])
  const service = { status: 503, code: 'SlowDown', requestId: 'NjdhYmNk', traceId: 'OGVmYzZi' }
  const cause = new Error('the reason')
  expect(new CosSlimError('rate-limited', 'Slow down.', { service, cause })).toMatchObject({ service, cause })
})

test('there are codes, each once', () => {
  expect(slimErrorCodes.length).toBeGreaterThan(25)
  expect(new Set(slimErrorCodes).size).toBe(slimErrorCodes.length)
})

test.each(slimErrorCodes)('%s has a hint of one sentence', code => {
  expect(new CosSlimError(code, 'No.').hint).toMatch(/^[A-Z][^.!?]*( \d\.\d)?[^!?]*\.$/)
})

test.each([
  ['object-archived', 'Restore it first.'],
  ['not-found', 'Check bucket, key, saveAs and policy.'],
  ['access-denied', 'Check bucket, key, saveAs and policy.'],
  ['image-too-large', 'Shrink it, or set slim: false.'],
  ['slim-not-run', 'Bind CI, enable imageSlim, allow it in role and policy.'],
] as const)('the hint of %s says what helps against it', (code, hint) => {
  expect(new CosSlimError(code, 'No.').hint).toBe(hint)
})

test('what can pass by itself is retryable, and what needs somebody to act is not', () => {
  expect(slimErrorCodes.filter(code => new CosSlimError(code, 'No.').retryable)).toEqual([
    'credentials-unreachable',
    'credentials-timeout',
    'credentials-expired',
    'network-or-cors',
    'timeout',
    'response-unreadable',
    'integrity-failed',
    'rate-limited',
    'service-failed',
  ])
})

describe('isCosSlimError', () => {
  test('knows an error of this SDK', () => {
    expect(isCosSlimError(new CosSlimError('cancelled', 'Stopped.'))).toBe(true)
  })

  test('knows one of another copy of this SDK on the same page', () => {
    const foreign = Object.assign(new Error('Stopped.'), { name: 'CosSlimError', code: 'cancelled' })
    expect(isCosSlimError(foreign)).toBe(true)
  })

  test.each([
    ['another error', new TypeError('wrong')],
    ['an axios error', Object.assign(new Error('Network Error'), { name: 'AxiosError', code: 'ERR_NETWORK' })],
    ['text', 'cancelled'],
    ['nothing', undefined],
    ['null', null],
    ['an object that looks like one', { name: 'CosSlimError', code: 'cancelled' }],
    ['an error of another realm', runInNewContext('new Error("wrong")')],
  ])('does not take %s for one', (_what, value) => {
    expect(isCosSlimError(value)).toBe(false)
  })
})
