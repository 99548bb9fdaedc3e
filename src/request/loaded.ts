import { CosSlimError } from '../errors.js'

/**
 * Code that comes in a file of its own, as most pages never need it.
 *
 * @throws CosSlimError `network-or-cors`: the page's own server is out of reach, or lacks that file
 */
export const loaded = <Module>(module: Promise<Module>): Promise<Module> =>
  module.catch((cause: unknown) => {
    throw new CosSlimError('network-or-cors', 'A file of cos-slim did not load.', { cause })
  })
