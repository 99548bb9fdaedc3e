import type { Diagnose } from '../types.js'
import { unloaded } from './unloaded.js'

/** The one global of the script-tag builds. */
declare const CosSlim: { readonly diagnose: Diagnose }

const FILE = 'cos-slim.diagnose.min.js'

// While the script runs, the page knows where it is from; a worker has no page.
const src = typeof document === 'object' && (document.currentScript as HTMLScriptElement | null)?.src

/** For the script tag: loads the rest from beside the script, which takes the place of this. */
export const diagnose: Diagnose = (client, options) =>
  new Promise(resolve => {
    const script = document.createElement('script')
    script.src = (src || '').replace(/[^/]*$/, FILE)
    script.onload = () => resolve(CosSlim.diagnose(client, options))
    script.onerror = () => resolve(unloaded(navigator.onLine, location.origin))
    document.head.append(script)
  })
