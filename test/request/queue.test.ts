import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_CONCURRENCY } from '../../src/defaults.js'
import { createQueue } from '../../src/request/queue.js'
import type { Place } from '../../src/request/queue.js'

/** Somebody who wants to send: waits in line, sends, waits for the answer, leaves. */
interface Guest {
  /** Every byte has left. */
  sent(): void
  /** Ends, answered. */
  leave(): void
  /** Aborts, wherever it is. */
  abort(): void
}

/** Several who want to enter, and who of them was let in. */
function crowd(places: number) {
  const queue = createQueue(places)
  const admitted: string[] = []
  const turnedAway: string[] = []
  function enter(name: string, isAgain = false): Guest {
    const switchboard = new AbortController()
    let place: Place | undefined
    queue.enter(switchboard.signal, isAgain).then(
      given => {
        place = given
        admitted.push(name)
      },
      () => turnedAway.push(name),
    )
    return { sent: () => place?.sent(), leave: () => place?.leave(), abort: () => switchboard.abort() }
  }
  return { queue, admitted, turnedAway, enter, settle: () => setImmediate() }
}

test('as many are let in as there are places', async () => {
  const { admitted, enter, settle } = crowd(2)
  for (const name of ['a', 'b', 'c']) enter(name)
  await settle()
  expect(admitted).toEqual(['a', 'b'])
})

test('the rest come in order, one for each place that becomes free', async () => {
  const { admitted, enter, settle } = crowd(1)
  const [a, b] = ['a', 'b', 'c'].map(name => enter(name))
  await settle()
  a?.leave()
  await settle()
  expect(admitted).toEqual(['a', 'b'])
  b?.leave()
  await settle()
  expect(admitted).toEqual(['a', 'b', 'c'])
})

describe('a place is held by bytes on the wire', () => {
  test('whose bytes have all left lets in the next, answered or not', async () => {
    const { admitted, enter, settle } = crowd(1)
    const [a] = ['a', 'b', 'c'].map(name => enter(name))
    await settle()
    a?.sent()
    await settle()
    expect(admitted).toEqual(['a', 'b'])
  })

  test('it is not given back a second time by the answer', async () => {
    const { admitted, enter, settle } = crowd(1)
    const [a] = ['a', 'b', 'c'].map(name => enter(name))
    await settle()
    a?.sent()
    a?.sent()
    a?.leave()
    a?.leave()
    await settle()
    expect(admitted).toEqual(['a', 'b'])
  })

  test('bytes that are told of after the answer count for nothing', async () => {
    const { admitted, enter, settle } = crowd(1)
    const [a] = ['a', 'b', 'c'].map(name => enter(name))
    await settle()
    a?.leave()
    a?.sent()
    await settle()
    expect(admitted).toEqual(['a', 'b'])
  })

  test('six wait for answers at most: browsers open no further connection', async () => {
    const { admitted, enter, settle } = crowd(2)
    const guests = Array.from({ length: 10 }, (_, index) => enter(String(index)))
    for (let round = 0; round < 10; round += 1) {
      await settle()
      for (const guest of guests) guest.sent()
    }
    expect(admitted).toHaveLength(MAX_CONCURRENCY)
    guests[3]?.leave()
    await settle()
    expect(admitted).toHaveLength(MAX_CONCURRENCY + 1)
  })
})

describe('who has been in before', () => {
  test('goes before all who have not, and not before its like', async () => {
    const { admitted, enter, settle } = crowd(1)
    const a = enter('a')
    enter('new')
    const first = enter('first again', true)
    enter('second again', true)
    await settle()
    a.leave()
    await settle()
    first.leave()
    await settle()
    expect(admitted).toEqual(['a', 'first again', 'second again'])
  })

  test('pushes nobody out', async () => {
    const { admitted, enter, settle } = crowd(1)
    enter('a')
    enter('again', true)
    await settle()
    expect(admitted).toEqual(['a'])
  })
})

describe('a host that fell silent', () => {
  test('is asked by one request at a time, and only once those under way are over', async () => {
    const { queue, admitted, enter, settle } = crowd(3)
    const [a, b, c, d] = ['a', 'b', 'c', 'd', 'e'].map(name => enter(name))
    await settle()
    queue.heard(false)
    a?.leave()
    b?.leave()
    await settle()
    expect(admitted).toEqual(['a', 'b', 'c'])
    c?.leave()
    await settle()
    expect(admitted).toEqual(['a', 'b', 'c', 'd'])
    d?.sent()
    await settle()
    expect(admitted).toEqual(['a', 'b', 'c', 'd'])
    d?.leave()
    await settle()
    expect(admitted).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('is asked by all again at its first answer', async () => {
    const { queue, admitted, enter, settle } = crowd(3)
    queue.heard(false)
    for (const name of ['a', 'b', 'c', 'd']) enter(name)
    await settle()
    expect(admitted).toEqual(['a'])
    queue.heard(true)
    await settle()
    expect(admitted).toEqual(['a', 'b', 'c'])
  })

  test('has answered for good once it has', () => {
    const { queue } = crowd(1)
    expect(queue.hasAnswered).toBe(false)
    queue.heard(false)
    expect(queue.hasAnswered).toBe(false)
    queue.heard(true)
    queue.heard(false)
    expect(queue.hasAnswered).toBe(true)
  })
})

describe('who aborts', () => {
  test('in line is turned away as cancelled, and the others move up', async () => {
    const { admitted, turnedAway, enter, settle } = crowd(1)
    const [a, b] = ['a', 'b', 'c'].map(name => enter(name))
    await settle()
    b?.abort()
    a?.leave()
    await settle()
    expect([admitted, turnedAway]).toEqual([['a', 'c'], ['b']])
  })

  test('in line hears that it was cancelled', async () => {
    const queue = createQueue(1)
    const switchboard = new AbortController()
    await queue.enter(new AbortController().signal, false)
    const waiting = queue.enter(switchboard.signal, false)
    switchboard.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
  })

  test.each(['while it sends', 'while it waits for the answer'])('%s gives its place back, once', async when => {
    const { admitted, enter, settle } = crowd(1)
    const [a, b] = ['a', 'b', 'c'].map(name => enter(name))
    await settle()
    if (when !== 'while it sends') a?.sent()
    await settle()
    a?.abort()
    a?.leave()
    await settle()
    expect(admitted).toEqual(['a', 'b'])
    b?.leave()
    await settle()
    expect(admitted).toEqual(['a', 'b', 'c'])
  })

  test('together with many others, inside and in line, lets none of them in on the way', async () => {
    const { admitted, enter, settle } = crowd(2)
    const guests = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => enter(name))
    await settle()
    for (const guest of guests.slice(0, 5)) guest.abort()
    await settle()
    expect(admitted).toEqual(['a', 'b', 'f'])
  })

  test('after it has left takes no place from anybody', async () => {
    const { admitted, enter, settle } = crowd(1)
    const [a] = ['a', 'b', 'c'].map(name => enter(name))
    await settle()
    a?.leave()
    await settle()
    a?.abort()
    await settle()
    expect(admitted).toEqual(['a', 'b'])
  })
})

test('five thousand wait, half of them leave, and the others come in order', async () => {
  const { admitted, enter, settle } = crowd(1)
  const guests = Array.from({ length: 5000 }, (_, index) => enter(String(index)))
  for (let index = 1; index < 5000; index += 2) guests[index]?.abort()
  for (let index = 0; index < 5000; index += 2) {
    await settle()
    guests[index]?.leave()
  }
  expect(admitted).toEqual(Array.from({ length: 2500 }, (_, index) => String(index * 2)))
})

test('whoever comes, sends and goes: no place too many, none free while somebody waits, and the order is kept', async () => {
  const deed = fc.record({ kind: fc.constantFrom('sent', 'leave', 'abort'), who: fc.nat(20) })
  const events = fc.array(fc.oneof(fc.constant('enter' as const), fc.constant('enter again' as const), deed), {
    maxLength: 60,
  })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), events, async (places, steps) => {
      const { admitted, enter, settle } = crowd(places)
      const guests: Guest[] = []
      // What the queue should know: lines by urgency, who is inside, who of them still sends.
      const lines: [number[], number[]] = [[], []]
      const open = new Set<number>()
      const sending = new Set<number>()
      const order: string[] = []
      for (const step of steps) {
        if (typeof step === 'string') {
          const isAgain = step === 'enter again'
          lines[isAgain ? 0 : 1].push(guests.length)
          guests.push(enter(String(guests.length), isAgain))
        } else {
          const guest = guests[step.who]
          if (!guest) continue
          guest[step.kind]()
          sending.delete(step.who)
          if (step.kind !== 'sent') open.delete(step.who)
          if (step.kind === 'abort')
            for (const line of lines) if (line.includes(step.who)) line.splice(line.indexOf(step.who), 1)
        }
        while (sending.size < places && open.size < MAX_CONCURRENCY) {
          const next = lines[0].shift() ?? lines[1].shift()
          if (next === undefined) break
          open.add(next)
          sending.add(next)
          order.push(String(next))
        }
        await settle()
        expect(admitted).toEqual(order)
      }
    }),
  )
})
