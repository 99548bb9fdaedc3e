import type { Locale } from '../catalogue.js'
import type { StatusCommand } from './arguments.js'
import { readBucketState } from './bucket-state.js'
import type { CallBucket } from './bucket-calls.js'
import { checkBucket } from './checks.js'
import type { Check } from './checks.js'
import type { Account } from './environment.js'
import { EXIT } from './exit-code.js'
import type { ExitCode } from './exit-code.js'
import { findingsOf, findingsText } from './findings.js'
import type { Terminal } from './terminal.js'
import { WORDS } from './words.js'

/** Says what is switched on and what is missing. */
export async function runStatus(
  { origins, json }: StatusCommand,
  account: Account,
  call: CallBucket,
  terminal: Terminal,
  locale: Locale,
): Promise<ExitCode> {
  const state = await readBucketState(call)
  const checks = checkBucket(state, account, origins, locale)
  const findings = findingsOf(checks, state, account, locale)
  const missing = missingOf(checks)
  const { bucket, region } = account
  if (json) {
    const report = { ready: missing.length === 0, missing, checks, imageSlim: state.imageSlim, findings }
    terminal.out(JSON.stringify({ command: 'status', bucket, region, ...report }))
  } else {
    const seen = checks.map(check => lineOf(check, locale)).join('\n')
    const header = locale === 'zh' ? `${bucket}（${region}）` : `${bucket} in ${region}`
    terminal.out([`${header}\n${seen}`, findingsText(findings, locale)].filter(Boolean).join('\n\n'))
  }
  return missing.length === 0 ? EXIT.done : EXIT.incomplete
}

/** Names of what is not right, each once. */
export function missingOf(checks: readonly Check[]): readonly Check['name'][] {
  return [...new Set(checks.filter(({ isRight }) => !isRight).map(({ name }) => name))]
}

const NAME_WIDTH = 'image-slim'.length

function lineOf({ name, isRight, found }: Check, locale: Locale): string {
  const { ok, missing } = WORDS[locale]
  return `  ${isRight ? ok : missing}  ${name.padEnd(NAME_WIDTH)}  ${found}`
}

export function checksText(checks: readonly Check[]): string {
  return checks
    .map(check => {
      const line = lineOf(check, 'en')
      return check.remedy === undefined ? line : `${line}\n${' '.repeat(NAME_WIDTH + 13)}${check.remedy}`
    })
    .join('\n')
}
