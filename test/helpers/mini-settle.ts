import type * as MiniProgramPackage from '../../src/miniprogram.js'
import type { PageError } from './page-upload.js'
import type { World } from './worlds/world.js'

/** Gives the app `settle`, which makes of every end something that can be handed out of it. */
export function prepareSettle(world: World): Promise<void> {
  return world.call(({ require }) => {
    const { isCosSlimError } = require('cos-slim') as typeof MiniProgramPackage
    globalThis.settle = task =>
      Promise.resolve(task).then(
        value => ({ status: 'fulfilled' as const, value }),
        (error: unknown) => {
          const { code, message, hint, retryable, service } = error as PageError // shown as it is
          return {
            status: 'rejected' as const,
            reason: { isOurs: isCosSlimError(error), code, message, hint, retryable, service },
          }
        },
      )
  })
}
