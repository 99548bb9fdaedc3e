import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectFolders } from '../helpers/project-folder.js'

interface Manifest {
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

interface Lock {
  readonly version?: string
  readonly packages: Readonly<Record<string, Manifest & { resolved?: string; integrity?: string }>>
}

const ROOT = resolve(import.meta.dirname, '../..')
const FOLDERS = ['.', ...Object.values(projectFolders()).map(folder => relative(ROOT, folder))]

describe.each(FOLDERS)('in %s', folder => {
  const text = readFileSync(resolve(ROOT, folder, 'package-lock.json'), 'utf8')
  const lock = JSON.parse(text) as Lock // npm's own format, version 3
  const manifest = JSON.parse(readFileSync(resolve(ROOT, folder, 'package.json'), 'utf8')) as Manifest // npm's own format

  test('the lock file names no download address, so any registry will do', () => {
    const withAddress = Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)
    expect(withAddress).toEqual([])
    expect(text).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/)
  })

  test('the lock file holds the checksum of every package', () => {
    const unchecked = Object.entries(lock.packages).filter(([path, { integrity }]) => path !== '' && !integrity)
    expect(unchecked).toEqual([])
  })

  test('the lock file belongs to this version of the package', () => {
    const { version, dependencies, devDependencies } = manifest
    expect(lock.version).toBe(version)
    expect(lock.packages['']?.dependencies).toEqual(dependencies)
    expect(lock.packages['']?.devDependencies).toEqual(devDependencies)
  })

  test('every dependency is pinned to one version', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(versions.length).toBeGreaterThan(0)
    expect(versions.filter(version => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-\d+)?$/.test(version))).toEqual([])
  })
})
