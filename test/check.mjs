/**
 * npm run check: installs and builds what is missing, then runs every script of package.json whose name starts with
 * `check:`, one after the other, and says at the end which of them failed.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, install } from '../demo/prepare.mjs'

const ROOT = resolve(fileURLToPath(import.meta.url), '../..')
const PREFIX = 'check:'

/** @param {string} script */
function passes(script) {
  const startedMs = Date.now()
  const { status, stdout, stderr } = spawnSync(`npm run --silent ${script}`, {
    cwd: ROOT,
    shell: true,
    encoding: 'utf8',
  })
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${script} (${seconds} s)`)
  if (status !== 0) console.log(`${stdout}${stderr}`)
  return status === 0
}

install()
build()
const { scripts } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8'))
const failed = Object.keys(scripts).filter(script => script.startsWith(PREFIX) && !passes(script))
console.log(failed.length === 0 ? 'All checks pass.' : `Failed: ${failed.join(', ')}. Each can be run alone.`)
process.exitCode = failed.length === 0 ? 0 : 1
