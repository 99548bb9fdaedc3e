import { format } from 'prettier'
import type { Finding } from '../../../src/diagnosis.js'
import { ENGINES, type EngineName } from '../engines/engine.js'
import { SET_UPS } from './every-set-up.js'
import { expectedIn, type SetUp } from './set-up.js'
import type { Trial } from './trial.js'

/** What a diagnosis found, without what changes from run to run. */
export interface Result {
  readonly findings: readonly Pick<Finding, 'code' | 'certainty'>[]
  /** Targets whose pasted text made the next upload pass. */
  readonly mendedBy: readonly string[]
}

/** By engine and name of the set-up. */
export type Results = Readonly<Record<EngineName, Readonly<Record<string, Result>>>>

/** The upload that a mend is for ends like this. */
export const STORED_AND_SLIMMED = 'compressed'

export function resultOf({ report, mended }: Trial): Result {
  return {
    findings: report.findings.map(({ code, certainty }) => ({ code, certainty })),
    mendedBy: Object.entries(mended)
      .filter(([, end]) => end === STORED_AND_SLIMMED)
      .map(([target]) => target),
  }
}

const COLUMNS: Readonly<Record<EngineName, string>> = {
  chromium: 'Chromium',
  firefox: 'Firefox',
  webkit: 'WebKitGTK',
}

const NOT_THERE = 'does not exist'

/** Firefox does not always say how far a request got; what is certain mostly may then be likely. */
const isAsKnown = (engine: EngineName, cell: string, known: string) =>
  engine === 'firefox' && known.replace(/, certain$/, ', likely') === cell

/** The first finding, or all that look alike. */
function cellOf({ findings }: Result): string {
  const [first] = findings
  if (!first) return 'ok'
  if (first.certainty !== 'possible') return `\`${first.code}\`, ${first.certainty}`
  const alike = findings.filter(({ certainty }) => certainty === 'possible')
  return alike.map(({ code }) => `\`${code}\``).join(' or ')
}

/** Cells of the row of a set-up in a document made before. */
function cellsIn(document: string, { name }: SetUp): readonly string[] {
  const row = document.split('\n').find(line => line.startsWith(`| ${name} `)) ?? ''
  return row
    .split('|')
    .slice(2)
    .map(cell => cell.trim())
}

function rowOf(setUp: SetUp, results: Results, committed: string): string {
  const known = cellsIn(committed, setUp)
  const cells = ENGINES.map((engine, index) => {
    if (!expectedIn(setUp, engine)) return NOT_THERE
    const result = results[engine][setUp.name]
    const before = known[index] ?? ''
    const cell = result ? cellOf(result) : before
    return isAsKnown(engine, cell, before) ? before : cell
  })
  const targets = (setUp.mends ?? []).filter(target =>
    ENGINES.every(engine => results[engine][setUp.name]?.mendedBy.includes(target) ?? true),
  )
  return `| ${[setUp.name, ...cells, targets.map(target => `\`${target}\``).join(', ')].join(' | ')} |`
}

const HEAD = `# What \`diagnose\` makes of broken set-ups

Made by the tests, which set up each of these with real servers on one machine and run \`diagnose\` on a page there. One
finding is named first, and it is \`certain\` or \`likely\`; where a page cannot know which of several it is, all of them
are listed as possible. Where the last column names texts to paste, each was pasted word for word on its own, and
the next upload of a page loaded anew was stored and slimmed. Firefox does not always tell how far a request got: what is
certain there may be likely.
`

/** @param committed - The document as it is, for engines that are not installed here. */
export function documentOf(results: Results, committed: string): Promise<string> {
  const titles = ['set-up', ...ENGINES.map(engine => COLUMNS[engine]), 'put right by pasting']
  const parts = Object.entries(SET_UPS).flatMap(([area, setUps]) => [
    `## ${area}\n`,
    `| ${titles.join(' | ')} |`,
    `| ${titles.map(() => '---').join(' | ')} |`,
    ...setUps.map(setUp => rowOf(setUp, results, committed)),
    '',
  ])
  return format([HEAD, ...parts].join('\n'), { parser: 'markdown', printWidth: 120 })
}
