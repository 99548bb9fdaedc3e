import { describe, expect, test, vi } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import { cancelled, startJob } from '../../src/request/job.js'
import type { SignalLike } from '../../src/types.js'
import { failureOf } from '../helpers/fake-client.js'
import { createFakeHost } from '../helpers/fake-host.js'

/** Work that ends when the test says so. */
function createWork() {
  let given: SignalLike | undefined
  let end!: { resolve: (value: string) => void; reject: (error: unknown) => void }
  const work = vi.fn((signal: SignalLike) => {
    given = signal
    return new Promise<string>((resolve, reject) => {
      end = { resolve, reject }
    })
  })
  return {
    work,
    get signal() {
      if (!given) throw new Error('It was not started.')
      return given
    },
    resolve: (value: string) => end.resolve(value),
    reject: (error: unknown) => end.reject(error),
  }
}

/** A signal that tells who listens. */
function createSignal() {
  const listeners = new Set<() => void>()
  let aborted = false
  return {
    listeners,
    signal: {
      get aborted() {
        return aborted
      },
      addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
      removeEventListener: (_type: 'abort', listener: () => void) => void listeners.delete(listener),
    },
    abort: () => {
      aborted = true
      for (const listener of listeners) listener()
    },
  }
}

const start = (signal?: SignalLike) => {
  const made = createWork()
  return { made, job: startJob(createFakeHost(), signal, made.work) }
}

describe('work', () => {
  test('begins at once, and its value is the result', async () => {
    const { made, job } = start()
    expect(made.work).toHaveBeenCalledOnce()
    expect(made.signal.aborted).toBe(false)
    made.resolve('done')
    expect(await job.result).toBe('done')
  })

  test('that fails rejects with what it failed with', async () => {
    const { made, job } = start()
    const error = new CosSlimError('timeout', 'Too slow.')
    made.reject(error)
    expect(await failureOf(job.result)).toBe(error)
  })

  test('that fails with something without a code gets one', async () => {
    const { made, job } = start()
    const cause = new TypeError('saveAs is broken')
    made.reject(cause)
    expect(await failureOf(job.result)).toMatchObject({ code: 'request-refused', cause })
  })

  // What it holds, like a place in the queue, it holds until then.
  test.each(['resolve', 'reject'] as const)('hears by its signal that it is over: %s', async how => {
    const { made, job } = start()
    made[how]('x')
    await job.result.catch(() => undefined)
    await Promise.resolve()
    expect(made.signal.aborted).toBe(true)
  })
})

describe('stopping', () => {
  test('rejects with cancelled at once, whatever the work does', async () => {
    const { made, job } = start()
    job.stop()
    expect(made.signal.aborted).toBe(true)
    expect(await failureOf(job.result)).toMatchObject({ code: 'cancelled', retryable: false })
  })

  test('stands, whatever the work ends with later', async () => {
    const { made, job } = start()
    job.stop()
    made.resolve('too late')
    expect(await failureOf(job.result)).toMatchObject({ code: 'cancelled' })
  })

  test('stands, and what the work fails with later is nobody’s unhandled rejection', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const { made, job } = start()
    job.stop()
    made.reject(new Error('too late'))
    expect(await failureOf(job.result)).toMatchObject({ code: 'cancelled' })
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('changes nothing of a result that is there', async () => {
    const { made, job } = start()
    made.resolve('done')
    await job.result
    job.stop()
    expect(await job.result).toBe('done')
  })

  test('can be done twice', async () => {
    const { job } = start()
    job.stop()
    expect(() => job.stop()).not.toThrow()
    expect(await failureOf(job.result)).toMatchObject({ code: 'cancelled' })
  })
})

describe('the signal of the caller', () => {
  test('stops the work', async () => {
    const { signal, abort } = createSignal()
    const { made, job } = start(signal)
    abort()
    expect(made.signal.aborted).toBe(true)
    expect(await failureOf(job.result)).toMatchObject({ code: 'cancelled' })
  })

  test('that has aborted before lets nothing begin', async () => {
    const { made, job } = start(AbortSignal.abort())
    expect(made.work).not.toHaveBeenCalled()
    expect(await failureOf(job.result)).toMatchObject({ code: 'cancelled' })
  })

  test.each(['resolve', 'reject', 'stop'] as const)('is not listened to any more after the end: %s', async how => {
    const { signal, listeners } = createSignal()
    const { made, job } = start(signal)
    expect(listeners.size).toBe(1)
    if (how === 'stop') job.stop()
    else made[how]('x')
    await job.result.catch(() => undefined)
    await Promise.resolve()
    expect(listeners.size).toBe(0)
  })

  test('is not the one that the work gets: the client stops it too', async () => {
    const { signal } = createSignal()
    const { made, job } = start(signal)
    job.stop()
    expect([signal.aborted, made.signal.aborted]).toEqual([false, true])
    expect(await failureOf(job.result)).toMatchObject({ code: 'cancelled' })
  })
})

test('cancelled is an error of its own code', () => {
  expect(cancelled()).toMatchObject({ name: 'CosSlimError', code: 'cancelled', message: 'It was cancelled.' })
})
