import { countText, keyText, shareText, sizeText } from './amounts.js'
import { isComplete } from './journal.js'
import type { JournalState, NamedResult } from './journal.js'
import type { Estimate } from './selecting.js'
import type { SkipReason } from './selection.js'

/** What came of a run so far. */
export interface SlimReport {
  /** Every picture has its result. */
  readonly complete: boolean
  readonly slimmed: number
  readonly notSmaller: number
  readonly skipped: number
  readonly failed: number
  /** Of the pictures that were processed. */
  readonly beforeBytes: number
  readonly afterBytes: number
  readonly savedBytes: number
  readonly savedFraction: number
  /** The first of them. */
  readonly failures: readonly NamedResult[]
  readonly journal: string
  readonly csv: string
}

export function reportOf(state: JournalState, paths: Pick<SlimReport, 'journal' | 'csv'>): SlimReport {
  const { counts, again, beforeBytes, afterBytes } = state
  const savedBytes = Math.max(0, beforeBytes - afterBytes)
  return {
    complete: isComplete(state),
    slimmed: counts.slimmed,
    notSmaller: counts.notSmaller,
    skipped: counts.skipped,
    failed: counts.failed + again.size,
    beforeBytes,
    afterBytes,
    savedBytes,
    savedFraction: beforeBytes === 0 ? 0 : savedBytes / beforeBytes,
    failures: [...state.failures, ...[...again.keys()].slice(0, 20).map(key => ({ key }))],
    ...paths,
  }
}

const REASONS: Readonly<Record<SkipReason, string>> = {
  'other-suffix': 'of another suffix',
  'own-output': 'slimmed pictures of this pattern',
  'key-unusable': 'with a key that addresses do not keep',
  archived: 'archived: restore them first',
  'too-small': 'smaller than --min-size',
  'too-large': 'larger than --max-size',
}

const SHOWN_NAMES = 20

function nameList(names: readonly string[], total: number): readonly string[] {
  const shown = names.slice(0, SHOWN_NAMES).map(name => `      ${keyText(name)}`)
  return total > shown.length ? [...shown, `      and ${countText(total - shown.length)} more`] : shown
}

/** What would be done and billed, for people. */
export function estimateText(
  { images, bytes, skipped, archived }: Estimate,
  compressions: number,
  seconds: number,
): string {
  const reasons = Object.entries(skipped) as [SkipReason, number][]
  return [
    `  ${countText(images)} pictures, ${sizeText(bytes)}`,
    ...reasons.flatMap(([reason, count]) => [
      `  ${countText(count)} left alone, ${REASONS[reason]}`,
      ...(reason === 'archived' ? nameList(archived, count) : []),
    ]),
    `  Billed: ${countText(compressions)} picture compressions by Cloud Infinite, as many requests by COS, and the`,
    '  retrieval of pictures that lie in an infrequent-access class.',
    `  Time: about ${countText(Math.ceil(seconds))} s at this rate.`,
  ].join('\n')
}

/** What came of it, as a table. */
export function reportText(report: SlimReport): string {
  const { slimmed, notSmaller, skipped, failed, beforeBytes, afterBytes, savedBytes, savedFraction } = report
  const rows = [
    ['slimmed', slimmed],
    ['not smaller', notSmaller],
    ['skipped', skipped],
    ['failed', failed],
  ] as const
  return [
    ...rows.map(([name, count]) => `  ${name.padEnd(12)}${countText(count).padStart(12)}`),
    `  ${sizeText(beforeBytes)} became ${sizeText(afterBytes)}: ${sizeText(savedBytes)} saved, ${shareText(savedFraction)}.`,
    ...(report.failures.length > 0 ? ['  Not slimmed:'] : []),
    ...nameList(
      report.failures.map(({ key, code }) => (code === undefined ? key : `${key} (${code})`)),
      report.failures.length,
    ),
    `  Each picture: ${report.csv}`,
  ].join('\n')
}
