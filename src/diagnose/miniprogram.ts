import { FINDINGS_EN, MINI_PROGRAM_FINDINGS_EN } from '../catalogue.js'
import { INSIDE } from '../client-inside.js'
import type { WithInside } from '../client-inside.js'
import type { Diagnosis } from '../diagnosis.js'
import { createMiniProgramProbes } from '../hosts/miniprogram-probes.js'
import type { CosSlimClient, DiagnoseOptions, MiniProgramSource } from '../types.js'
import { nextInMiniProgram } from './miniprogram-decide.js'
import { pastesInMiniProgram } from './miniprogram-pastes.js'
import { run } from './run.js'

/** The whole of it, for mini programs. @throws CosSlimError `cancelled`, where the client is closed meanwhile */
export function diagnoseMiniProgram(
  client: CosSlimClient<MiniProgramSource>,
  options: DiagnoseOptions,
): Promise<Diagnosis> {
  const inside = (client as CosSlimClient<MiniProgramSource> & WithInside)[INSIDE]() // every client has it
  const practice = {
    probes: createMiniProgramProbes(inside.host),
    next: nextInMiniProgram,
    wording: { ...FINDINGS_EN, ...MINI_PROGRAM_FINDINGS_EN },
    pastesFor: pastesInMiniProgram,
  }
  return inside.start(signal => run(inside, practice, options, () => signal.aborted))
}
