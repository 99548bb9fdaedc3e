import { countText, sizeText } from './amounts.js'

/** How far a run is. */
export interface Progress {
  readonly settled: number
  readonly total: number
  readonly savedBytes: number
  /** Of this start alone. */
  readonly elapsedMs: number
  readonly settledBefore: number
}

const BAR_WIDTH = 24

/** Like `[######------]  1 200 / 4 800   88 a second, 41 s left   312.0 MB saved`. */
export function progressText({ settled, total, savedBytes, elapsedMs, settledBefore }: Progress): string {
  const fraction = total === 0 ? 1 : Math.min(1, settled / total)
  const filled = Math.floor(fraction * BAR_WIDTH)
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`
  const perSec = elapsedMs > 0 ? ((settled - settledBefore) * 1000) / elapsedMs : 0
  const left = perSec > 0 ? `${perSec.toFixed(0)} a second, ${timeText((total - settled) / perSec)} left` : ''
  return [bar, `${countText(settled)} / ${countText(total)}`, left, `${sizeText(savedBytes)} saved`]
    .filter(Boolean)
    .join('  ')
}

function timeText(durationSec: number): string {
  const minutes = Math.max(0, Math.ceil(durationSec)) / 60
  if (minutes < 1) return `${Math.max(0, Math.ceil(durationSec))} s`
  return minutes < 60 ? `${Math.ceil(minutes)} min` : `${Math.floor(minutes / 60)} h ${Math.ceil(minutes % 60)} min`
}
