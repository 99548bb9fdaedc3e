import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * @typedef {object} Program
 * @property {string} variable - Environment variable that may name it.
 * @property {readonly string[]} places - Where it usually is.
 * @property {string} howTo - What to do where it is missing.
 */

/**
 * What the environment variable names, else the first of the usual places that has one.
 *
 * @param {Program} program
 * @returns {string | undefined}
 */
export function lookForProgram({ variable, places, howTo }) {
  const named = process.env[variable]
  if (!named) return places.find(place => existsSync(place))
  if (!existsSync(named)) throw new Error(`${variable} names ${named}, and there is nothing there. ${howTo}`)
  return named
}

/**
 * Installs packages of Debian, where that can be done without asking: as root.
 *
 * @param {string} what
 * @param {readonly string[]} packages
 */
export function installPackages(what, packages) {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.error(`Installing ${what} ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`
  spawnSync(install, { shell: true, stdio: ['ignore', 2, 2], env })
}
