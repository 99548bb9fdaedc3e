import { runBeside } from '../hosts/beside.js'
import type { Diagnose } from '../types.js'
import { unloaded } from './unloaded.js'

/** The one global of the script-tag builds. */
declare const CosSlim: { readonly diagnose: Diagnose }

/** For the script tag: loads the rest from beside the script, which takes the place of this. */
export const diagnose: Diagnose = (client, options) =>
  runBeside('cos-slim.diagnose.min.js').then(
    () => CosSlim.diagnose(client, options),
    () => unloaded(navigator.onLine, location.origin),
  )
