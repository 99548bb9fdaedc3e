import type { CosSlimError } from '../errors.js'
import type { SettledOutcome } from '../types.js'

/** How many have ended, and how. */
export interface Counts {
  readonly totalCount: number
  readonly doneCount: number
  readonly failedCount: number
}

/**
 * Waits for all of them, whatever becomes of each.
 *
 * @param all - Each rejects with a CosSlimError if at all.
 * @param onSettled - Called at the end of each, with its place among all.
 */
export function settleAll<T>(
  all: readonly Promise<T>[],
  onSettled: (index: number, counts: Counts) => void,
): Promise<SettledOutcome<T>[]> {
  const totalCount = all.length
  let doneCount = 0
  let failedCount = 0
  return Promise.all(
    all.map((one, index) =>
      one.then<SettledOutcome<T>, SettledOutcome<T>>(
        value => {
          doneCount += 1
          onSettled(index, { totalCount, doneCount, failedCount })
          return { status: 'fulfilled', value }
        },
        (reason: unknown) => {
          failedCount += 1
          onSettled(index, { totalCount, doneCount, failedCount })
          return { status: 'rejected', reason: reason as CosSlimError } // it rejects with nothing else
        },
      ),
    ),
  )
}
