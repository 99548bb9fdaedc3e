import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import { settleAll } from '../../src/request/settle.js'
import type { Counts } from '../../src/request/settle.js'

/** Promises that the test settles one by one. */
function deferred(count: number) {
  const all = Array.from({ length: count }, () => {
    let resolve!: (value: string) => void
    let reject!: (error: CosSlimError) => void
    const promise = new Promise<string>((yes, no) => ([resolve, reject] = [yes, no]))
    return { promise, resolve, reject }
  })
  return { promises: all.map(({ promise }) => promise), settle: (index: number) => all[index] ?? expect.unreachable() }
}

const FAILURE = new CosSlimError('timeout', 'Too slow.')

test('there is one outcome for each, in order, whichever ends first', async () => {
  const { promises, settle } = deferred(3)
  const outcomes = settleAll(promises, () => undefined)
  settle(2).resolve('c')
  settle(0).reject(FAILURE)
  settle(1).resolve('b')
  expect(await outcomes).toEqual([
    { status: 'rejected', reason: FAILURE },
    { status: 'fulfilled', value: 'b' },
    { status: 'fulfilled', value: 'c' },
  ])
})

test('each end is told with its place and with the counts so far', async () => {
  const { promises, settle } = deferred(3)
  const told: [number, Counts][] = []
  const outcomes = settleAll(promises, (index, counts) => told.push([index, counts]))
  settle(1).reject(FAILURE)
  await Promise.resolve()
  await Promise.resolve()
  expect(told).toEqual([[1, { totalCount: 3, doneCount: 0, failedCount: 1 }]])
  settle(2).resolve('c')
  settle(0).resolve('a')
  await outcomes
  expect(told.slice(1)).toEqual([
    [2, { totalCount: 3, doneCount: 1, failedCount: 1 }],
    [0, { totalCount: 3, doneCount: 2, failedCount: 1 }],
  ])
})

test('of nothing there is nothing to wait for, and nothing to tell', async () => {
  expect(await settleAll([], () => expect.unreachable())).toEqual([])
})

test('whatever becomes of them: none is forgotten, none is counted twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async successes => {
      const counts: Counts[] = []
      const outcomes = await settleAll(
        successes.map(success => (success ? Promise.resolve('x') : Promise.reject(FAILURE))),
        (_, latest) => counts.push(latest),
      )
      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(successes)
      expect(counts.map(({ doneCount, failedCount }) => doneCount + failedCount)).toEqual(
        successes.map((_, index) => index + 1),
      )
      const doneCount = successes.filter(Boolean).length
      if (successes.length > 0) {
        expect(counts.at(-1)).toEqual({
          totalCount: successes.length,
          doneCount,
          failedCount: successes.length - doneCount,
        })
      }
    }),
  )
})
