import { build } from 'esbuild'
import { BUILDS } from './site.js'

export const BUNDLED = 'bundled.js'

/** The builds for the script tag, and the one for bundlers after one took it in. */
export const ALL_BUILDS = [...BUILDS, { build: 'index.js by a bundler', scripts: [BUNDLED] }]

/**
 * Scripts that a site needs for all builds: dist/index.js as an application's bundler takes it in. Its members are
 * shortened, so it is a third build of its own.
 */
export async function bundledScripts(): Promise<Readonly<Record<string, string>>> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from './dist/index.js'`, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'CosSlim',
    platform: 'browser',
    write: false,
  })
  return { [BUNDLED]: outputFiles[0]?.text ?? '' }
}
