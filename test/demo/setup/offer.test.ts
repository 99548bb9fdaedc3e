import { expect, test } from 'vitest'
import { mayBeOfSettings } from '../../../demo/page/setup/offer.js'
import { CosSlimError, slimErrorCodes } from '../../../src/errors.js'
import type { UploadResult } from '../../../src/types.js'

const failed = (code: (typeof slimErrorCodes)[number]) =>
  mayBeOfSettings({ phase: 'failed', failure: { kind: 'sdk', error: new CosSlimError(code, 'It failed.') } })

test('an upload that failed offers the check where a setting can be why, and nowhere else', () => {
  expect(slimErrorCodes.filter(failed)).toEqual([
    'credentials-unreachable',
    'credentials-timeout',
    'credentials-refused',
    'credentials-invalid',
    'credentials-expired',
    'network-or-cors',
    'domain-not-listed',
    'access-denied',
    'signature-refused',
    'clock-skewed',
    'not-found',
    'slim-not-run',
    'slim-not-permitted',
  ])
})

test('what the page itself refused, and what was cancelled or is under way, offers no check', () => {
  expect(mayBeOfSettings({ phase: 'failed', failure: { kind: 'page', problem: 'folder' } })).toBe(false)
  expect(mayBeOfSettings({ phase: 'failed', failure: { kind: 'unexpected' } })).toBe(false)
  expect(mayBeOfSettings({ phase: 'cancelled' })).toBe(false)
  expect(mayBeOfSettings({ phase: 'queued' })).toBe(false)
})

test('an original that was kept offers the check where imageSlim is not set up', () => {
  const kept = (reason: UploadResult['reason']) =>
    mayBeOfSettings({ phase: 'done', result: { outcome: 'kept-original', reason } as UploadResult }) // all that is looked at
  expect(kept('slim-not-run')).toBe(true)
  expect(kept('slim-not-permitted')).toBe(true)
  expect(kept('format-not-slimmable')).toBe(false)
  expect(kept(undefined)).toBe(false)
})
