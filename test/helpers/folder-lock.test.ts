import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './folder-lock.js'

let folder: string
let lock: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
  lock = join(folder, 'install.lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('one works after the other, and the lock is gone in the end', async () => {
  const heard: string[] = []
  const work = (name: string) => async () => {
    heard.push(`${name} begins`)
    await new Promise(resolve => setImmediate(resolve))
    heard.push(`${name} ends`)
  }
  await Promise.all(['a', 'b'].map(name => withLock(lock, work(name))))
  expect(heard).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
  expect(existsSync(lock)).toBe(false)
})

test('work that fails gives the lock back', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
  expect(await withLock(lock, () => Promise.resolve('done'))).toBe('done')
})

test('what a process that was killed has left is taken away', async () => {
  const { pid } = spawnSync(process.execPath, ['--eval', ''])
  mkdirSync(lock)
  writeFileSync(join(lock, 'owner'), String(pid))
  expect(await withLock(lock, () => Promise.resolve('done'))).toBe('done')
})
