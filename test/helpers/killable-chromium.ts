import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type BrowserContext } from 'playwright-core'
import { QUIET } from './chromium.js'
import { findChromium } from './find-chromium.mjs'

/** A browser that keeps what its pages store in a folder, and can be started on it again. */
export interface KillableChromium {
  readonly context: BrowserContext
  /** With SIGKILL, all its processes at once: none of them has a say in it. */
  kill(): Promise<void>
}

const LOOK_AGAIN_MS = 20

/** What a browser that was killed leaves to tell the next one that it runs. */
const LOCKS = ['SingletonLock', 'SingletonSocket', 'SingletonCookie']

/** Processes that were started for the folder and still run; those that are dead and not yet buried have no command line. */
function processesOf(folder: string): number[] {
  const isOurs = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`--user-data-dir=${folder}`)
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && isOurs(name))
    .map(Number)
}

function killGroupOf(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

export async function launchKillable(folder: string): Promise<KillableChromium> {
  for (const name of LOCKS) rmSync(join(folder, name), { force: true })
  const context = await chromium.launchPersistentContext(folder, { executablePath: findChromium(), args: QUIET })
  // `<host>-<process id>` of the browser, which leads the group of all its processes.
  const pid = Number(readlinkSync(join(folder, 'SingletonLock')).split('-').at(-1))
  return {
    context,
    kill: async () => {
      const closed = new Promise<void>(resolve => context.once('close', () => resolve()))
      killGroupOf(pid)
      await closed
      while (processesOf(folder).length > 0) await wait(LOOK_AGAIN_MS)
    },
  }
}
