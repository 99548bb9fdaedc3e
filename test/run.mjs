/**
 * npm test: installs, builds, makes sure a browser is there, runs every test and ends with one line of counts.
 *
 *     node test/run.mjs [what vitest takes: paths, -t name, --project unit]
 *     ENGINE=firefox node test/run.mjs test/e2e
 */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, install } from '../demo/prepare.mjs'
import { countTests } from './helpers/count-tests.mjs'
import { ensureChromium } from './helpers/find-chromium.mjs'
import { ensureFirefox } from './helpers/find-firefox.mjs'
import { ensureJsc } from './helpers/find-jsc.mjs'
import { ensureWebkit } from './helpers/find-webkit.mjs'

const ROOT = resolve(fileURLToPath(import.meta.url), '../..')
const REPORT = resolve(ROOT, 'build/test-report.json')

function prepare() {
  install()
  build()
  ensureChromium()
  ensureFirefox()
  ensureWebkit()
  ensureJsc()
}

/**
 * Packages that some tests work with are installed beside those that come first; never a reason to fail.
 *
 * @returns {() => void} ends it, where it goes on
 */
function startInstalling() {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/install-projects.ts'], {
    cwd: ROOT,
    stdio: 'ignore',
    detached: true, // a group of processes that can be ended as a whole
  })
  child.on('error', () => undefined)
  return () => {
    try {
      if (child.pid) process.kill(-child.pid)
    } catch {
      // It has ended.
    }
  }
}

/** @returns {number | null} vitest's exit code; null when it was killed */
function runVitest() {
  const flags = [
    '--config',
    'test/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORT}`,
  ]
  const vitest = [resolve(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...flags, ...process.argv.slice(2)]
  return spawnSync(process.execPath, vitest, { cwd: ROOT, stdio: 'inherit' }).status
}

function readReport() {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8'))
  } catch {
    return undefined
  }
}

/** @returns {import('./helpers/count-tests.mjs').Counts} */
function run() {
  rmSync(REPORT, { force: true })
  try {
    prepare()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const isEverything = process.argv.length === 2
  const stopInstalling = isEverything ? startInstalling() : () => undefined
  const exitCode = runVitest()
  stopInstalling()
  return countTests(readReport(), exitCode)
}

const { passed, failed, skipped } = run()
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
