import type { SlimCommand } from '../arguments.js'
import type { Account } from '../environment.js'
import { EXIT } from '../exit-code.js'
import type { ExitCode } from '../exit-code.js'
import { explain } from '../explain.js'
import type { Terminal } from '../terminal.js'
import { countText } from './amounts.js'
import type { RunPaths } from './identity.js'
import type { JournalState } from './journal.js'
import { reportOf, reportText } from './report.js'
import type { RunEnd } from './run.js'

/** A run as far as it came. */
export interface Told {
  readonly command: SlimCommand
  readonly account: Account
  readonly state: JournalState
  readonly paths: RunPaths
}

/** Reports a run, and what the command ends with. */
export function tellEnd({ command, account, state, paths }: Told, end: RunEnd, terminal: Terminal): ExitCode {
  const { prefix, saveAs, json } = command
  const { bucket, region } = account
  const result = reportOf(state, paths)
  const error = typeof end === 'object' && 'stopped' in end ? explain(end.stopped) : undefined
  const problems = typeof end === 'object' && 'problems' in end ? end.problems : []
  if (json) {
    const { selected = { images: 0, bytes: 0 }, skipped = {} } = state.run ?? {}
    const what = { command: 'slim', bucket, region, prefix, saveAs: saveAs ?? null, run: true }
    const billed = { compressions: selected.images, requests: selected.images + state.shardCount }
    const report = { selected, skipped, archived: state.archived, billed, problems, result }
    terminal.out(JSON.stringify({ ...what, ...report, ...(error && { error }) }))
  } else {
    terminal.out(reportText(result))
  }
  problems.forEach(problem => terminal.note(problem))
  if (error) terminal.note(`${error.message}\n${error.remedy}`)
  if (end !== 'complete') terminal.note('Stopped. The same command goes on from here.')
  else if (state.again.size > 0) {
    terminal.note(`The same command tries ${countText(state.again.size)} of the failed ones again.`)
  }
  if (end === 'interrupted') return EXIT.interrupted
  if (error) return EXIT.refused
  return problems.length > 0 || result.failed > 0 ? EXIT.incomplete : EXIT.done
}
