import type { Locale } from '../catalogue.js'
import { version } from '../version.js'
import { readArguments } from './arguments.js'
import type { SetupCommand, SlimCommand, StatusCommand } from './arguments.js'
import { createBucketCalls } from './bucket-calls.js'
import { readAccount } from './environment.js'
import type { Account } from './environment.js'
import { EXIT } from './exit-code.js'
import type { ExitCode } from './exit-code.js'
import { explain, findingOf } from './explain.js'
import { helpText } from './help.js'
import { environmentLocale } from './locale.js'
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
  let locale: Locale = 'en'
  let account: Account | undefined
  try {
    const command = readArguments(given)
    if (command.name === 'help' || command.name === 'version') {
      world.terminal.out(command.name === 'help' ? helpText(command.of) : version)
      return EXIT.done
    }
    // The other commands speak English only.
    if (command.name === 'status') locale = command.locale ?? environmentLocale(world.variables)
    account = readAccount(world.variables)
    return await carryOut(command, account, world, locale)
  } catch (error) {
    const asked = account && { account, nowMs: world.nowMs() }
    const explanation = explain(error, locale, asked)
    const finding = asked && findingOf(error, locale, asked)
    if (given.includes('--json')) {
      world.terminal.out(JSON.stringify({ error: explanation, ...(finding && { findings: [finding] }) }))
    }
    const { message, remedy, requestId } = explanation
    const cause = finding && `${finding.code}: ${finding.cause}`
    world.terminal.note([message, cause, remedy, requestId && `Request id: ${requestId}`].filter(Boolean).join('\n'))
    return error instanceof UsageError ? EXIT.usage : EXIT.refused
  }
}

async function carryOut(
  command: StatusCommand | SetupCommand | SlimCommand,
  account: Account,
  world: World,
  locale: Locale,
): Promise<ExitCode> {
  const call = createBucketCalls(account, world.send, () => world.nowMs())
  switch (command.name) {
    case 'status':
      return runStatus(command, account, call, world.terminal, locale)
    case 'setup':
      return runSetup(command, account, call, world)
    case 'slim':
      return runSlim(command, account, call, world)
  }
}
