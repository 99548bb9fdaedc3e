/**
 * npm run bench: ours against others and against itself, by ratios of what was measured side by side in one run.
 *
 *     npm run bench -- [name of a comparison ...] [--rounds 5] [--page | --no-page]
 *                      [--uplink-bytes-per-sec 4000000] [--round-trip-ms 60] [--compression-ms 800]
 *
 * Prints tables and writes them to bench.json. When all is measured, on the usual links, the figures, the charts and the
 * tables of docs/speed.md are written too; --page does so in any case, and puts what was measured beside what is there
 * already. Ends with 1 where a figure is above its limit or a comparison failed.
 */
import { writeFileSync } from 'node:fs'
import { ensureChromium } from '../helpers/find-chromium.mjs'
import { cancel } from './cancel.js'
import { circumstances } from './circumstances.js'
import type { Comparison } from './comparison.js'
import { diagnosis } from './diagnosis.js'
import { isMet, merged, type TakenTable } from './figures.js'
import { fileSize } from './file-size.js'
import { firstByte } from './first-byte.js'
import { growth } from './growth.js'
import { heap } from './heap.js'
import { mainThread } from './main-thread.js'
import { readFigures, writeRecord } from './record.js'
import { requests } from './requests.js'
import { settingsFrom } from './settings.js'
import { signatures } from './signatures.js'
import { sizes } from './sizes.js'
import { startUp } from './start-up.js'
import { tableOf } from './table.js'
import { throughput } from './throughput.js'

/** In the order in which they are shown. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  throughput,
  requests,
  sizes,
  'start-up': startUp,
  'first-byte': firstByte,
  'main-thread': mainThread,
  heap,
  signatures,
  cancel,
  diagnosis,
  growth,
  'file-size': fileSize,
}

const REPORT = new URL('../../bench.json', import.meta.url)

interface Failure {
  readonly comparison: string
  readonly message: string
}

/** With what it was caused by. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message} ${told(error.cause)}`
}

const known = Object.keys(COMPARISONS)
const { names, writesPage, ...settings } = settingsFrom(process.argv.slice(2), known)

ensureChromium()
const taken: TakenTable[] = []
const failures: Failure[] = []
for (const [name, comparison] of Object.entries(COMPARISONS)) {
  if (names.length > 0 && !names.includes(name)) continue
  const startMs = performance.now()
  try {
    const table = await comparison(settings)
    taken.push({ ...table, circumstances: circumstances() })
    console.log(`${name}: measured in ${((performance.now() - startMs) / 1000).toFixed(0)} s`)
  } catch (error) {
    failures.push({ comparison: name, message: told(error) })
    console.log(`${name}: FAILED. ${told(error)}`)
  }
}

writeFileSync(REPORT, JSON.stringify({ ...settings, tables: taken, failures }, null, 2))
for (const table of taken) console.log(`\n${table.title} (${table.better} is better)\n\n${tableOf(table)}`)
if (writesPage) await writeRecord(merged(readFigures(), taken, known))

const missed = taken.flatMap(({ groups }) => groups.flatMap(({ bars }) => bars.filter(bar => isMet(bar) === false)))
for (const { comparison } of failures) console.log(`\n${comparison} failed: see above.`)
console.log(`\n${taken.length} tables in bench.json, ${failures.length} failed, ${missed.length} above their limit.`)
process.exitCode = failures.length > 0 || missed.length > 0 ? 1 : 0
