import { execSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

export interface InstalledPackage {
  /** A project whose only dependency is this package, as packed. */
  readonly folder: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
  remove(): void
}

/** Packs the package and installs the tarball into an empty project, as a user gets it. */
export function installPackage(): InstalledPackage {
  const folder = mkdtempSync(join(tmpdir(), 'cos-slim-user-'))
  const packed = execSync(`npm pack --json --pack-destination ${JSON.stringify(folder)}`, {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const [tarball] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }] // npm's documented answer
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  execSync(`npm install --prefer-offline --no-audit --no-fund ./${tarball.filename}`, { cwd: folder, stdio: 'pipe' })
  return {
    folder,
    files: tarball.files.map(({ path }) => path).sort(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A built file's text. */
export const builtFile = (name: string): string => readFileSync(join(ROOT, 'dist', name), 'utf8')
