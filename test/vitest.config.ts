import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { ENGINE } from './helpers/engines/engine-of-run.js'
import { LONG_IN_OTHERS, testFilesIn } from './helpers/engines/files-for-engines.js'
import { findWebkit } from './helpers/find-webkit.mjs'

/** Tests with browsers, processes or packages in them. */
const WHOLE_FOLDERS = [
  'e2e',
  'package',
  'conformance',
  'miniprogram',
  'uploader/component',
  'adapters/browser',
  'docs',
  'bench',
]
const WHOLE = WHOLE_FOLDERS.map(folder => `test/${folder}/**/*.test.ts`)

/** What they measure is time, or requests in a time: another one beside them would be measured too. */
const ALONE = ['e2e/progress', 'e2e/process-all', 'cli/slim-many', 'helpers/link'].map(name => `test/${name}.test.ts`)

/** Started first, so that the others fill the time that they wait. */
const LONG = ['e2e/diagnose-set-ups', 'e2e/set-ups-sights', 'e2e/interruptions', 'e2e/page-accessibility']

/** Of two cores Vitest would use one. Browsers wait a good part of their time. */
const AT_ONCE = { unit: 2, browsers: 3 }

/** A machine that is busy is no test that hangs. */
const ONE_UNIT_TEST_MS = 30_000
const ONE_TEST_MS = 120_000
const LONG_TESTS = { testTimeout: ONE_TEST_MS, hookTimeout: ONE_TEST_MS }

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.some(name => moduleId.endsWith(`/${name}.test.ts`))
    return [...sorted.filter(isLong), ...sorted.filter(file => !isLong(file))]
  }
}

function project(
  name: string,
  groupOrder: number,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration {
  return { extends: true, test: { name, maxWorkers: AT_ONCE.browsers, sequence: { groupOrder }, ...test } }
}

/** The files that are for every engine, once more in this one. */
const inEngine = (name: string, include: readonly string[] = testFilesIn('e2e').everyEngine) =>
  project(name, 1, { include: [...include], env: { ENGINE: name }, ...LONG_TESTS })

/** Without those that take minutes in each: fault by fault and picture by picture, where `journeys` has one of each kind. */
const inOther = (name: string) =>
  inEngine(
    name,
    testFilesIn('e2e').everyEngine.filter(file => !LONG_IN_OTHERS.some(name => file.endsWith(`/${name}.test.ts`))),
  )

const ALL = [
  project('unit', 0, {
    maxWorkers: AT_ONCE.unit,
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...WHOLE, ...ALONE],
    testTimeout: ONE_UNIT_TEST_MS,
  }),
  project('whole', 1, { include: WHOLE, exclude: [...configDefaults.exclude, ...ALONE], ...LONG_TESTS }),
  inOther('firefox'),
  ...(findWebkit() ? [inOther('webkit')] : []),
  project('alone', 2, { include: ALONE, maxWorkers: 1, ...LONG_TESTS }),
]

export default defineConfig({
  test: {
    projects: process.env['ENGINE'] === undefined ? ALL : [inEngine(ENGINE)],
    sequence: { sequencer: LongFirst },
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reportsDirectory: 'build/coverage' },
  },
})
