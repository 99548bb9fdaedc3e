import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Abort } from '../../src/host.js'
import { createAbort } from '../../src/hosts/abort.js'

const LISTENER_COUNT = 3

/** What listeners hear of a switch that is used in this way, and what its signal says after each step. */
function heardBy(abort: Abort, steps: readonly (readonly ['add' | 'remove' | 'abort', number])[]) {
  const { signal } = abort
  const heard: (number | boolean)[] = []
  const listeners = Array.from({ length: LISTENER_COUNT }, (_, index) => () => void heard.push(index))
  for (const [step, index] of steps) {
    const listener = listeners[index] as () => void // one of them
    if (step === 'add') signal.addEventListener('abort', listener)
    else if (step === 'remove') signal.removeEventListener('abort', listener)
    else abort.abort()
    heard.push(signal.aborted)
  }
  return heard
}

test('who listens is told once, with the signal already aborted', () => {
  const own = createAbort()
  const { signal } = own
  const heard: boolean[] = []
  signal.addEventListener('abort', () => heard.push(signal.aborted))
  expect(signal.aborted).toBe(false)
  own.abort()
  own.abort()
  expect(heard).toEqual([true])
})

test('any use of it is heard as with the switch of a page', () => {
  const step = fc.tuple(fc.constantFrom('add', 'add', 'remove', 'abort'), fc.nat({ max: LISTENER_COUNT - 1 }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), steps => {
      const controller = new AbortController()
      const real = { signal: controller.signal, abort: () => controller.abort() }
      expect(heardBy(createAbort(), steps)).toEqual(heardBy(real, steps))
    }),
  )
})

test('who stops listening, or begins to, while others are told disturbs nobody', () => {
  const own = createAbort()
  const { signal } = own
  const heard: string[] = []
  const once = () => {
    heard.push('once')
    signal.removeEventListener('abort', once)
    signal.addEventListener('abort', () => heard.push('too late'))
  }
  signal.addEventListener('abort', once)
  signal.addEventListener('abort', () => heard.push('next'))
  own.abort()
  expect(heard).toEqual(['once', 'next'])
})

test('two switches have nothing to do with each other', () => {
  const one = createAbort()
  const other = createAbort()
  one.abort()
  expect([one.signal.aborted, other.signal.aborted]).toEqual([true, false])
})
