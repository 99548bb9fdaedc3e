import { describe, expect, test } from 'vitest'
import { createRequestRate, slotAfter, type RequestRate } from '../../src/request/request-rate.js'

/** A clock that jumps to wherever somebody waits for, late by what the test says. */
function createClock(lateMs: () => number = () => 0) {
  let nowMs = 0
  return {
    elapsedMs: () => nowMs,
    sleep: (delayMs: number) => {
      nowMs += delayMs + lateMs()
      return Promise.resolve()
    },
    advance: (byMs: number) => void (nowMs += byMs),
  }
}

async function timesOf(rate: RequestRate, clock: { elapsedMs: () => number }, count: number): Promise<number[]> {
  const times: number[] = []
  await Promise.all(Array.from({ length: count }, () => rate.next().then(() => times.push(clock.elapsedMs()))))
  return times
}

function mostInOneSecond(times: readonly number[]): number {
  return Math.max(...times.map(from => times.filter(time => time >= from && time < from + 1000).length))
}

describe('the rate of requests', () => {
  test('lets the first pass at once', async () => {
    const clock = createClock()
    expect(await timesOf(createRequestRate(100, clock), clock, 1)).toEqual([0])
  })

  test('is evenly spread and close to what was asked for', async () => {
    const clock = createClock()
    const times = await timesOf(createRequestRate(100, clock), clock, 901)
    // 900 intervals at 90 a second, less what the first may catch up.
    expect(times.at(-1)).toBeCloseTo(9980, 0)
    expect(mostInOneSecond(times)).toBeLessThanOrEqual(100)
  })

  test.each([1, 5, 30, 400])('is never above the limit with timers that are late by up to %i ms', async lateMs => {
    let turn = 0
    const clock = createClock(() => ((turn += 1) * 7919) % (lateMs + 1))
    expect(mostInOneSecond(await timesOf(createRequestRate(100, clock), clock, 600))).toBeLessThanOrEqual(100)
  })

  test('does not make up for a long time without requests', async () => {
    const clock = createClock()
    const rate = createRequestRate(100, clock)
    await timesOf(rate, clock, 1)
    clock.advance(60_000)
    expect(mostInOneSecond(await timesOf(rate, clock, 300))).toBeLessThanOrEqual(100)
  })

  test('holds everybody back while it pauses, who waits already too', async () => {
    const clock = createClock()
    const rate = createRequestRate(100, clock)
    const times = timesOf(rate, clock, 3)
    rate.pause(5000)
    expect((await times).slice(1).every(time => time >= 5000)).toBe(true)
  })
})

test('a slot that was missed by a little is made up for, one that was missed by much is not', () => {
  expect(slotAfter(1000, 1003, 10)).toBe(1010)
  expect(slotAfter(1000, 3000, 10)).toBe(2990)
})
