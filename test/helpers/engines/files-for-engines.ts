import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Run in every engine too, but in others than Chromium only when that one is asked for: they take minutes there. */
export const LONG_IN_OTHERS = [
  ...['faults', 'credentials', 'credential-faults', 'clock-faults', 'download-refusals', 'download-circumstances'],
  ...['photographs', 'sign-url'],
]

const TESTS = resolve(import.meta.dirname, '../..')

/** Paths of test files in a folder of the tests, from the project's folder; by whether they ask for the engine of the run. */
export function testFilesIn(folder: string): { readonly everyEngine: string[]; readonly others: string[] } {
  const names = readdirSync(join(TESTS, folder), { recursive: true, encoding: 'utf8' })
  const files = names.filter(name => name.endsWith('.test.ts')).map(name => join(folder, name).replaceAll('\\', '/'))
  const asks = (file: string) => readFileSync(join(TESTS, file), 'utf8').includes('/engine-of-run.js')
  const paths = (found: string[]) => found.sort().map(file => `test/${file}`)
  return { everyEngine: paths(files.filter(asks)), others: paths(files.filter(file => !asks(file))) }
}
