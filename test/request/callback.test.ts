import { describe, expect, test, vi } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import { asCosSlimError, tell } from '../../src/request/callback.js'
import { createFakeHost } from '../helpers/fake-host.js'

describe('a listener', () => {
  test('is told the value at once', () => {
    const listener = vi.fn()
    tell(createFakeHost(), listener, { fraction: 0.5 })
    expect(listener.mock.calls).toEqual([[{ fraction: 0.5 }]])
  })

  test('need not be there', () => {
    expect(() => tell(createFakeHost(), undefined, 1)).not.toThrow()
  })

  test('that throws harms nobody, and its fault surfaces as any uncaught one does', async () => {
    const host = createFakeHost()
    const fault = new RangeError('The bar is gone.')
    const listener = () => {
      throw fault
    }
    expect(() => tell(host, listener, 1)).not.toThrow()
    expect(host.uncaught).toEqual([])
    await host.advance(0)
    expect(host.uncaught).toEqual([fault])
  })
})

describe('a fault', () => {
  test('of this SDK stays what it is', () => {
    const error = new CosSlimError('timeout', 'Too slow.')
    expect(asCosSlimError(error)).toBe(error)
  })

  test('of another copy of this SDK stays what it is', () => {
    const foreign = Object.assign(new Error('Stopped.'), { name: 'CosSlimError', code: 'cancelled' })
    expect(asCosSlimError(foreign)).toBe(foreign)
  })

  test.each([[new TypeError('The key is gone.')], ['a text'], [null]])('%o gets a code, and is its cause', thrown => {
    expect(asCosSlimError(thrown)).toMatchObject({ name: 'CosSlimError', code: 'request-refused', cause: thrown })
  })

  test('that is nothing at all gets a code too', () => {
    expect(asCosSlimError(undefined)).toMatchObject({ name: 'CosSlimError', code: 'request-refused' })
  })
})
