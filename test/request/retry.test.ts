import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_RETRY } from '../../src/defaults.js'
import { CosSlimError, slimErrorCodes } from '../../src/errors.js'
import type { ServiceRefusal, SlimErrorCode } from '../../src/errors.js'
import { retryDelayMs } from '../../src/request/retry.js'
import type { History, RetrySettings } from '../../src/request/retry.js'

const failure = (code: SlimErrorCode, service?: Partial<ServiceRefusal>) =>
  new CosSlimError(code, 'No.', service && { service: { status: 503, code: '', ...service } })
const BUSY = failure('service-failed')

const after = (failures: number, more: Partial<History> = {}): History => ({
  failures,
  changes: 0,
  passedMs: 0,
  hasAnswered: true,
  ...more,
})

const delayOf = (failures: number, random: number, more: Partial<RetrySettings> = {}) =>
  retryDelayMs(BUSY, after(failures), { ...DEFAULT_RETRY, ...more }, random)

describe('the wait', () => {
  test.each([
    [1, 500],
    [2, 1000],
    [3, 2000],
    [4, 4000],
    [5, 8000],
    [6, 16_000],
    [7, 20_000],
  ])('after failure %d is drawn evenly from 0 to %d ms', (failures, mostMs) => {
    expect([0, 0.25, 0.5, 1].map(random => delayOf(failures, random))).toEqual([0, mostMs / 4, mostMs / 2, mostMs])
  })

  test('is never longer than the caller allows', () => {
    expect([1, 2, 3, 7].map(failures => delayOf(failures, 1, { maxDelayMs: 700 }))).toEqual([500, 700, 700, 700])
  })

  test('may be none at all', () => {
    expect(delayOf(3, 1, { maxDelayMs: 0 })).toBe(0)
  })

  test('is never shorter than the service wants, also where that is more than the longest', () => {
    const asked = failure('rate-limited', { retryAfterMs: 30_000 })
    expect(retryDelayMs(asked, after(1), DEFAULT_RETRY, 1)).toBe(30_000)
    expect(retryDelayMs(failure('rate-limited', { retryAfterMs: 100 }), after(1), DEFAULT_RETRY, 1)).toBe(500)
  })

  test('is not shortened by a time that has passed already', () => {
    expect(retryDelayMs(failure('rate-limited', { retryAfterMs: -5000 }), after(1), DEFAULT_RETRY, 0)).toBe(0)
  })
})

describe('there is no further try', () => {
  test.each(slimErrorCodes.filter(code => !new CosSlimError(code, 'No.').retryable))('after %s', code => {
    expect(retryDelayMs(failure(code), after(1), DEFAULT_RETRY, 0.5)).toBeUndefined()
  })

  test('once as many have failed as are allowed', () => {
    expect(delayOf(7, 0.5)).toBeDefined()
    expect(delayOf(8, 0.5)).toBeUndefined()
    expect(delayOf(1, 0.5, { attempts: 1 })).toBeUndefined()
  })

  test('where the wait would end after the time that is allowed', () => {
    const settings = { ...DEFAULT_RETRY, maxTotalMs: 1000 }
    expect(retryDelayMs(BUSY, after(1, { passedMs: 500 }), settings, 1)).toBe(500)
    expect(retryDelayMs(BUSY, after(1, { passedMs: 501 }), settings, 1)).toBeUndefined()
  })

  test('where the service wants to be left alone for longer than that', () => {
    const asked = failure('rate-limited', { retryAfterMs: DEFAULT_RETRY.maxTotalMs + 1 })
    expect(retryDelayMs(asked, after(1), DEFAULT_RETRY, 0)).toBeUndefined()
  })
})

describe('a host that has never answered', () => {
  const unheard = (failures: number, code: SlimErrorCode = 'network-or-cors', attempts = 8) =>
    retryDelayMs(failure(code), after(failures, { hasAnswered: false }), { ...DEFAULT_RETRY, attempts }, 0.5)

  test('is asked three times', () => {
    expect([1, 2, 3].map(failures => unheard(failures) !== undefined)).toEqual([true, true, false])
  })

  test('is asked less often where the caller wants that', () => {
    expect(unheard(1, 'network-or-cors', 1)).toBeUndefined()
  })

  test('is asked as often as any where it is only slow', () => {
    expect(unheard(7, 'timeout')).toBeDefined()
  })

  test('is asked as often as any once it has answered', () => {
    expect(retryDelayMs(failure('network-or-cors'), after(7), DEFAULT_RETRY, 0.5)).toBeDefined()
  })
})

test('a picture that arrives changed is sent once more, and no third time', () => {
  const changed = failure('integrity-failed')
  expect(retryDelayMs(changed, after(1, { changes: 1 }), DEFAULT_RETRY, 1)).toBe(500)
  expect(retryDelayMs(changed, after(2, { changes: 2 }), DEFAULT_RETRY, 1)).toBeUndefined()
})

test('a picture that arrives changed after other failures is sent once more too', () => {
  const changed = failure('integrity-failed')
  expect(retryDelayMs(changed, after(4, { changes: 1 }), DEFAULT_RETRY, 1)).toBe(4000)
})

describe('whatever is set and whatever has happened', () => {
  const settings = fc.record({
    attempts: fc.integer({ min: 1, max: 20 }),
    maxDelayMs: fc.nat(100_000),
    maxTotalMs: fc.nat(1_000_000),
  })
  const history = fc.record({
    failures: fc.integer({ min: 1, max: 40 }),
    changes: fc.constantFrom(0, 1),
    passedMs: fc.nat(1_000_000),
    hasAnswered: fc.boolean(),
  })
  const random = fc.integer({ min: 0, max: 255 }).map(byte => byte / 256)
  const error = fc
    .tuple(
      fc.constantFrom(...slimErrorCodes),
      fc.option(fc.integer({ min: -10_000, max: 100_000 }), { nil: undefined }),
    )
    .map(([code, retryAfterMs]) => failure(code, { retryAfterMs }))

  test('tries, waits and the time in all keep to their limits', () => {
    fc.assert(
      fc.property(error, history, settings, random, (one, past, limits, drawn) => {
        const delayMs = retryDelayMs(one, past, limits, drawn)
        if (delayMs === undefined) return
        const askedMs = one.service?.retryAfterMs ?? 0
        expect(one.retryable).toBe(true)
        expect(past.failures).toBeLessThan(limits.attempts)
        expect(delayMs).toBeGreaterThanOrEqual(Math.max(0, askedMs))
        expect(delayMs).toBeLessThanOrEqual(Math.max(limits.maxDelayMs, askedMs))
        expect(past.passedMs + delayMs).toBeLessThanOrEqual(limits.maxTotalMs)
      }),
    )
  })

  test('a later failure never has a shorter range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(100_000), random, (failures, maxDelayMs, drawn) => {
        const limits = { attempts: 99, maxDelayMs, maxTotalMs: Infinity }
        const [now = 0, next = 0] = [failures, failures + 1].map(count =>
          retryDelayMs(BUSY, after(count), limits, drawn),
        )
        expect(next).toBeGreaterThanOrEqual(now)
      }),
    )
  })
})
