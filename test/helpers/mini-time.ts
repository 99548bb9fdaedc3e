import type { MiniProgram } from './mini-program.js'
import type { World } from './worlds/world.js'

/** Hours pass in no time, for the app and for the service. Nothing takes them back from this world. */
export async function letTimePass(world: World, { cos }: MiniProgram, passedMs: number): Promise<void> {
  await world.call((_, passedMs) => {
    const now = Date.now
    Date.now = () => now() + passedMs
  }, passedMs)
  cos.settings.clockOffsetSec += passedMs / 1000
}
