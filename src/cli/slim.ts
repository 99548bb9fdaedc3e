import type { SlimCommand } from './arguments.js'
import type { CallBucket } from './bucket-calls.js'
import type { Account } from './environment.js'
import type { ExitCode } from './exit-code.js'
import { mayBegin } from './slim/begin.js'
import { writeCsv } from './slim/csv.js'
import type { SlimEngine } from './slim/engine.js'
import { identityOf, pathsOf } from './slim/identity.js'
import { createImageProcessEngine } from './slim/image-process-engine.js'
import { addRecord, emptyState, indexOf, isComplete } from './slim/journal.js'
import { openJournal, readJournal } from './slim/journal-file.js'
import { releaseLock, takeLock } from './slim/lock-file.js'
import { listPages } from './slim/pages.js'
import { createRequestRate } from '../request/request-rate.js'
import { goOn, record } from './slim/run.js'
import type { Run, RunEnd } from './slim/run.js'
import { readSaveAs } from './slim/save-as.js'
import { estimate } from './slim/selecting.js'
import { tellEnd } from './slim/tell.js'
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
  if (!command.run && (command.journal ?? command.csv) !== undefined) {
    throw new UsageError('--journal and --csv go with --run.')
  }
  const lock = `${pathsOf(command, identityOf(command, account)).journal}.lock`
  if (!command.run) return slimLocked(command, account, call, world)
  // Before the journal is read: what another process adds to it afterwards would be lost.
  await takeLock(lock)
  try {
    return await slimLocked(command, account, call, world)
  } finally {
    await releaseLock(lock)
  }
}

async function slimLocked(command: SlimCommand, account: Account, call: CallBucket, world: World): Promise<ExitCode> {
  const { terminal, nowMs, sleep } = world
  const { bucket, region } = account
  const { prefix, concurrency } = command
  const saveAs = readSaveAs(command.saveAs, prefix)
  const identity = identityOf(command, account)
  const paths = pathsOf(command, identity)
  const state = emptyState()
  const told = { command, account, state, paths }
  const endBytes = command.run ? await readJournal(paths.journal, entry => addRecord(state, entry, saveAs)) : undefined
  if (state.run && JSON.stringify(state.run.run) !== JSON.stringify(identity)) {
    throw new UsageError(`${paths.journal} is the journal of another run: of another bucket, prefix or options.`)
  }
  if (isComplete(state)) {
    terminal.note(`This run is complete; what came since is not looked at. To start over, remove ${paths.journal}.`)
    return tellEnd(told, 'complete', terminal)
  }

  const rate = createRequestRate(command.ratePerSec, world)
  const pages = (marker?: string) => listPages({ call, rate, sleep }, prefix, marker)
  const engine: SlimEngine = createImageProcessEngine({
    ...{ call, rate, nowMs, sleep, concurrency },
    started: ({ key }, atMs) => record(run, { start: indexOf(state, key), atMs }),
  })

  const counted = state.run ? undefined : await estimate(pages(), command, saveAs)
  const { images, bytes } = counted ?? state.run?.selected ?? { images: 0, bytes: 0 }
  const plan = { prefix, replacesOriginals: command.saveAs === undefined, images, bytes }
  const preflight = await engine.preflight(plan)
  if (counted) {
    const code = await mayBegin(command, { bucket, region, counted, preflight }, terminal)
    if (code !== undefined) return code
  } else if (preflight.problems.length > 0) {
    return tellEnd(told, preflight, terminal)
  } else {
    terminal.note(`Going on where it stopped: ${paths.journal}`)
  }

  const journal = await openJournal(paths.journal, endBytes ?? 0)
  const run = { engine, journal, state, saveAs, filter: command, pages, nowMs }
  try {
    if (counted) {
      const { skipped } = counted
      const begun = { run: identity, version: 1, atMs: nowMs(), selected: { images, bytes }, skipped } as const
      await record(run, begun)
    }
    const end = await carryOut(run, world)
    await writeCsv(paths.journal, paths.csv, saveAs)
    return tellEnd(told, end, terminal)
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
    if (terminal.hasStatusLine) terminal.showStatus('')
  }
}
