import { execSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { installProject } from './project-folder.js'
import { packPackage, type PackedPackage } from './packed-package.js'

const ROOT = resolve(import.meta.dirname, '../..')

export interface InstalledPackage extends Omit<PackedPackage, 'tarball'> {
  /** A project whose only dependency is this package, as packed. */
  readonly folder: string
  remove(): void
}

/**
 * Packs the package and installs the tarball into a project that has no other packages, as a user gets it.
 *
 * @param folder - Of the project. @default a new one
 */
export function installPackage(folder = mkdtempSync(join(tmpdir(), 'cos-slim-user-'))): InstalledPackage {
  const { tarball, ...packed } = packPackage(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  execSync(`npm install --prefer-offline --no-audit --no-fund ./${tarball}`, { cwd: folder, stdio: 'pipe' })
  return { folder, ...packed, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The same below the tools of test/package/tools, so that they are found from it; with what they build there. */
export async function installBesideTools(): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(await installProject('tools'), 'user-'))
  cpSync(join(ROOT, 'test/package/tools/user'), folder, { recursive: true })
  return installPackage(folder)
}

/** A built file's text. */
export const builtFile = (name: string): string => readFileSync(join(ROOT, 'dist', name), 'utf8')
