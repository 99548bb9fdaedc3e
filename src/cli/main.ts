import { version } from '../version.js'
import { readArguments } from './arguments.js'
import type { Command } from './arguments.js'
import { createBucketCalls } from './bucket-calls.js'
import { readAccount } from './environment.js'
import { EXIT } from './exit-code.js'
import type { ExitCode } from './exit-code.js'
import { explain } from './explain.js'
import { helpText } from './help.js'
import { runSetup } from './setup.js'
import { runSlim } from './slim.js'
import { runStatus } from './status.js'
import { UsageError } from './usage-error.js'
import type { World } from './world.js'

/**
 * Carries one command out.
 *
 * @param given - The words behind the program's name.
 * @returns What the process is to end with; nothing is thrown.
 */
export async function main(given: readonly string[], world: World): Promise<ExitCode> {
  try {
    return await carryOut(readArguments(given), world)
  } catch (error) {
    const explanation = explain(error)
    const { message, remedy, requestId } = explanation
    if (given.includes('--json')) world.terminal.out(JSON.stringify({ error: explanation }))
    world.terminal.note([message, remedy, requestId && `Request id: ${requestId}`].filter(Boolean).join('\n'))
    return error instanceof UsageError ? EXIT.usage : EXIT.refused
  }
}

async function carryOut(command: Command, world: World): Promise<ExitCode> {
  const { terminal } = world
  if (command.name === 'help' || command.name === 'version') {
    terminal.out(command.name === 'help' ? helpText(command.of) : version)
    return EXIT.done
  }
  const account = readAccount(world.variables)
  const call = createBucketCalls(account, world.send, () => world.nowMs())
  switch (command.name) {
    case 'status':
      return runStatus(command, account, call, terminal)
    case 'setup':
      return runSetup(command, account, call, world)
    case 'slim':
      return runSlim(command, account, call, world)
  }
}
