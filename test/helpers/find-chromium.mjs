import { spawnSync } from 'node:child_process'
import { installPackages, lookForProgram } from './find-program.mjs'

const CHROMIUM = {
  variable: 'CHROMIUM_PATH',
  places: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ],
  howTo: 'Install Chromium or Chrome, or name the program in the environment variable CHROMIUM_PATH.',
}

/** @returns {string} */
export function findChromium() {
  const found = lookForProgram(CHROMIUM)
  if (found === undefined) throw new Error(`No browser found. ${CHROMIUM.howTo}`)
  return found
}

/** The browser, a small font that has Chinese, and what makes the certificate of the TLS tests. */
const PACKAGES = ['chromium', 'fonts-wqy-microhei', 'openssl']

const hasOpenssl = () => spawnSync('openssl', ['version']).status === 0

/** Finds the browser and openssl, or installs them where that can be done without asking: on Debian, as root. */
export function ensureChromium() {
  const isMissing = lookForProgram(CHROMIUM) === undefined || !hasOpenssl()
  if (isMissing) installPackages('Chromium and openssl', PACKAGES)
  if (!hasOpenssl()) throw new Error('openssl was not found; install it to run the tests.')
  return findChromium()
}
