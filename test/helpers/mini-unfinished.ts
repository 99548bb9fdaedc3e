import type { ClientOptions, UnfinishedUpload } from '../../src/types.js'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import { STS_URL } from './mini-program.js'
import { miniTask, prepareTrack, type MiniTask } from './mini-task.js'
import type { Plain } from './page-upload.js'
import type { World } from './worlds/world.js'

/** An offer of the app to go on with what was begun, and the upload that goes on. */
export interface TakenUp extends Pick<UnfinishedUpload, 'name' | 'sizeBytes' | 'startedAtMs'> {
  readonly task: MiniTask
}

/** Takes everything up that earlier starts of the app have left. */
export async function takeUpInApp(world: World, client: Plain<ClientOptions> = {}): Promise<TakenUp[]> {
  await prepareTrack(world)
  const taken = await world.call(
    async ({ require }, client) => {
      const { createClient } = require('cos-slim') as typeof MiniProgramPackage
      const offers = await createClient(client).unfinished()
      return offers.map(offer => {
        const { name, sizeBytes, startedAtMs } = offer
        return { name, sizeBytes, startedAtMs, at: track(listening => offer.resume(listening)) }
      })
    },
    { persist: true, ...client, credentials: STS_URL },
  )
  return taken.map(({ at, ...offer }) => ({ ...offer, task: miniTask(world, at) }))
}
