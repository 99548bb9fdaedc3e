import manifest from '../../package.json' with { type: 'json' }

/** What applications import, like `cos-slim/sts`; read from package.json, so that none is forgotten. */
export const ENTRIES: readonly string[] = Object.keys(manifest.exports)
  .filter(path => path !== './package.json')
  .map(path => path.replace('.', manifest.name))
