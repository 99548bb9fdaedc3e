import { addCorsRule } from '../protocol/cors-rule.js'
import { apiModeDocument } from '../protocol/image-slim-status.js'
import type { SetupCommand } from './arguments.js'
import { successOf } from './bucket-calls.js'
import type { CallBucket } from './bucket-calls.js'
import { readBucketState, readCorsDocument, readImageSlim } from './bucket-state.js'
import { planChanges } from './changes.js'
import type { Change } from './changes.js'
import { checkBucket } from './checks.js'
import type { Check } from './checks.js'
import type { Account } from './environment.js'
import { EXIT } from './exit-code.js'
import type { ExitCode } from './exit-code.js'
import { checksText, missingOf } from './status.js'
import type { World } from './world.js'

/** Settings that were just made may take a moment until they are told. */
const LOOKS = 5
const LOOK_AGAIN_AFTER_MS = 1000

/** Switches on what is missing, after asking. */
export async function runSetup(
  command: SetupCommand,
  account: Account,
  call: CallBucket,
  { terminal, sleep }: Pick<World, 'terminal' | 'sleep'>,
): Promise<ExitCode> {
  const { origins, json, yes } = command
  const { bucket, region } = account
  const look = async () => checkBucket(await readBucketState(call), account, origins)
  const end = (changes: readonly Change[], applied: boolean, checks: readonly Check[]) => {
    const missing = missingOf(checks)
    const ready = missing.length === 0
    const report = { changes, applied, ready, missing, checks }
    if (json) terminal.out(JSON.stringify({ command: 'setup', bucket, region, ...report }))
    else terminal.out(checksText(checks))
    return ready ? EXIT.done : EXIT.incomplete
  }

  const state = await readBucketState(call)
  const changes = planChanges(state, origins)
  const before = checkBucket(state, account, origins)
  if (changes.length === 0 || !state.isRegionServed) {
    terminal.note(`${bucket} in ${region}: nothing to change.`)
    return end([], false, before)
  }
  terminal.note([`${bucket} in ${region}: setup is going to`, ...changes.map(({ text }) => `  - ${text}`)].join('\n'))
  if (!yes && !(terminal.isInteractive && (await terminal.confirm('Change this?')))) {
    terminal.note(
      terminal.isInteractive ? 'Nothing was changed.' : 'Nothing was changed: --yes changes without asking.',
    )
    end(changes, false, before)
    return EXIT.notConfirmed
  }
  for (const change of changes) await apply(change, call)
  let after = await look()
  for (let looks = 1; looks < LOOKS && isLate(after, changes); looks += 1) {
    await sleep(LOOK_AGAIN_AFTER_MS)
    after = await look()
  }
  return end(changes, true, after)
}

/** Whether something that was changed is not told yet. */
function isLate(checks: readonly Check[], changes: readonly Change[]): boolean {
  const names = { 'bind-ci': 'ci', 'enable-api-mode': 'api-mode', 'add-cors-rule': 'cors' } as const
  const missing = missingOf(checks)
  return changes.some(({ kind }) => missing.includes(names[kind]))
}

async function apply(change: Change, call: CallBucket): Promise<void> {
  switch (change.kind) {
    case 'bind-ci':
      successOf('PUT of the CI binding', await call({ method: 'PUT', place: 'pic' }))
      return
    case 'enable-api-mode': {
      // Read again: before CI was bound there was nothing to read, and what the Auto mode does has to stay.
      const document = apiModeDocument(await readImageSlim(call))
      const query = { 'image-slim': '' }
      successOf('PUT ?image-slim', await call({ method: 'PUT', place: 'pic', query, document }))
      return
    }
    case 'add-cors-rule': {
      const document = addCorsRule(await readCorsDocument(call), change.origins)
      successOf('PUT ?cors', await call({ method: 'PUT', query: { cors: '' }, document }))
    }
  }
}
