import { installPackages, lookForProgram } from './find-program.mjs'

const JSC = {
  variable: 'JSC_PATH',
  places: ['/usr/bin/jsc', '/System/Library/Frameworks/JavaScriptCore.framework/Versions/Current/Helpers/jsc'],
  howTo:
    'Install JavaScriptCore (Debian: libjavascriptcoregtk-4.0-bin), or name its program in the environment variable JSC_PATH.',
}

/** @returns {string} */
export function findJsc() {
  const found = lookForProgram(JSC)
  if (found === undefined) throw new Error(`No JavaScriptCore found. ${JSC.howTo}`)
  return found
}

/** Finds JavaScriptCore, or installs it where that can be done without asking: on Debian, as root. */
export function ensureJsc() {
  if (lookForProgram(JSC) === undefined) installPackages('JavaScriptCore', ['libjavascriptcoregtk-4.0-bin'])
  return findJsc()
}
