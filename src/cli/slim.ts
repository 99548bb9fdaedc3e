import type { SlimCommand } from './arguments.js'
import type { CallBucket } from './bucket-calls.js'
import type { Account } from './environment.js'
import { EXIT } from './exit-code.js'
import type { ExitCode } from './exit-code.js'
import { explain } from './explain.js'
import { countText } from './slim/amounts.js'
import { mayBegin } from './slim/begin.js'
import { writeCsv } from './slim/csv.js'
import { identityOf, pathsOf } from './slim/identity.js'
import type { RunPaths } from './slim/identity.js'
import { createImageProcessEngine } from './slim/image-process-engine.js'
import { addRecord, emptyState, indexOf, isComplete } from './slim/journal.js'
import type { JournalState } from './slim/journal.js'
import { JournalFile, readJournal } from './slim/journal-file.js'
import { listPages } from './slim/pages.js'
import { reportOf, reportText } from './slim/report.js'
import { RequestRate } from './slim/request-rate.js'
import { goOn, record } from './slim/run.js'
import type { Run, RunEnd } from './slim/run.js'
import { readSaveAs } from './slim/save-as.js'
import { estimate } from './slim/selecting.js'
import { watchRun } from './slim/watch.js'
import { UsageError } from './usage-error.js'
import type { World } from './world.js'

/** Slims pictures that are stored already, or counts what that would be. */
export async function runSlim(
  command: SlimCommand,
  account: Account,
  call: CallBucket,
  world: World,
): Promise<ExitCode> {
  const { terminal, nowMs, sleep } = world
  const { bucket, region } = account
  const { prefix, run: isRun } = command
  if (!isRun && (command.journal ?? command.csv) !== undefined) {
    throw new UsageError('--journal and --csv go with --run.')
  }
  const saveAs = readSaveAs(command.saveAs, prefix)
  const identity = identityOf(command, account)
  const paths = pathsOf(command, identity)
  const state = emptyState()
  const endBytes = isRun ? await readJournal(paths.journal, entry => addRecord(state, entry, saveAs)) : undefined
  if (state.run && JSON.stringify(state.run.run) !== JSON.stringify(identity)) {
    throw new UsageError(`${paths.journal} is the journal of another run: of another bucket, prefix or options.`)
  }
  if (isComplete(state)) {
    terminal.note(`This run is complete; what came since is not looked at. To start over, remove ${paths.journal}.`)
    return tell(command, account, state, paths, 'complete', world)
  }

  const rate = new RequestRate(command.ratePerSec, world)
  const pages = (marker?: string) => listPages({ call, rate, sleep }, prefix, marker)
  let journal: JournalFile | undefined
  const engine = createImageProcessEngine({
    ...{ call, rate, nowMs, sleep, concurrency: command.concurrency },
    started: async ({ key }, atMs) => {
      if (journal) await record({ journal, state, saveAs }, { start: indexOf(state, key), atMs })
    },
  })
  const planOf = (selected: { readonly images: number; readonly bytes: number }) => ({
    ...{ prefix, replacesOriginals: command.saveAs === undefined, ...selected },
  })

  if (state.run) {
    const { problems } = await engine.preflight(planOf(state.run.selected))
    if (problems.length > 0) throw new UsageError(problems.join('\n'))
    terminal.note(`Going on where it stopped: ${paths.journal}`)
    journal = await JournalFile.open(paths.journal, endBytes ?? 0)
  } else {
    const counted = await estimate(pages(), command, saveAs)
    const preflight = await engine.preflight(planOf(counted))
    const code = await mayBegin(command, { bucket, region, counted, preflight }, terminal)
    if (code !== undefined) return code
    const { images, bytes, skipped } = counted
    journal = await JournalFile.open(paths.journal, endBytes ?? 0)
    const begun = { run: identity, version: 1, atMs: nowMs(), selected: { images, bytes }, skipped } as const
    await record({ journal, state, saveAs }, begun)
  }

  try {
    const end = await carryOut({ engine, journal, state, saveAs, filter: command, pages, nowMs }, world)
    await writeCsv(paths.journal, paths.csv, saveAs)
    return tell(command, account, state, paths, end, world)
  } finally {
    await journal.close()
  }
}

async function carryOut(run: Omit<Run, 'onResult' | 'isInterrupted'>, world: World): Promise<RunEnd> {
  const { terminal, elapsedMs, onInterrupt } = world
  let isInterrupted = false
  const stopListening = onInterrupt(() => {
    isInterrupted = true
    terminal.note('Finishing what is under way. Once more ends at once.')
  })
  try {
    const onResult = watchRun(run.state, terminal, elapsedMs)
    return await goOn({ ...run, onResult, isInterrupted: () => isInterrupted })
  } finally {
    stopListening()
    terminal.showStatus('')
  }
}

/** Reports how it ended. */
function tell(
  { prefix, saveAs, json }: SlimCommand,
  { bucket, region }: Account,
  state: JournalState,
  paths: RunPaths,
  end: RunEnd,
  { terminal }: World,
): ExitCode {
  const result = reportOf(state, paths)
  const error = typeof end === 'object' ? explain(end.stopped) : undefined
  if (json) {
    const { selected = { images: 0, bytes: 0 }, skipped = {} } = state.run ?? {}
    const billed = { compressions: selected.images, requests: selected.images + state.shardCount }
    const report = { run: true, selected, skipped, archived: state.archived, billed, problems: [], result }
    terminal.out(
      JSON.stringify({
        command: 'slim',
        bucket,
        region,
        prefix,
        saveAs: saveAs ?? null,
        ...report,
        ...(error && { error }),
      }),
    )
  } else {
    terminal.out(reportText(result))
  }
  if (error) terminal.note(`${error.message}\n${error.remedy}`)
  if (end !== 'complete') terminal.note('Stopped. The same command goes on from here.')
  else if (state.again.size > 0) {
    terminal.note(`The same command tries ${countText(state.again.size)} of the failed ones again.`)
  }
  if (end === 'interrupted') return EXIT.interrupted
  if (error) return EXIT.refused
  return result.failed > 0 ? EXIT.incomplete : EXIT.done
}
