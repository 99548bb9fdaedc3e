/**
 * npm run bench: ours against others and against itself, by ratios of what was measured side by side in one run.
 *
 *     npm run bench -- [--rounds 5] [throughput] [growth] [file-size] [diagnosis]
 *
 * Prints a table and writes it to bench.json. Ends with 1 where a ratio is above its limit.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { ensureChromium } from '../helpers/find-chromium.mjs'
import type { Comparison, Row } from './comparison.js'
import { diagnosis } from './diagnosis.js'
import { fileSize } from './file-size.js'
import { growth } from './growth.js'
import { isMet, tableOf } from './table.js'
import { throughput } from './throughput.js'

const COMPARISONS: Readonly<Record<string, Comparison>> = { throughput, growth, 'file-size': fileSize, diagnosis }

const REPORT = new URL('../../bench.json', import.meta.url)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
})
const rounds = Number(values.rounds)
const names = positionals.length > 0 ? positionals : Object.keys(COMPARISONS)

ensureChromium()
const rows: Row[] = []
for (const name of names) {
  const comparison = COMPARISONS[name]
  if (!comparison) throw new TypeError(`No such comparison: ${name}`)
  rows.push(...(await comparison(rounds)))
}
writeFileSync(REPORT, JSON.stringify({ cores: cpus().length, node: process.version, rounds, rows }, null, 2))
console.log(tableOf(rows))
process.exitCode = rows.every(isMet) ? 0 : 1
