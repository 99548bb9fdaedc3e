import { installPackages, lookForProgram } from './find-program.mjs'

const FIREFOX = {
  variable: 'FIREFOX_PATH',
  places: ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  howTo: 'Install Firefox (Debian: firefox-esr), or name its program in the environment variable FIREFOX_PATH.',
}

/** @returns {string} */
export function findFirefox() {
  const found = lookForProgram(FIREFOX)
  if (found === undefined) throw new Error(`No Firefox found. ${FIREFOX.howTo}`)
  return found
}

/** Finds Firefox, or installs it where that can be done without asking: on Debian, as root. */
export function ensureFirefox() {
  if (lookForProgram(FIREFOX) === undefined) installPackages('Firefox', ['firefox-esr'])
  return findFirefox()
}
