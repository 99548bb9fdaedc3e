import { describe, expect, test } from 'vitest'
import { CosSlimError, slimErrorCodes } from '../../src/errors.js'
import type { SlimErrorCode } from '../../src/errors.js'
import { remedyFor } from '../../src/upload/retry.js'

const service = { status: 400, code: 'SomeCode' }
const remedy = (code: SlimErrorCode, history: Partial<Parameters<typeof remedyFor>[1]> = {}) =>
  remedyFor(new CosSlimError(code, 'No.', { service }), { hasRenewed: false, canDropProcessing: true, ...history })

/** What a service can mean by them is the rule, and not the picture. */
const MAY_BE_PROCESSING: readonly SlimErrorCode[] = [
  'slim-refused',
  'slim-not-permitted',
  'slim-not-run',
  'image-too-large',
  'image-too-many-pixels',
  'access-denied',
]
const NEVER_PROCESSING: readonly SlimErrorCode[] = [
  'cancelled',
  'key-invalid',
  'network-or-cors',
  'timeout',
  'response-unreadable',
  'signature-refused',
  'clock-skewed',
  'already-exists',
  'not-found',
  'account-blocked',
]

test('credentials that are refused are renewed once', () => {
  expect(remedy('credentials-expired')).toBe('renew-credentials')
  expect(remedy('credentials-expired', { hasRenewed: true })).toBe('give-up')
})

describe.each(MAY_BE_PROCESSING)('%s', code => {
  test('may concern processing alone: the picture is stored without', () => {
    expect(remedy(code)).toBe('store-unprocessed')
    expect(remedy(code, { hasRenewed: true })).toBe('store-unprocessed')
  })
})

test.each(NEVER_PROCESSING)('%s is final', code => {
  expect(remedy(code)).toBe('give-up')
})

test.each(slimErrorCodes.filter(code => code !== 'credentials-expired'))(
  '%s is final where no processing was asked for, or none may be left out',
  code => {
    expect(remedy(code, { canDropProcessing: false })).toBe('give-up')
  },
)
