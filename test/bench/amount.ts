import type { Unit } from './figures.js'

const DIGITS = 3

/** Three digits that say something, without an exponent. */
function digits(value: number): string {
  if (value === 0) return '0'
  const decimals = Math.max(0, DIGITS - 1 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(decimals, DIGITS))
}

function milliseconds(value: number): string {
  return value < 1000 ? `${digits(value)} ms` : `${digits(value / 1000)} s`
}

function bytes(value: number): string {
  if (value < 1e3) return `${Math.round(value)} B`
  return value < 1e6 ? `${digits(value / 1e3)} KB` : `${digits(value / 1e6)} MB`
}

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  ms: milliseconds,
  bytes,
  count: value => (Number.isInteger(value) ? String(value) : digits(value)),
  perSec: value => `${String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ')}/s`,
}

/** A number as people read it. KB and MB are thousands. */
export const amount = (value: number, unit: Unit): string => FORMATS[unit](value)
