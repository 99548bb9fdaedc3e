/**
 * What a fresh clone needs before anything runs: the dependencies, and with --build the built files.
 *
 *     node demo/prepare.mjs [--build] [script.ts [arguments]]
 *
 * Then it runs the script, in this very process, so that signals reach it. Needs nothing but Node.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = resolve(fileURLToPath(import.meta.url), '../..')
const SOURCES = ['src', 'demo/page', 'rollup.config.mjs', 'package.json']
/** Written by the build when all of it is done. */
const BUILD_STAMP = 'build/complete'

/** @param {string} file */
const packagesIn = file => JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages

/** True when a package that the lock file names is missing, or is there in another version. */
function isInstallStale() {
  const installedFile = 'node_modules/.package-lock.json' // npm's own account of what it installed
  if (!existsSync(join(ROOT, installedFile))) return true
  const installed = packagesIn(installedFile)
  return Object.entries(packagesIn('package-lock.json')).some(([path, { version, optional, devOptional }]) => {
    const isForOtherPlatform = optional || devOptional
    return path !== '' && !isForOtherPlatform && installed[path]?.version !== version
  })
}

/**
 * @param {string} path
 * @returns {number}
 */
function newestMs(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), stats.mtimeMs)
}

function isBuildStale() {
  const stamp = join(ROOT, BUILD_STAMP)
  if (!existsSync(stamp) || !existsSync(join(ROOT, 'dist'))) return true
  return SOURCES.some(source => newestMs(join(ROOT, source)) > statSync(stamp).mtimeMs)
}

/**
 * A shell finds npm under every system; what it prints goes to stderr, stdout belongs to the script.
 *
 * @param {string} command
 */
const succeeds = command => spawnSync(command, { cwd: ROOT, shell: true, stdio: ['ignore', 2, 2] }).status === 0

/** Dependencies as the lock file names them. */
export function install() {
  if (!isInstallStale()) return
  console.error('Installing the dependencies ...')
  if (succeeds('npm ci --include=dev') || succeeds('npm install --include=dev')) return
  throw new Error('npm could neither "ci" nor "install": see its messages above.')
}

/** `dist` and `build/page`, no older than the sources. */
export function build() {
  if (!isBuildStale()) return
  console.error('Building ...')
  if (!succeeds('npm run build --silent')) throw new Error('npm run build failed: see its messages above.')
}

/** How often to look whether the shell that npm started this in is still there. */
const PARENT_CHECK_MS = 500

/** npm hands a signal to its shell, and some shells end without handing it on: then this process ends too. */
function endWithParent() {
  const parent = process.ppid
  const check = () => process.ppid === parent || process.kill(process.pid, 'SIGTERM')
  setInterval(check, PARENT_CHECK_MS).unref()
}

/**
 * @param {string} script
 * @param {string[]} scriptArguments
 */
async function run(script, scriptArguments) {
  if (process.env['npm_lifecycle_event']) endWithParent()
  const file = join(ROOT, script)
  process.argv.splice(1, Infinity, file, ...scriptArguments)
  const { register } = await import('tsx/esm/api') // there only now that the dependencies are
  register()
  await import(pathToFileURL(file).href)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [script, ...rest] = process.argv.slice(2).filter(argument => argument !== '--build')
  try {
    install()
    if (process.argv.includes('--build')) build()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
  if (script) await run(script, rest)
}
