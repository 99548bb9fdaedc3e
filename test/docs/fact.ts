import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** A number as a page says it, with words around it. */
export interface Fact {
  readonly phrase: string
  /** `code` where the phrase is made from this project, else the document that says it. */
  readonly source: string
}

/** Not a part of a name, a version, an address or a key: `ES2018`, `name-1250000000`, `u42`. */
export const NUMBER = /(?<![\w./#@-])\d+(?:[.,  ]\d+)*(?!\w|[.-]\w)/g

/** A phrase whose numbers all come from the code: none may stand in it as text. */
export function made(words: TemplateStringsArray, ...values: readonly (string | number)[]): Fact {
  const written = words.flatMap(text => text.match(NUMBER) ?? [])
  if (written.length > 0) throw new Error(`${written.join(', ')} of "${words.join('...')}" is written by hand.`)
  return { phrase: words.map((text, at) => text + String(values[at] ?? '')).join(''), source: 'code' }
}

/** A phrase that somebody else vouches for. */
export const told = (phrase: string, source: string): Fact => ({ phrase, source })

const MULTIPLIED = /^[\d_]+(?: \*\*? [\d_]+)*$/

/** A constant that its file keeps to itself, by the text of the file. */
export function constantIn(file: string, name: string): number {
  const [, text = ''] = new RegExp(`const ${name} = (.+)`).exec(readFileSync(file, 'utf8')) ?? []
  if (!MULTIPLIED.test(text)) throw new Error(`${file} has no number ${name}.`)
  const factors = text.replace(/([\d_]+) \*\* (\d+)/g, (_, base: string, power: string) =>
    String(Number(base.replaceAll('_', '')) ** Number(power)),
  )
  return factors.split(' * ').reduce((product, factor) => product * Number(factor.replaceAll('_', '')), 1)
}

/** As the README counts: thousands of bytes, gzipped as well as it goes. */
export const gzipKb = (file: string): number => Math.round(gzipSync(readFileSync(file), { level: 9 }).length / 1000)

export const fileKb = (file: string): number => Math.round(readFileSync(file).length / 1000)

export const MIB = 1024 * 1024
