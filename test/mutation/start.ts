/**
 * npm run mutation: changes src/protocol, src/credentials and src/upload, one place at a time, and lists the changes that no
 * test notices. Takes an hour on two cores; src/protocol alone with `-- --mutate 'src/protocol/*.ts'`.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { prepareProject } from '../helpers/project-folder.js'

const folder = await prepareProject('mutation')
const stryker = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js')
const words = [stryker, 'run', 'test/mutation/stryker.config.json', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, words, { stdio: 'inherit' }).status ?? 1
