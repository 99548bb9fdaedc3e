import { byId, setText } from './find.js'
import { formatBytes, formatCount, formatFraction } from './format.js'
import type { Totals } from './totals.js'
import type { Wording } from './wording.js'

/** One row speaks for itself; from two on there is a sum. */
const SHOWN_FROM_COUNT = 2

export function showTotals(totals: Totals, { locale, texts }: Wording): void {
  byId('total', HTMLElement).hidden = totals.count < SHOWN_FROM_COUNT
  const saved = texts.totalSaved(formatBytes(totals.savedBytes, locale), formatFraction(totals.savedFraction, locale))
  setText(byId('total-saved', HTMLElement), totals.savedBytes > 0 ? saved : texts.totalNothingSaved)

  const settledCount = totals.count - totals.activeCount
  const counts = [texts.totalCount(formatCount(settledCount, locale), formatCount(totals.count, locale))]
  if (totals.failedCount > 0) counts.push(texts.totalFailed(formatCount(totals.failedCount, locale)))
  setText(byId('total-count', HTMLElement), counts.join(' · '))

  const progress = byId('total-progress', HTMLProgressElement)
  progress.value = totals.fraction
  progress.hidden = totals.activeCount === 0
  progress.setAttribute('aria-label', texts.totalProgress)
}
