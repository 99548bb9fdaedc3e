/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string }} Entry
 * @typedef {{ testResults: (Entry & { assertionResults: Entry[] })[] }} Report
 */

/**
 * Counts of a run. A file that did not load, a hook that threw and an error outside every test count as failed
 * too: vitest's own sums leave them out.
 *
 * @param {Report | undefined} report vitest's JSON report; undefined when it wrote none
 * @param {number | null} exitCode of vitest
 * @returns {Counts}
 */
export function countTests(report, exitCode) {
  const files = report?.testResults ?? []
  const tests = files.flatMap(file => file.assertionResults)
  /** @param {Entry} entry */
  const isFailed = entry => entry.status === 'failed'
  const passed = tests.filter(test => test.status === 'passed').length
  const failedTests = tests.filter(isFailed).length
  const failedFiles = files.filter(file => isFailed(file) && !file.assertionResults.some(isFailed)).length
  const failed = failedTests + failedFiles
  const isFailedOtherwise = (exitCode !== 0 || !report) && failed === 0
  return { passed, failed: failed + (isFailedOtherwise ? 1 : 0), skipped: tests.length - passed - failedTests }
}
