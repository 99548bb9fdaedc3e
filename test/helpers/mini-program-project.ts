import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

/** Folders of the tests that have packages of their own. */
const PROJECTS = {
  packer: 'miniprogram/packer',
  taro: 'miniprogram/taro',
  'uni-app': 'miniprogram/uni-app',
  tools: 'package/tools',
  kits: 'adapters/kits',
  frameworks: 'docs/frameworks',
  rivals: 'bench/rivals',
}
const TESTS = resolve(import.meta.dirname, '..')
const COPIES = resolve(import.meta.dirname, '../../build/projects')

/**
 * Longest that an install and a build may take where nothing of it is at hand: a minute and a half were seen for the
 * largest project.
 */
export const PREPARE_MS = 300_000

/** Scripts of packages would download or compile what these projects do without. */
const INSTALL = [
  'install',
  '--include=dev',
  '--prefer-offline',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
]
/** What somebody who works on a project in its own folder leaves there. */
const NOT_COPIED = new Set(['node_modules', 'dist'])
const INSTALLED = 'node_modules/.complete'

export type ProjectName = keyof typeof PROJECTS

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to its standard output
 * @throws Error with everything it wrote, when it fails
 */
export async function runIn(folder: string, command: string, words: readonly string[]): Promise<string> {
  const isNpm = command === 'npm' // a script of the shell under Windows
  const env = { ...process.env, NODE_ENV: 'production' } // of a test run it is "test", and build tools heed it
  const child = spawn(command, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], shell: isNpm })
  const closed = once(child, 'close') as Promise<[number | null]> // its documented arguments
  const [out, notes, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (code === 0) return out
  throw new Error(`"${command} ${words.join(' ')}" failed in ${folder} with ${String(code)}:\n${out}\n${notes}`)
}

/**
 * A copy of the project with its packages, in a folder that git does not see. They are installed once for each lock file:
 * with `npm install`, since `npm ci` wants packages of other platforms that do not exist in every version.
 *
 * @returns its folder
 */
export async function prepareProject(name: ProjectName): Promise<string> {
  const source = join(TESTS, PROJECTS[name])
  const lock = createHash('sha256').update(readFileSync(join(source, 'package-lock.json')))
  const copyName = `${name}-${lock.digest('hex').slice(0, 12)}`
  const folder = join(COPIES, copyName)
  mkdirSync(folder, { recursive: true })
  for (const other of readdirSync(COPIES)) {
    const isOutdated = other.startsWith(`${name}-`) && other !== copyName
    if (isOutdated) rmSync(join(COPIES, other), { recursive: true, force: true })
  }
  for (const kept of readdirSync(folder)) {
    if (kept !== 'node_modules') rmSync(join(folder, kept), { recursive: true, force: true })
  }
  cpSync(source, folder, { recursive: true, filter: path => !NOT_COPIED.has(basename(path)) })
  if (!existsSync(join(folder, INSTALLED))) {
    await runIn(folder, 'npm', INSTALL)
    writeFileSync(join(folder, INSTALLED), '')
  }
  return folder
}
