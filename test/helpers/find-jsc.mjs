import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const USUAL_PLACES = [
  '/usr/bin/jsc',
  '/System/Library/Frameworks/JavaScriptCore.framework/Versions/Current/Helpers/jsc',
]

const HOW_TO =
  'Install JavaScriptCore (Debian: libjavascriptcoregtk-4.0-bin), or name its program in the environment variable JSC_PATH.'

/**
 * The program of JavaScriptCore: what JSC_PATH names, else the first of the usual places that has one.
 *
 * @returns {string | undefined}
 */
function lookForJsc() {
  const named = process.env['JSC_PATH']
  if (!named) return USUAL_PLACES.find(place => existsSync(place))
  if (!existsSync(named)) throw new Error(`JSC_PATH names ${named}, and there is nothing there. ${HOW_TO}`)
  return named
}

/** @returns {string} */
export function findJsc() {
  const found = lookForJsc()
  if (found === undefined) throw new Error(`No JavaScriptCore found. ${HOW_TO}`)
  return found
}

const DEBIAN_INSTALL = 'apt-get update && apt-get install -y --no-install-recommends libjavascriptcoregtk-4.0-bin'

/** Finds JavaScriptCore, or installs it where that can be done without asking: on Debian, as root. */
export function ensureJsc() {
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (lookForJsc() === undefined && canInstall) {
    console.error('Installing JavaScriptCore ...')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync(DEBIAN_INSTALL, { shell: true, stdio: ['ignore', 2, 2], env })
  }
  return findJsc()
}
