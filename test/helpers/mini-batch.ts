import type { BatchOptions, BatchProgress, ClientOptions, MiniProgramSource } from '../../src/types.js'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import { STS_URL } from './mini-program.js'
import { prepareSettle } from './mini-settle.js'
import type { Outcome, Plain } from './page-upload.js'
import type { World } from './worlds/world.js'

export interface MiniBatch {
  readonly outcomes: readonly Outcome[]
  readonly progress: readonly BatchProgress[]
}

/** Several batches at once, each by a client of its own. */
export async function uploadAllInApp(
  world: World,
  batches: readonly (readonly MiniProgramSource[])[],
  options: Plain<Omit<BatchOptions, 'signal' | 'onProgress'>> = {},
  client: Plain<ClientOptions> = {},
): Promise<MiniBatch[]> {
  await prepareSettle(world)
  return world.call(
    ({ require }, batches, options, client) => {
      const { createClient } = require('cos-slim') as typeof MiniProgramPackage
      return Promise.all(
        batches.map(async sources => {
          const progress: BatchProgress[] = []
          const settled = await createClient(client).uploadAll(sources, {
            ...options,
            onProgress: one => void progress.push(one),
          })
          const outcomes = await Promise.all(
            settled.map(one =>
              settle(one.status === 'fulfilled' ? Promise.resolve(one.value) : Promise.reject(one.reason)),
            ),
          )
          return { outcomes, progress }
        }),
      )
    },
    batches,
    options,
    { ...client, credentials: STS_URL },
  )
}

/** What the visitor chooses, as `wx.chooseMedia` hands it to the app. */
export function chooseInApp(world: World, count: number): Promise<MiniProgramSource[]> {
  return world.call(
    (_, count) =>
      new Promise<MiniProgramSource[]>((resolve, reject) => {
        wx.chooseMedia({ count, success: ({ tempFiles }) => resolve(tempFiles), fail: reject })
      }),
    count,
  )
}

declare const wx: {
  chooseMedia(options: {
    readonly count: number
    readonly success: (chosen: { readonly tempFiles: MiniProgramSource[] }) => void
    readonly fail: (reason: unknown) => void
  }): void
}
