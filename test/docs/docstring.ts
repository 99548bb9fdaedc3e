import * as defaults from '../../src/defaults.js'

const DEFAULTS: Readonly<Record<string, string | number | object>> = defaults

/** Units by the end of a constant's name. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/_MS$/, ' ms'],
  [/_SEC$/, ' s'],
  [/_BYTES$/, ' bytes'],
]

/** A default as a page says it. */
function valueOf(constant: string): string {
  const value = DEFAULTS[constant]
  if (value === undefined) throw new Error(`src/defaults.ts has no ${constant}, which a docstring names.`)
  const unit = UNITS.find(([pattern]) => pattern.test(constant))?.[1] ?? ''
  const words = JSON.stringify(value)
    .replace(/"(\w+)":/g, ' $1: ')
    .replace(/^\{ (.*)\}$/, '{ $1 }')
    .replaceAll(',', ', ')
    .replaceAll('  ', ' ')
  return `\`${words}\`${unit}`
}

/** Type texts in one line, without what the table says elsewhere. */
export const oneLine = (text: string) =>
  text
    .replace(/\/\*\*?[^]*?\*\//g, '')
    .replace(/([^{;\s])\s*\n\s*(?=readonly )/g, '$1; ')
    .replace(/\s+/g, ' ')
    .replace(/\breadonly (?=\w+\??:)/g, '')
    .trim()

/** Of a member that may be left out: without what only says that, and without the parentheses that need. */
export const bare = (type: string) =>
  type
    .replace(/ \| undefined$/, '')
    .replace(/^\((\(.*\) => [^|]*)\)$/, '$1')
    .replace(/^\| /, '')

/** `{@link DEFAULT_...}` becomes its value, any other link the name. */
export function linked(text: string): string {
  return text.replace(/\{@link (\w+)\s*\}/g, (_, name: string) =>
    /^[A-Z_]+$/.test(name) ? valueOf(name) : `[${name}](#${name.toLowerCase()})`,
  )
}
