import { expect, test } from 'vitest'
import { DEFAULT_RETRY } from '../../src/defaults.js'
import { CosSlimError } from '../../src/errors.js'
import type { RequestContext } from '../../src/request/context.js'
import { pursue } from '../../src/request/pursue.js'
import { createQueue } from '../../src/request/queue.js'
import { createFakeHost } from '../helpers/fake-host.js'

const WORKS = 400
const SEED = 20_260_101

/** Bytes that are evenly spread, and the same in every run. */
function seededBytes(): (count: number) => Uint8Array {
  let state = SEED
  return count =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
}

/** Milliseconds between one try and the next, for each of many works that fail until they are given up. */
async function gapsOfMany(): Promise<readonly (readonly number[])[]> {
  const fake = createFakeHost()
  const host = { ...fake, randomBytes: seededBytes() }
  const context = { host, queue: createQueue(1), retry: DEFAULT_RETRY }
  const works = Array.from({ length: WORKS }, async () => {
    const triedMs: number[] = []
    // A session is nothing to a work that asks for no credentials.
    const persist = pursue(context as unknown as RequestContext, { signal: new AbortController().signal })
    const failing = persist(() => {
      triedMs.push(fake.elapsedMs())
      return Promise.reject(new CosSlimError('service-failed', 'No.'))
    })
    await failing.catch(() => undefined)
    return triedMs.slice(1).map((atMs, index) => atMs - (triedMs[index] ?? 0))
  })
  await fake.advance(DEFAULT_RETRY.maxTotalMs)
  return Promise.all(works)
}

test('gaps between tries are spread evenly from nothing to half a second, doubled each time, and to the longest at most', async () => {
  const works = await gapsOfMany()
  expect(works.map(({ length }) => length)).toEqual(Array(WORKS).fill(DEFAULT_RETRY.attempts - 1))
  for (let index = 0; index < DEFAULT_RETRY.attempts - 1; index += 1) {
    const longestMs = Math.min(DEFAULT_RETRY.maxDelayMs, 500 * 2 ** index)
    const shares = works.map(gaps => (gaps[index] ?? NaN) / longestMs)
    const mean = shares.reduce((sum, share) => sum + share, 0) / WORKS
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...shares)).toBeLessThan(1)
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05)
    for (const quarter of [0, 1, 2, 3]) {
      const count = shares.filter(share => Math.floor(share * 4) === quarter).length
      expect(Math.abs(count / WORKS - 0.25)).toBeLessThan(0.07)
    }
  }
})
