import type { Locale } from '../messages.js'
import type { UploadResult } from '../miniprogram.js'
import { describeCode } from './failure.js'
import { formatBytes, formatFraction } from './format.js'
import { isActive, isStartable, type Failure, type Row } from './row.js'
import { TEXTS, type Texts } from './texts.js'
import { totalsOf } from './totals.js'

/** No number is known. */
const NO_PERCENT = -1

/** A row as the template draws it. Words only, and all of them here: a template has no functions. */
export interface RowView {
  readonly id: string
  readonly path: string
  readonly look: 'ready' | 'busy' | 'done' | 'failed' | 'stopped'
  /** 0..99 where bytes were measured, else {@link NO_PERCENT}. */
  readonly percent: number
  readonly words: string
  readonly detail: string
  readonly isExplained: boolean
  readonly action: 'cancel' | 'start' | ''
  readonly actionText: string
  readonly label: string
  readonly actionLabel: string
  readonly removeLabel: string
}

/** What stands below the rows. */
export interface FootView {
  readonly saved: string
  readonly cancelAll: string
  readonly retryAll: string
}

export function viewOf(row: Row, index: number, locale: Locale): RowView {
  const texts = TEXTS[locale]
  const { id, path, state } = row
  const percent = percentOf(row)
  const { words, detail } = saying(row, locale)
  const action = isActive(row) ? 'cancel' : isStartable(row) ? 'start' : ''
  const actionText = action === 'cancel' ? texts.cancel : state.phase === 'chosen' ? texts.start : texts.retry
  const position = index + 1
  return {
    id,
    path,
    look: lookOf(row),
    percent,
    words,
    detail,
    isExplained: explain(row, locale) !== '',
    action,
    actionText: action === '' ? '' : actionText,
    label: [texts.preview(position), words, percent === NO_PERCENT ? '' : `${percent}%`, detail]
      .filter(text => text !== '')
      .join('，'),
    actionLabel: action === '' ? '' : texts.actionOn(actionText, position),
    removeLabel: texts.actionOn(texts.remove, position),
  }
}

export function footOf(rows: readonly Row[], locale: Locale): FootView {
  const texts = TEXTS[locale]
  const { count, activeCount, failedCount, savedBytes, savedFraction } = totalsOf(rows)
  const isWorthSumming = count > 1 && savedBytes > 0
  return {
    saved: isWorthSumming ? texts.totalSaved(formatBytes(savedBytes), formatFraction(savedFraction)) : '',
    cancelAll: activeCount > 1 ? texts.cancelAll : '',
    retryAll: failedCount > 1 ? texts.retryAll : '',
  }
}

/** What there is to say about the end of a row, in full; empty where the row says it all. */
export function explain({ state }: Row, locale: Locale): string {
  const texts = TEXTS[locale]
  if (state.phase === 'failed') return lines(explanationOf(state.failure, texts, locale))
  if (state.phase !== 'done') return ''
  const { outcome, reason } = state.result
  if (reason) {
    const { cause, remedy } = describeCode(reason, locale)
    return lines([texts.keptOriginalNote, cause, remedy])
  }
  if (outcome === 'not-smaller') return texts.notSmallerNote
  return outcome === 'kept-original' ? texts.keptOriginalNote : ''
}

function explanationOf({ code, message, requestId }: Failure, texts: Texts, locale: Locale): readonly string[] {
  const { cause, remedy } = describeCode(code, locale)
  // These two are for the developer, and only their messages name what is to be mended.
  const details = code === 'domain-not-listed' || code === 'unexpected' ? [message] : []
  return [cause, remedy, ...details, ...(requestId === undefined ? [] : [texts.requestId(requestId)])]
}

function lines(texts: readonly string[]): string {
  return texts.join('\n')
}

function lookOf({ state: { phase } }: Row): RowView['look'] {
  if (phase === 'done' || phase === 'failed') return phase
  if (phase === 'cancelled' || phase === 'paused') return 'stopped'
  return phase === 'chosen' ? 'ready' : 'busy'
}

/**
 * A request in one piece tells nothing until it is over: what has sent nothing has no number yet, and what has sent all
 * waits for the service.
 */
function percentOf({ state, progress }: Row): number {
  if (state.phase !== 'uploading' || !progress) return NO_PERCENT
  const { sentBytes, totalBytes, fraction } = progress
  return sentBytes > 0 && sentBytes < totalBytes ? Math.floor(fraction * 100) : NO_PERCENT
}

interface Saying {
  readonly words: string
  readonly detail: string
}

function saying(row: Row, locale: Locale): Saying {
  const texts = TEXTS[locale]
  const { state, progress } = row
  switch (state.phase) {
    case 'uploading': {
      const { attempt } = state
      const isMeasured = percentOf(row) !== NO_PERCENT && progress
      return {
        words: attempt > 1 ? texts.uploadingAgain(attempt) : texts.uploading,
        detail: isMeasured ? `${formatBytes(progress.sentBytes)} / ${formatBytes(progress.totalBytes)}` : '',
      }
    }
    case 'waiting': {
      const { delayMs } = state
      const delaySec = Math.max(1, Math.round(delayMs / 1000))
      return { words: delayMs === Infinity ? texts.waitingForNetwork : texts.waiting(delaySec), detail: '' }
    }
    case 'done':
      return sayingOf(state.result, locale)
    case 'failed':
      return { words: texts.failed, detail: describeCode(state.failure.code, locale).cause }
    default:
      return { words: texts[state.phase], detail: '' }
  }
}

function sayingOf({ outcome, reason, original, slim, savedFraction }: UploadResult, locale: Locale): Saying {
  const texts = TEXTS[locale]
  const before = original.sizeBytes === undefined ? '' : formatBytes(original.sizeBytes)
  switch (outcome) {
    case 'compressed': {
      const after = slim?.sizeBytes === undefined ? '' : formatBytes(slim.sizeBytes)
      return {
        words: texts.smaller(formatFraction(savedFraction)),
        detail: before && after ? texts.fromTo(before, after) : '',
      }
    }
    case 'not-smaller':
      return { words: texts.notSmaller, detail: before }
    case 'kept-original':
      return { words: texts.keptOriginal, detail: reason ? describeCode(reason, locale).cause : before }
    case 'not-requested':
      return { words: texts.notRequested, detail: before }
  }
}
