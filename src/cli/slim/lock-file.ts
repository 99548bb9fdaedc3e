import { open, readFile, rm } from 'node:fs/promises'
import { UsageError } from '../usage-error.js'

export function isFileError(error: unknown, code: 'ENOENT' | 'EEXIST' | 'EPERM'): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/**
 * Holds a run for this process: two on one journal would slim every picture twice. What a process left that is no more
 * is taken over.
 *
 * @throws UsageError while another process holds it
 */
export async function takeLock(path: string): Promise<void> {
  for (;;) {
    try {
      const file = await open(path, 'wx')
      await file.writeFile(String(process.pid))
      await file.close()
      return
    } catch (error) {
      if (!isFileError(error, 'EEXIST')) throw error
    }
    const holder = await readHolder(path)
    // In a container that was started again, this process may have the number that the killed one had.
    if (holder !== process.pid && isAlive(holder)) {
      throw new UsageError(`This run is under way already, as process ${holder}. If it is not, remove ${path}.`)
    }
    await rm(path, { force: true })
  }
}

export function releaseLock(path: string): Promise<void> {
  return rm(path, { force: true })
}

/** NaN where there is none. */
async function readHolder(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return /^[1-9]\d*$/.test(text) ? Number(text) : NaN
}

function isAlive(holder: number): boolean {
  if (Number.isNaN(holder)) return false
  try {
    process.kill(holder, 0)
    return true
  } catch (error) {
    return isFileError(error, 'EPERM')
  }
}
