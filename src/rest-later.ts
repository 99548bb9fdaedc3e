import { INSIDE } from './client-inside.js'
import { runBeside } from './hosts/beside.js'

declare const CosSlim: { readonly [INSIDE]?: object }

let loading: Promise<object> | undefined

/** A page may have it already, by a tag of its own. */
const load = async () => {
  if (!CosSlim[INSIDE]) await runBeside('cos-slim.rest.min.js')
  return CosSlim[INSIDE] ?? {}
}

/**
 * The lite build has this in place of each module that the client loads when it needs it: a module with a `then` is waited
 * for by `import()`, and what it brings is the rest of the script.
 */
export const then = (resolve: (rest: object) => void, reject: (error: unknown) => void): void => {
  loading ??= load()
  loading.then(resolve, (error: unknown) => {
    loading = undefined
    reject(error)
  })
}
