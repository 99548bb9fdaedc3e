const BYTES_PER_STEP = 1024
const UNITS = ['B', 'KB', 'MB', 'GB'] as const

/** Beside a picture there is little room: a number stays with its unit. */
const NO_BREAK = '\u00a0'

// Older mini-program engines have no `Intl`; both languages write numbers alike.

/** Like `549 KB` or `1.30 MB`: 1 KB is 1024 bytes, as in the console of COS. */
export function formatBytes(sizeBytes: number): string {
  let amount = sizeBytes
  let step = 0
  while (amount >= 1000 && step < UNITS.length - 1) {
    amount /= BYTES_PER_STEP
    step += 1
  }
  return `${amount.toFixed(step === 0 ? 0 : decimalsOf(amount))}${NO_BREAK}${UNITS[step] ?? ''}`
}

/** Like `58.9%`. */
export function formatFraction(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`
}

function decimalsOf(amount: number): number {
  if (amount < 10) return 2
  return amount < 100 ? 1 : 0
}
