import { FINDINGS_EN } from '../catalogue.js'
import { INSIDE } from '../client-inside.js'
import type { WithInside } from '../client-inside.js'
import { createBrowserProbes } from '../hosts/browser-probes.js'
import type { Diagnosis } from '../diagnosis.js'
import type { CosSlimClient, DiagnoseOptions } from '../types.js'
import { next } from './decide.js'
import { pastesFor } from './pastes.js'
import { run } from './run.js'

/** The whole of it, for pages and workers. @throws CosSlimError `cancelled`, where the client is closed meanwhile */
export function diagnosePage(client: CosSlimClient, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const inside = (client as CosSlimClient & WithInside)[INSIDE]() // every client has it
  const probes = createBrowserProbes()
  return inside
    .start(signal => run(inside, { probes, next, wording: FINDINGS_EN, pastesFor }, options, () => signal.aborted))
    .finally(() => probes.close())
}
