import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPackage, type InstalledPackage } from '../helpers/installed-package.js'
import { version } from '../../src/version.js'

let installed: InstalledPackage
beforeAll(() => {
  installed = installPackage()
})
afterAll(() => installed.remove())

test('the command runs under its own name where the package is installed', () => {
  const command = join(installed.folder, 'node_modules/.bin/cos-slim')
  expect(execFileSync(command, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`)
})
