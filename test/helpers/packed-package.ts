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
  readonly tarballBytes: number
  readonly unpackedBytes: number
}

/** What npm says of a tarball that it made. */
interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
  readonly size: number
  readonly unpackedSize: number
}

/** Packs this package, as built, into a folder. */
export function packPackage(folder: string): PackedPackage {
  const packed = execSync(`npm pack --json --pack-destination ${JSON.stringify(folder)}`, {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const [{ filename, files, size, unpackedSize }] = JSON.parse(packed) as [Packed]
  const paths = files.map(({ path }) => path).sort()
  return { tarball: filename, files: paths, tarballBytes: size, unpackedBytes: unpackedSize }
}

/** Paths of the files that a tarball of this package, as built, would hold. */
export function packedFiles(): readonly string[] {
  const packed = execSync('npm pack --json --dry-run', { cwd: ROOT, encoding: 'utf8' })
  const [{ files }] = JSON.parse(packed) as [Packed]
  return files.map(({ path }) => path)
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
