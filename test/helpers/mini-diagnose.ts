import type { Diagnosis } from '../../src/diagnosis.js'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import type { ClientOptions, DiagnoseOptions, MiniProgramApi } from '../../src/types.js'
import { STS_URL } from './mini-program.js'
import type { Plain } from './page-upload.js'
import type { World } from './worlds/world.js'

/** A diagnosis as it leaves the app, with what it says of itself. */
export interface MiniDiagnosis extends Omit<Diagnosis, 'toString'> {
  /** What a console would show. */
  readonly text: string
}

/** Asks in the app which setting is wrong; of another platform than `wx`, once the world has become one. */
export function diagnoseInApp(
  world: World,
  options: Plain<DiagnoseOptions> = {},
  client: Plain<ClientOptions> = {},
): Promise<MiniDiagnosis> {
  return world.call(
    async ({ require }, options, client) => {
      const { createClient, createMiniProgramHost, diagnose } = require('cos-slim') as typeof MiniProgramPackage
      const { platform } = globalThis as { platform?: MiniProgramApi }
      const host = platform && { host: createMiniProgramHost(platform) }
      const diagnosis = await diagnose(createClient({ ...client, ...host }), options)
      return { ...(JSON.parse(JSON.stringify(diagnosis)) as Diagnosis), text: String(diagnosis) }
    },
    options,
    { credentials: STS_URL, ...client },
  )
}
