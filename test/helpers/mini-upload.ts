import type { ClientOptions, MiniProgramSource, UploadOptions } from '../../src/types.js'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import { STS_URL } from './mini-program.js'
import { miniTask, prepareTrack, type MiniReport, type MiniTask } from './mini-task.js'
import type { Plain } from './page-upload.js'
import type { World } from './worlds/world.js'

export type MiniUploadOptions = Plain<Omit<UploadOptions, 'signal' | 'onProgress' | 'onState'>>

/** Starts one upload for each source, all by one client. */
export async function startAllInApp(
  world: World,
  sources: readonly MiniProgramSource[],
  options: MiniUploadOptions = {},
  client: Plain<ClientOptions> = {},
): Promise<MiniTask[]> {
  await prepareTrack(world)
  const places = await world.call(
    ({ require }, sources, options, client) => {
      const { createClient } = require('cos-slim') as typeof MiniProgramPackage
      const own = createClient(client)
      return sources.map(source => track(listening => own.upload(source, { ...options, ...listening })))
    },
    sources,
    options,
    { ...client, credentials: STS_URL },
  )
  return places.map(at => miniTask(world, at))
}

export async function startInApp(
  world: World,
  source: MiniProgramSource,
  options: MiniUploadOptions = {},
  client: Plain<ClientOptions> = {},
): Promise<MiniTask> {
  const [task] = await startAllInApp(world, [source], options, client)
  if (!task) throw new Error('No upload was started.')
  return task
}

/** Uploads one picture in the app, from its first line to its last. */
export async function uploadInApp(
  world: World,
  source: MiniProgramSource,
  options: MiniUploadOptions = {},
  client: Plain<ClientOptions> = {},
): Promise<MiniReport> {
  return (await startInApp(world, source, options, client)).end()
}
