/**
 * Installs the packages of every project folder of the tests, one after the other, so that no test has to wait long.
 *
 *     node --import tsx test/install-projects.ts
 *
 * A test that needs one that is not there yet waits for it, or installs it, and tells what went wrong with it.
 */
import { installProject, projectFolders } from './helpers/project-folder.js'

/** Of the bench and of mutation testing. */
const NOT_FOR_TESTS = ['rivals', 'mutation']

for (const name of Object.keys(projectFolders()).filter(name => !NOT_FOR_TESTS.includes(name))) {
  await installProject(name).catch(() => undefined)
}
