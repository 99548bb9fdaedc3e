import { ask } from './calls.js'
import type { PlatformCalls } from './calls.js'

/** Names of 32 pictures. */
const POOL_BYTES = 512

/**
 * The platform gives random bytes only to who waits for them: some are fetched ahead. Where it has none, or they are used
 * up, what is left is as random as `Math.random`.
 */
export function createRandomBytes(calls: PlatformCalls): (count: number) => Uint8Array {
  let pool = new Uint8Array(0)
  let isFetching = false

  function fetchMore(): void {
    if (isFetching || !calls.getRandomValues) return
    isFetching = true
    ask<{ randomValues: ArrayBuffer }>(on => calls.getRandomValues?.({ length: POOL_BYTES, ...on })).then(
      ({ randomValues }) => {
        pool = new Uint8Array(randomValues)
        isFetching = false
      },
      () => {
        isFetching = false
      },
    )
  }

  fetchMore()
  return count => {
    const taken = pool.subarray(0, count)
    pool = pool.subarray(taken.length)
    if (pool.length < POOL_BYTES / 2) fetchMore()
    return Uint8Array.from({ length: count }, (_, index) => (taken[index] ?? 0) ^ Math.floor(Math.random() * 256))
  }
}
