import { parseArgs } from 'node:util'

/** What lies between the visitor and the picture's being stored. */
export interface Way {
  readonly uplinkBytesPerSec: number
  readonly roundTripMs: number
  /** How long the service works on one picture. */
  readonly compressionMs: number
}

export interface Settings {
  /** How often everything is measured, at most. */
  readonly rounds: number
  /** In place of the ways that are measured otherwise. */
  readonly way?: Way
}

export interface Asked extends Settings {
  /** Of comparisons; none stands for all. */
  readonly names: readonly string[]
  /** Whether figures, charts and page are written as well. */
  readonly writesPage: boolean
}

const USUAL_WAY: Way = { uplinkBytesPerSec: 4_000_000, roundTripMs: 60, compressionMs: 800 }

function positive(name: string, text: string, isZeroAllowed = false): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && (isZeroAllowed ? value >= 0 : value > 0)) return value
  throw new TypeError(`--${name} takes a number above 0, and was given "${text}".`)
}

/**
 * @param words - Of the command line.
 * @throws TypeError for what is not understood
 */
export function settingsFrom(words: readonly string[], known: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowNegative: true,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      'uplink-bytes-per-sec': { type: 'string' },
      'round-trip-ms': { type: 'string' },
      'compression-ms': { type: 'string' },
      page: { type: 'boolean' },
    },
  })
  const unknown = positionals.filter(name => !known.includes(name))
  if (unknown.length > 0)
    throw new TypeError(`No such comparison: ${unknown.join(', ')}. There are ${known.join(', ')}.`)
  const rounds = positive('rounds', values.rounds)
  if (!Number.isInteger(rounds)) throw new TypeError(`--rounds takes a whole number, and was given "${values.rounds}".`)
  const uplink = values['uplink-bytes-per-sec']
  const roundTrip = values['round-trip-ms']
  const compression = values['compression-ms']
  const way: Way = {
    uplinkBytesPerSec: uplink === undefined ? USUAL_WAY.uplinkBytesPerSec : positive('uplink-bytes-per-sec', uplink),
    roundTripMs: roundTrip === undefined ? USUAL_WAY.roundTripMs : positive('round-trip-ms', roundTrip, true),
    compressionMs: compression === undefined ? USUAL_WAY.compressionMs : positive('compression-ms', compression, true),
  }
  const isOwnWay = [uplink, roundTrip, compression].some(text => text !== undefined)
  return {
    rounds,
    ...(isOwnWay && { way }),
    names: positionals,
    writesPage: values.page ?? (positionals.length === 0 && !isOwnWay),
  }
}
