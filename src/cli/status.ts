import type { StatusCommand } from './arguments.js'
import { readBucketState } from './bucket-state.js'
import type { CallBucket } from './bucket-calls.js'
import { checkBucket } from './checks.js'
import type { Check } from './checks.js'
import type { Account } from './environment.js'
import { EXIT } from './exit-code.js'
import type { ExitCode } from './exit-code.js'
import type { Terminal } from './terminal.js'

/** Says what is switched on and what is missing. */
export async function runStatus(
  { origins, json }: StatusCommand,
  account: Account,
  call: CallBucket,
  terminal: Terminal,
): Promise<ExitCode> {
  const state = await readBucketState(call)
  const checks = checkBucket(state, account, origins)
  const missing = missingOf(checks)
  const { bucket, region } = account
  if (json) {
    const report = { ready: missing.length === 0, missing, checks, imageSlim: state.imageSlim }
    terminal.out(JSON.stringify({ command: 'status', bucket, region, ...report }))
  } else {
    terminal.out(`${bucket} in ${region}\n${checksText(checks)}`)
  }
  return missing.length === 0 ? EXIT.done : EXIT.incomplete
}

/** Names of what is not right, each once. */
export function missingOf(checks: readonly Check[]): readonly Check['name'][] {
  return [...new Set(checks.filter(({ isRight }) => !isRight).map(({ name }) => name))]
}

const NAME_WIDTH = 'image-slim'.length

export function checksText(checks: readonly Check[]): string {
  return checks
    .map(({ name, isRight, found, remedy }) => {
      const line = `  ${isRight ? 'ok     ' : 'missing'}  ${name.padEnd(NAME_WIDTH)}  ${found}`
      return remedy === undefined ? line : `${line}\n${' '.repeat(NAME_WIDTH + 13)}${remedy}`
    })
    .join('\n')
}
