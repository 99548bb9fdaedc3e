import { execFileSync, execSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

export interface PackedPackage {
  /** Name of the tarball in the folder. */
  readonly tarball: string
  /** Paths in the tarball, sorted. */
  readonly files: readonly string[]
}

/** Packs this package, as built, into a folder. */
export function packPackage(folder: string): PackedPackage {
  const packed = execSync(`npm pack --json --pack-destination ${JSON.stringify(folder)}`, {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }] // npm's documented answer
  return { tarball: filename, files: files.map(({ path }) => path).sort() }
}

/** Puts this package into the packages of a project, without what it depends on. */
export function unpackInto(project: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'cos-slim-packed-'))
  const target = join(project, 'node_modules/cos-slim')
  try {
    const { tarball } = packPackage(scratch)
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target, { recursive: true })
    execFileSync('tar', ['-xzf', join(scratch, tarball), '-C', target, '--strip-components=1'])
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
