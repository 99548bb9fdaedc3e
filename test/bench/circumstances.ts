import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { resolve } from 'node:path'
import { findChromium } from '../helpers/find-chromium.mjs'
import type { Circumstances } from './figures.js'

const ROOT = resolve(import.meta.dirname, '../..')

interface Manifest {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const manifestAt = (path: string) => JSON.parse(readFileSync(resolve(ROOT, path), 'utf8')) as Manifest // npm's own format

/** `Chromium 156.0.8078.73 built on Debian ...` */
function chromiumVersion(): string {
  const told = execFileSync(findChromium(), ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return /[\d.]{3,}/.exec(told)?.[0] ?? told.trim()
}

export function circumstances(now = new Date()): Circumstances {
  const root = manifestAt('package.json')
  const { dependencies } = manifestAt('test/bench/rivals/package.json')
  return {
    date: now.toISOString().slice(0, 10),
    machine: {
      cores: cpus().length,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      memoryBytes: totalmem(),
      system: `${type()} ${release()}`,
    },
    versions: {
      'cos-slim': root.version,
      Chromium: chromiumVersion(),
      Node: process.versions.node,
      axios: root.dependencies['axios'] ?? '',
      esbuild: root.devDependencies['esbuild'] ?? '',
      'cos-nodejs-sdk-v5': root.devDependencies['cos-nodejs-sdk-v5'] ?? '',
      ...dependencies,
    },
  }
}
