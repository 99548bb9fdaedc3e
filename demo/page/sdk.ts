import type * as Sdk from '../../src/index.js'

declare global {
  /** Set by `cos-slim.min.js`, which the page loads by a script tag; missing when that failed. */
  var CosSlim: typeof Sdk | undefined
}

export const sdk = globalThis.CosSlim
