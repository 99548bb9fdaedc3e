import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { withLock } from './folder-lock.js'

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

/** Folders of the tests that have packages of their own, by their last names. */
export function projectFolders(): Readonly<Record<string, string>> {
  const isOwn = (name: string) => basename(name) === 'package-lock.json' && !name.includes('node_modules')
  const names = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter(isOwn)
  return Object.fromEntries(names.map(name => [basename(dirname(name)), join(TESTS, dirname(name))]))
}

/** Where the copy of a project with its packages is, one for each lock file. */
function copyOf(name: string) {
  const source = projectFolders()[name]
  if (source === undefined) throw new Error(`No folder of the tests is called ${name} and has a package-lock.json.`)
  const lock = createHash('sha256').update(readFileSync(join(source, 'package-lock.json')))
  return { source, folder: join(COPIES, `${name}-${lock.digest('hex').slice(0, 12)}`) }
}

function copy(source: string, folder: string): void {
  for (const kept of readdirSync(folder)) {
    if (kept !== 'node_modules') rmSync(join(folder, kept), { recursive: true, force: true })
  }
  cpSync(source, folder, { recursive: true, filter: path => !NOT_COPIED.has(basename(path)) })
}

function removeOthers(name: string, folder: string): void {
  for (const other of readdirSync(COPIES)) {
    const isOutdated = /^(.*)-[0-9a-f]{12}$/.exec(other)?.[1] === name && other !== basename(folder)
    if (isOutdated) rmSync(join(COPIES, other), { recursive: true, force: true })
  }
}

/**
 * Packages of a project, in a folder that git does not see. They are installed once for each lock file, whoever comes
 * first: with `npm install`, since `npm ci` wants packages of other platforms that do not exist in every version.
 *
 * @returns its folder, in which many may work at a time
 */
export async function installProject(name: string): Promise<string> {
  const { source, folder } = copyOf(name)
  mkdirSync(folder, { recursive: true })
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(join(folder, INSTALLED))) return
    removeOthers(name, folder)
    copy(source, folder)
    await runIn(folder, 'npm', INSTALL)
    writeFileSync(join(folder, INSTALLED), '')
  })
  return folder
}

/**
 * A copy of the project with its packages. It is there once: what two files of tests use at a time, they spoil.
 *
 * @returns its folder
 */
export async function prepareProject(name: string): Promise<string> {
  await installProject(name)
  const { source, folder } = copyOf(name)
  copy(source, folder)
  return folder
}
