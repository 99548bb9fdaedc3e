import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Listening } from './listening.js'

/** What `next` is, seen from a project of test/package/tools/user. */
export const NEXT = '../../node_modules/next/dist/bin/next'

/** `next start` for a project that is built, at a free port; ends with the process that it is. */
export async function startNext(folder: string, variables: Readonly<Record<string, string>>): Promise<Listening> {
  const env = { ...process.env, ...variables, NODE_ENV: 'production' as const }
  const words = [NEXT, 'start', '--hostname', '127.0.0.1', '--port', '0']
  const child = spawn(process.execPath, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  let origin: string | undefined
  for await (const line of createInterface(child.stdout)) {
    origin ??= /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    if (origin !== undefined && line.includes('Ready')) break
  }
  if (origin === undefined) throw new Error('next start ended without an address.')
  return {
    origin,
    close: async () => {
      child.kill()
      await closed
    },
  }
}
