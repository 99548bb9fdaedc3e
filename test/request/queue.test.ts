import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createQueue } from '../../src/request/queue.js'

/** Somebody who wants to enter: gives the place back, or leaves the line. */
interface Guest {
  leave(): void
}

/** Several who want to enter, and who of them was let in. */
function crowd(places: number) {
  const queue = createQueue(places)
  const admitted: string[] = []
  function enter(name: string): Guest {
    const switchboard = new AbortController()
    void queue.enter(switchboard.signal).then(() => admitted.push(name))
    return { leave: () => switchboard.abort() }
  }
  return { admitted, enter, settle: () => setImmediate() }
}

test('as many are let in as there are places', async () => {
  const { admitted, enter, settle } = crowd(2)
  for (const name of ['a', 'b', 'c']) enter(name)
  await settle()
  expect(admitted).toEqual(['a', 'b'])
})

test('the rest come in order, one for each place that becomes free', async () => {
  const { admitted, enter, settle } = crowd(1)
  const [a, b] = ['a', 'b', 'c'].map(enter)
  await settle()
  a?.leave()
  await settle()
  expect(admitted).toEqual(['a', 'b'])
  b?.leave()
  await settle()
  expect(admitted).toEqual(['a', 'b', 'c'])
})

test('who leaves the line is not let in, and the others move up', async () => {
  const { admitted, enter, settle } = crowd(1)
  const [a, b] = ['a', 'b', 'c'].map(enter)
  await settle()
  b?.leave()
  a?.leave()
  await settle()
  expect(admitted).toEqual(['a', 'c'])
})

test('a place given back twice is one place', async () => {
  const { admitted, enter, settle } = crowd(1)
  const [a] = ['a', 'b', 'c'].map(enter)
  await settle()
  a?.leave()
  a?.leave()
  await settle()
  expect(admitted).toEqual(['a', 'b'])
})

test('who aborts inside gives the place back', async () => {
  const queue = createQueue(1)
  const switchboard = new AbortController()
  await queue.enter(switchboard.signal)
  const next = queue.enter(new AbortController().signal)
  switchboard.abort()
  await expect(next).resolves.toBeUndefined()
})

test('of many who leave at once, inside and in the line, none is let in on the way', async () => {
  const { admitted, enter, settle } = crowd(2)
  const guests = ['a', 'b', 'c', 'd', 'e', 'f'].map(enter)
  await settle()
  for (const guest of guests.slice(0, 5)) guest.leave()
  await settle()
  expect(admitted).toEqual(['a', 'b', 'f'])
})

test('five thousand wait, half of them leave, and the others come in order', async () => {
  const { admitted, enter, settle } = crowd(1)
  const guests = Array.from({ length: 5000 }, (_, index) => enter(String(index)))
  for (let index = 1; index < 5000; index += 2) guests[index]?.leave()
  for (let index = 0; index < 5000; index += 2) {
    await settle()
    guests[index]?.leave()
  }
  expect(admitted).toEqual(Array.from({ length: 2500 }, (_, index) => String(index * 2)))
})

test('whoever comes and goes: no place too many, none free while somebody waits, and the order is kept', async () => {
  const events = fc.array(fc.oneof(fc.constant('enter' as const), fc.nat(20)), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), events, async (places, steps) => {
      const { admitted, enter, settle } = crowd(places)
      const guests: Guest[] = []
      const gone = new Set<number>()
      for (const step of steps) {
        if (step === 'enter') guests.push(enter(String(guests.length)))
        else if (step < guests.length) {
          gone.add(step)
          guests[step]?.leave()
        }
        await settle()
        const present = guests.map((_, index) => index).filter(index => !gone.has(index))
        const inside = present.filter(index => admitted.includes(String(index)))
        expect(inside).toEqual(present.slice(0, places))
      }
    }),
  )
})
