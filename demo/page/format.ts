import type { Locale } from '../../src/messages.js'

const BYTES_PER_STEP = 1024
const UNITS = ['B', 'KB', 'MB', 'GB'] as const

/** Like `549 KB` or `1.30 MB`: 1 KB is 1024 bytes, as in the console of COS. */
export function formatBytes(sizeBytes: number, locale: Locale): string {
  let amount = sizeBytes
  let step = 0
  while (amount >= 1000 && step < UNITS.length - 1) {
    amount /= BYTES_PER_STEP
    step += 1
  }
  return `${decimals(amount, step === 0 ? 0 : decimalsOf(amount), locale)} ${UNITS[step] ?? ''}`
}

/** Like `58.9%`. */
export function formatFraction(fraction: number, locale: Locale): string {
  return number(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(fraction)
}

/** Like `12 s` or `3 min`: coarse, as a forecast is. */
export function formatSeconds(durationSec: number, locale: Locale): string {
  const roundedSec = Math.max(1, Math.round(durationSec))
  return roundedSec < 100
    ? amountOf(roundedSec, 'second', locale)
    : amountOf(Math.round(roundedSec / 60), 'minute', locale)
}

/** Like `1.8 s`: exact, as a measurement is, and never nothing at all. */
export function formatElapsed(durationMs: number, locale: Locale): string {
  const durationSec = Math.max(0.1, durationMs / 1000)
  const options = { style: 'unit', unit: 'second', unitDisplay: 'short' } as const
  return number(locale, { ...options, minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(durationSec)
}

export function formatCount(count: number, locale: Locale): string {
  return number(locale, {}).format(count)
}

function decimalsOf(amount: number): number {
  if (amount < 10) return 2
  return amount < 100 ? 1 : 0
}

function decimals(amount: number, digits: number, locale: Locale): string {
  return number(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount)
}

function amountOf(amount: number, unit: 'second' | 'minute', locale: Locale): string {
  return number(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(amount)
}

const formats = new Map<string, Intl.NumberFormat>()

/** Kept, because making one costs more than a row's whole update. */
function number(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = locale + JSON.stringify(options)
  let format = formats.get(name)
  if (!format) {
    format = new Intl.NumberFormat(locale === 'zh' ? 'zh-CN' : 'en', options)
    formats.set(name, format)
  }
  return format
}
