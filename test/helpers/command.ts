import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LocalCos } from '../../demo/emulator/local-cos.js'

const CLI = resolve(import.meta.dirname, '../../dist/cli.js')
const LOOK_AT_MEMORY_EVERY_MS = 50

/** A command that was started in a process of its own. */
export interface StartedCommand {
  readonly ended: Promise<EndedCommand>
  /** With SIGKILL: the process has no say in it. */
  kill(): void
}

export interface EndedCommand {
  /** null when it was killed. */
  readonly code: number | null
  readonly out: string
  readonly notes: string
  /** Most memory it ever held; 0 where the platform does not tell. */
  readonly peakBytes: number
}

export interface CommandPlace {
  /** @default the environment that leads to the local COS */
  readonly variables?: Readonly<Record<string, string>>
  /** Where it runs. @default this project */
  readonly folder?: string
}

export function variablesOf(cos: LocalCos): Record<string, string> {
  return {
    COS_SECRET_ID: cos.secretId,
    COS_SECRET_KEY: cos.secretKey,
    COS_BUCKET: cos.bucket,
    COS_REGION: cos.region,
    COS_ENDPOINT: cos.endpoint,
  }
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Starts the built command, with nobody at its terminal. */
export function startCommand(cos: LocalCos, words: readonly string[], place: CommandPlace = {}): StartedCommand {
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: place.folder,
    env: { PATH: process.env['PATH'], ...(place.variables ?? variablesOf(cos)) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, notes, peakBytes] = ['', '', 0]
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (notes += chunk.toString()))
  const look = setInterval(() => (peakBytes = Math.max(peakBytes, peakOf(child.pid))), LOOK_AT_MEMORY_EVERY_MS)
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    clearInterval(look)
    return { code: typeof code === 'number' ? code : null, out, notes, peakBytes }
  })
  return { ended, kill: () => void child.kill('SIGKILL') }
}

export function runCommand(cos: LocalCos, words: readonly string[], place?: CommandPlace): Promise<EndedCommand> {
  return startCommand(cos, words, place).ended
}
