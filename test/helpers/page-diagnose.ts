import type { Diagnosis } from '../../src/diagnosis.js'
import type { ClientOptions, CosSlimClient, Diagnose, DiagnoseOptions } from '../../src/types.js'
import type { AnyPage } from './engines/engine.js'

interface DiagnoseSdk {
  readonly createClient: (options: ClientOptions) => CosSlimClient
  readonly diagnose: Diagnose
}

/** A diagnosis as it leaves the page, and what it says of itself there. */
export type ShownDiagnosis = Diagnosis & { readonly text: string }

/** Runs diagnoses by the script of the page, several clients at once. */
export function diagnoseIn(
  page: AnyPage,
  options: ClientOptions,
  how: DiagnoseOptions = {},
  count = 1,
): Promise<readonly ShownDiagnosis[]> {
  return page.evaluate(
    ([options, how, count]) => {
      const sdk = (globalThis as unknown as { CosSlim: DiagnoseSdk }).CosSlim // the script's global
      const run = async () => {
        const client = sdk.createClient(options)
        const diagnosis = await sdk.diagnose(client, how)
        client.close()
        return { ...diagnosis, text: String(diagnosis) }
      }
      return Promise.all(Array.from({ length: count }, run))
    },
    [options, how, count] as const,
  )
}
