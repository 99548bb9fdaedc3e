import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const LOOK_AGAIN_MS = 100
const OWNER = 'owner'

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A process that was killed leaves its lock behind; one that has just taken it has not signed it yet. */
function isLeftBehind(folder: string): boolean {
  try {
    return !isRunning(Number(readFileSync(join(folder, OWNER), 'utf8')))
  } catch {
    return false
  }
}

function take(folder: string): boolean {
  try {
    mkdirSync(folder) // succeeds for one process alone
    writeFileSync(join(folder, OWNER), String(process.pid))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false // what Node throws
    throw error
  }
}

/** Does the work while no other process, and nobody else in this one, does what needs the same lock. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  while (!take(folder)) {
    if (isLeftBehind(folder)) rmSync(folder, { recursive: true, force: true })
    else await wait(LOOK_AGAIN_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
