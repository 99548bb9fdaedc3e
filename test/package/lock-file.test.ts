import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const text = readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8')
// npm's own format, version 3
const lock = JSON.parse(text) as {
  version: string
  packages: Record<string, { resolved?: string; integrity?: string }>
}

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
  expect(lock.version).toBe(manifest.version)
  expect(lock.packages['']).toMatchObject({
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
  })
})

test('every dependency is pinned to one version', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(versions.filter(version => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})
