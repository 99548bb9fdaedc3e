import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createConnections } from '../../../src/hosts/miniprogram/connections.js'

/** Visitors that come, and leave when they are told to. */
function createVisitors(take: () => Promise<() => void>) {
  const entered: number[] = []
  const inside: (() => void)[] = []
  let count = 0
  return {
    entered,
    inside,
    come: () => {
      const number = count
      count += 1
      void take().then(leave => {
        entered.push(number)
        inside.push(leave)
      })
    },
    leave: (which: number) => inside.splice(which % Math.max(1, inside.length), 1).forEach(leave => leave()),
  }
}

test('ten are let in at once, the next when one of them leaves', async () => {
  const { come, leave, entered } = createVisitors(createConnections())
  for (let visitor = 0; visitor < 12; visitor += 1) come()
  await setImmediate()
  expect(entered).toHaveLength(10)
  leave(3)
  await setImmediate()
  expect(entered).toHaveLength(11)
})

test('there are never more than places, nobody waits beside a free one, and who comes first is served first', async () => {
  const step = fc.oneof(fc.constant('come' as const), fc.nat({ max: 20 }))
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 25 }), async (places, steps) => {
      const { come, leave, entered, inside } = createVisitors(createConnections(places))
      let comeCount = 0
      let leftCount = 0
      for (const next of steps) {
        if (next === 'come') {
          come()
          comeCount += 1
        } else if (inside.length > 0) {
          leave(next)
          leftCount += 1
        }
        await setImmediate()
        expect(inside.length).toBe(Math.min(places, comeCount - leftCount))
        expect(entered).toEqual(entered.map((_, index) => index))
      }
    }),
    { numRuns: 40 },
  )
})

test('a place that is handed over is not free for who comes at the same moment', async () => {
  const { come, leave, inside, entered } = createVisitors(createConnections(1))
  come()
  come()
  await setImmediate()
  leave(0)
  come()
  await setImmediate()
  expect([inside.length, ...entered]).toEqual([1, 0, 1])
})

test('every place comes back, however many visitors there were', async () => {
  const { come, leave, inside, entered } = createVisitors(createConnections(2))
  for (let round = 0; round < 5; round += 1) {
    for (let visitor = 0; visitor < 4; visitor += 1) come()
    for (let visitor = 0; visitor < 4; visitor += 1) {
      await setImmediate()
      leave(0)
    }
    expect(inside).toHaveLength(0)
  }
  expect(entered).toHaveLength(20)
})
