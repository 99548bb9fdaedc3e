import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { localeOf } from '../catalogue.js'
import type { Locale } from '../catalogue.js'
import { CORS_ORIGIN } from '../protocol/cors-rule.js'
import { MAX_IMAGE_BYTES } from '../protocol/pic-operations.js'
import { UsageError } from './usage-error.js'

export interface StatusCommand {
  readonly name: 'status'
  readonly origins: readonly string[]
  readonly json: boolean
  /** @default that of the environment */
  readonly locale?: Locale
}

export interface SetupCommand {
  readonly name: 'setup'
  readonly origins: readonly string[]
  readonly json: boolean
  /** Nobody is asked. */
  readonly yes: boolean
}

export interface SlimCommand {
  readonly name: 'slim'
  /** Start of the keys; empty for the whole bucket. */
  readonly prefix: string
  readonly json: boolean
  readonly yes: boolean
  /** Without it nothing is changed. */
  readonly run: boolean
  /** Lower case, without dot. */
  readonly suffixes: readonly string[]
  readonly minBytes: number
  readonly maxBytes: number
  /** Pattern of the keys of the slimmed pictures; absent where they replace the originals. */
  readonly saveAs?: string
  readonly ratePerSec: number
  readonly concurrency: number
  /** @default named after the run, in the current folder */
  readonly journal?: string
  /** @default beside the journal */
  readonly csv?: string
}

export type Command =
  | StatusCommand
  | SetupCommand
  | SlimCommand
  | { readonly name: 'help'; readonly of: 'status' | 'setup' | 'slim' | undefined }
  | { readonly name: 'version' }

/** Picture processing that one account may ask for in a second. @see https://www.tencentcloud.com/document/product/1045/33425 */
const MAX_RATE_PER_SEC = 100
/** Leaves room for the uploads of pages, and for two requests that the network brings together. */
const DEFAULT_RATE_PER_SEC = 90
const DEFAULT_CONCURRENCY = 20
const MAX_CONCURRENCY = 200

const DEFAULT_SUFFIXES = ['png', 'jpg', 'jpeg', 'gif']

const COMMON = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

const OPTIONS = {
  status: { ...COMMON, origin: { type: 'string', multiple: true }, lang: { type: 'string' } },
  setup: { ...COMMON, origin: { type: 'string', multiple: true }, yes: { type: 'boolean', short: 'y' } },
  slim: {
    ...COMMON,
    yes: { type: 'boolean', short: 'y' },
    run: { type: 'boolean' },
    suffix: { type: 'string', multiple: true },
    'min-size': { type: 'string' },
    'max-size': { type: 'string' },
    'save-as': { type: 'string' },
    rate: { type: 'string' },
    concurrency: { type: 'string' },
    journal: { type: 'string' },
    csv: { type: 'string' },
  },
} as const satisfies Record<string, NonNullable<ParseArgsConfig['options']>>

const NAMES = Object.keys(OPTIONS) as (keyof typeof OPTIONS)[] // its own keys

/** @throws UsageError */
export function readArguments(given: readonly string[]): Command {
  const [first = 'help', ...rest] = given
  if (first === '--version') return { name: 'version' }
  if (first === 'help' || first === '--help' || first === '-h') {
    return { name: 'help', of: NAMES.find(name => name === rest[0]) }
  }
  const name = NAMES.find(known => known === first)
  // The word itself is not repeated: it could be a key in the wrong place.
  if (!name) throw new UsageError(`There is no such command. The commands are ${NAMES.join(', ')}.`)
  return readCommand(name, rest)
}

function readCommand(name: keyof typeof OPTIONS, args: readonly string[]): Command {
  const given = parse(name, args)
  if (given.flag('help')) return { name: 'help', of: name }
  if (given.flag('version')) return { name: 'version' }
  if (name === 'slim') return readSlim(given)
  if (given.positionals.length > 0) throw new UsageError(`${name} takes no argument, only options.`)
  const origins = [...new Set(given.texts('origin').map(checkOrigin))]
  const json = given.flag('json')
  if (name === 'setup') return { name, origins, json, yes: given.flag('yes') }
  const lang = given.text('lang')
  return { name, origins, json, ...(lang !== undefined && { locale: readLocale(lang) }) }
}

/** What was typed behind the command. */
interface Given {
  readonly flag: (name: string) => boolean
  readonly text: (name: string) => string | undefined
  readonly texts: (name: string) => readonly string[]
  readonly positionals: readonly string[]
}

function parse(name: keyof typeof OPTIONS, args: readonly string[]): Given {
  const options: NonNullable<ParseArgsConfig['options']> = OPTIONS[name]
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const all = (option: string) => [values[option] ?? []].flat()
    const texts = (option: string) => all(option).filter(value => typeof value === 'string')
    return {
      flag: option => all(option).includes(true),
      text: option => texts(option).at(-1),
      texts,
      positionals,
    }
  } catch (error) {
    // Its own messages can hold what was typed; only the option's name is repeated.
    const said = error instanceof Error ? error.message : ''
    const option = /'(?:-\w, )?(-{1,2}[a-z-]{1,20})/i.exec(said)?.[1] ?? 'An option'
    if (/^Unknown option/.test(said)) throw new UsageError(`${name} has no option ${option}.`)
    throw new UsageError(`${option} was given ${/does not take/.test(said) ? 'a value and takes none' : 'no value'}.`)
  }
}

function readSlim({ flag, text, texts, positionals }: Given): SlimCommand {
  const [prefix, ...others] = positionals
  if (prefix === undefined || others.length > 0) {
    throw new UsageError("slim takes one prefix, like uploads/; '' stands for the whole bucket.")
  }
  if (prefix.startsWith('/')) throw new UsageError('Keys begin without a slash, and so does the prefix.')
  const minBytes = readSize('--min-size', text('min-size') ?? '1')
  const maxBytes = readSize('--max-size', text('max-size') ?? String(MAX_IMAGE_BYTES))
  if (minBytes > maxBytes) throw new UsageError('--min-size is above --max-size.')
  if (maxBytes > MAX_IMAGE_BYTES) throw new UsageError('--max-size is above 32m, the most that imageSlim takes.')
  const [saveAs, journal, csv] = [text('save-as'), text('journal'), text('csv')]
  return {
    name: 'slim',
    prefix,
    json: flag('json'),
    yes: flag('yes'),
    run: flag('run'),
    suffixes: readSuffixes(texts('suffix')),
    minBytes,
    maxBytes,
    ratePerSec: readCount('--rate', text('rate'), DEFAULT_RATE_PER_SEC, MAX_RATE_PER_SEC),
    concurrency: readCount('--concurrency', text('concurrency'), DEFAULT_CONCURRENCY, MAX_CONCURRENCY),
    ...(saveAs !== undefined && { saveAs }),
    ...(journal !== undefined && { journal }),
    ...(csv !== undefined && { csv }),
  }
}

function checkOrigin(origin: string): string {
  const trimmed = origin.toLowerCase().replace(/\/$/, '')
  if (CORS_ORIGIN.test(trimmed)) return trimmed
  throw new UsageError('--origin has to be like https://app.example.com or http://localhost:5173, without a path.')
}

function readLocale(text: string): Locale {
  if (/^(en|zh)\b/i.test(text.replace('_', '-'))) return localeOf(text)
  throw new UsageError('--lang can be en or zh.')
}

function readSuffixes(given: readonly string[]): readonly string[] {
  if (given.length === 0) return DEFAULT_SUFFIXES
  const suffixes = given.flatMap(text => text.split(',')).map(text => text.trim().toLowerCase().replace(/^\./, ''))
  const isKnown = (suffix: string) => DEFAULT_SUFFIXES.includes(suffix)
  if (suffixes.every(isKnown)) return [...new Set(suffixes)]
  throw new UsageError(`--suffix can be ${DEFAULT_SUFFIXES.join(', ')}: imageSlim takes no other pictures.`)
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2 }

function readSize(option: string, text: string): number {
  const [, digits, unit = ''] = /^(\d{1,12})([km]?)b?$/i.exec(text) ?? []
  const sizeBytes = Number(digits) * (UNITS[unit.toLowerCase()] ?? 1)
  if (sizeBytes >= 1) return sizeBytes
  throw new UsageError(`${option} has to be a number of bytes, or like 4k or 20m.`)
}

function readCount(option: string, text: string | undefined, otherwise: number, max: number): number {
  if (text === undefined) return otherwise
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= max) return count
  throw new UsageError(`${option} has to be a number from 1 to ${max}.`)
}
