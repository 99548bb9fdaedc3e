import type { ClientOptions, MiniProgramSource, UploadOptions, UploadProgress, UploadResult } from '../../src/types.js'
import type { CosSlimError } from '../../src/errors.js'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import { STS_URL } from './mini-program.js'
import type { Outcome, Plain } from './page-upload.js'
import type { World } from './worlds/world.js'

/** What an app reports of one upload. */
export interface MiniReport {
  readonly outcome: Outcome
  readonly progress: readonly UploadProgress[]
  readonly phases: readonly string[]
}

/** Uploads one picture in the app, from its first line to its last. */
export function uploadInApp(
  world: World,
  source: MiniProgramSource,
  options: Plain<UploadOptions> = {},
  client: Plain<ClientOptions> = {},
): Promise<MiniReport> {
  return world.call(
    async ({ require }, source, options, client) => {
      const { createClient, isCosSlimError } = require('cos-slim') as typeof MiniProgramPackage
      const progress: UploadProgress[] = []
      const phases: string[] = []
      const outcome = await createClient(client)
        .upload(source, {
          ...options,
          onProgress: one => void progress.push(one),
          onState: ({ phase }) => {
            if (phases[phases.length - 1] !== phase) phases.push(phase)
          },
        })
        .then(
          (value: UploadResult) => ({ status: 'fulfilled' as const, value }),
          (error: unknown) => {
            const { code, message, hint, retryable } = error as CosSlimError // asked below
            return {
              status: 'rejected' as const,
              reason: { isOurs: isCosSlimError(error), code, message, hint, retryable },
            }
          },
        )
      return { outcome, progress, phases }
    },
    source,
    options,
    { ...client, credentials: STS_URL },
  )
}
