import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const HOW_TO = 'Install Chromium or Chrome, or name the program in the environment variable CHROMIUM_PATH.'

/**
 * The browser's program: what CHROMIUM_PATH names, else the first of the usual places that has one.
 *
 * @returns {string | undefined}
 */
function lookForChromium() {
  const named = process.env['CHROMIUM_PATH']
  if (!named) return USUAL_PLACES.find(place => existsSync(place))
  if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, and there is nothing there. ${HOW_TO}`)
  return named
}

/** @returns {string} */
export function findChromium() {
  const found = lookForChromium()
  if (found === undefined) throw new Error(`No browser found. ${HOW_TO}`)
  return found
}

/** Packages of Debian: the browser, a small font that has Chinese, and what makes the certificate of the TLS tests. */
const DEBIAN_INSTALL =
  'apt-get update && apt-get install -y --no-install-recommends chromium fonts-wqy-microhei openssl'

const hasOpenssl = () => spawnSync('openssl', ['version']).status === 0

/** Finds the browser and openssl, or installs them where that can be done without asking: on Debian, as root. */
export function ensureChromium() {
  const isMissing = lookForChromium() === undefined || !hasOpenssl()
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (isMissing && canInstall) {
    console.error('Installing Chromium and openssl ...')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync(DEBIAN_INSTALL, { shell: true, stdio: ['ignore', 2, 2], env })
  }
  if (!hasOpenssl()) throw new Error('openssl was not found; install it to run the tests.')
  return findChromium()
}
