import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import {
  ERROR_FACTS,
  ERROR_TEXTS,
  FINDINGS_EN,
  FINDINGS_ZH,
  MINI_PROGRAM_FINDINGS_EN,
  MINI_PROGRAM_FINDINGS_ZH,
  OWNER_REMEDIES,
  SERVICE_CODES,
  UNKNOWN_TEXTS,
} from '../src/catalogue.js'
import type { Locale, Texts } from '../src/catalogue.js'
import { CosSlimError, slimErrorCodes } from '../src/errors.js'
import { serviceError } from '../src/protocol/service-error.js'
import { DENIALS, DOWNLOAD_NUMBERS, LETTER_CODES, PROCESSING_NUMBERS, STS_CODES } from './fixtures/service-codes.js'

const ALL_FINDINGS: Record<Locale, Readonly<Record<string, Texts>>> = {
  en: { ...FINDINGS_EN, ...MINI_PROGRAM_FINDINGS_EN },
  zh: { ...FINDINGS_ZH, ...MINI_PROGRAM_FINDINGS_ZH },
}
const findingCodes = Object.keys(ALL_FINDINGS.en)

/** Every pair of texts, by a name for it. */
const PAIRS: readonly (readonly [name: string, en: readonly string[], zh: readonly string[]])[] = [
  ...Object.entries(ERROR_TEXTS).map(([code, { en, zh }]) => [code, en, zh] as const),
  ...findingCodes.map(code => [code, ALL_FINDINGS.en[code] ?? [], ALL_FINDINGS.zh[code] ?? []] as const),
  ...SERVICE_CODES.map(({ codes, en, zh }) => [codes.join(', '), en, zh] as const),
  ...Object.entries(OWNER_REMEDIES).map(([code, { en, zh }]) => [`${code}, for the owner`, [en], [zh]] as const),
  ['a code that is not known', UNKNOWN_TEXTS.en, UNKNOWN_TEXTS.zh],
]

const namesIn = (texts: readonly string[]) => [...new Set(texts.join().match(/\{\w+\}/g) ?? [])].sort()

describe.each(PAIRS)('%s', (_, en, zh) => {
  test('is told in English sentences', () => {
    expect(en.length).toBeGreaterThan(0)
    for (const text of en) expect(text).toMatch(/^[A-Z{][ -~]+\.$/)
  })

  test('is told in Chinese sentences', () => {
    expect(zh).toHaveLength(en.length)
    for (const text of zh) {
      expect(text).toMatch(/\p{Script=Han}/u)
      expect(text).toMatch(/。$/)
      expect(text).not.toMatch(/[\p{Script=Han}] ?[,;:?!]|[,;:?!] ?[\p{Script=Han}]/u)
    }
  })

  test('names the same things in both', () => {
    expect(namesIn(zh)).toEqual(namesIn(en))
  })
})

describe('the codes', () => {
  test('of findings have both texts, and no text is without its code', () => {
    expect(Object.keys(ALL_FINDINGS.zh).sort()).toEqual([...findingCodes].sort())
    expect(Object.keys(ERROR_TEXTS).sort()).toEqual([...slimErrorCodes].sort())
    expect(Object.keys(ERROR_FACTS).sort()).toEqual([...slimErrorCodes].sort())
  })

  test('of findings, errors and services are never the same word, so that one alone says which it is', () => {
    const all = [...findingCodes, ...slimErrorCodes, ...SERVICE_CODES.flatMap(({ codes }) => codes)]
    expect(all.filter((code, index) => all.indexOf(code) !== index)).toEqual([])
  })

  test('that have a remedy for owners are codes', () => {
    const known = [...findingCodes, ...slimErrorCodes] as readonly string[]
    expect(Object.keys(OWNER_REMEDIES).filter(code => !known.includes(code))).toEqual([])
  })
})

describe('of the service', () => {
  const catalogued = SERVICE_CODES.flatMap(({ codes }) => codes)

  test('every documented code is there', () => {
    const documented = [
      ...LETTER_CODES.map(([, code]) => code),
      ...DENIALS,
      ...[...PROCESSING_NUMBERS, ...DOWNLOAD_NUMBERS].map(String),
    ]
    expect(documented.filter(code => !catalogued.includes(code))).toEqual([])
  })

  test('every code of STS is there, or its family is', () => {
    const isThere = (code: string) => catalogued.includes(code) || catalogued.includes(code.replace(/\..*/, ''))
    expect(STS_CODES.filter(code => !isThere(code))).toEqual([])
  })

  test('every word by which the SDK tells refusals apart is part of one', () => {
    const [, table = ''] = /const REFUSALS[^]*? = \[([^]*?)\n\]/.exec(
      readFileSync('src/protocol/service-error.ts', 'utf8'),
    ) ?? ['', '']
    const words = table.match(/\b[A-Z][A-Za-z]{4,}/g) ?? []
    expect(words.length).toBeGreaterThan(20)
    expect(words.filter(word => !catalogued.some(code => code.includes(word)))).toEqual([])
  })

  test('every number that means something of its own to the SDK is there', () => {
    const codeOf = (number: number) =>
      serviceError('GET a', { status: 400, text: '', headers: { 'x-errno': String(-number) } }).code
    const numbers = Array.from({ length: 99_900 }, (_, index) => index + 100)
    const meant = numbers.filter(number => codeOf(number) !== 'slim-refused')
    expect(meant.length).toBeGreaterThan(15)
    expect(meant.filter(number => !catalogued.includes(String(-number)))).toEqual([])
  })

  test('every group names a public document', () => {
    for (const { source } of SERVICE_CODES) expect(source).toMatch(/^https:\/\/www\.tencentcloud\.com\/document\//)
  })
})

describe('whether a retry helps is what the SDK does', () => {
  test.each(slimErrorCodes)('%s', code => {
    expect(ERROR_FACTS[code].isRetryable).toBe(new CosSlimError(code, 'No.').retryable)
  })

  const helps = (code: string) => SERVICE_CODES.find(({ codes }) => codes.includes(code))?.isRetryable
  const retried = (status: number, code: string, message = '', headers = {}) => {
    const text = code && `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
    return serviceError('PUT a', { status, headers, text }).retryable
  }

  test.each(LETTER_CODES)('%i %s', (status, code) => {
    expect(helps(code)).toBe(retried(status, code))
  })

  test.each(DENIALS)('AccessDenied, %s', denial => {
    expect(helps(denial)).toBe(retried(403, 'AccessDenied', denial))
  })

  test.each([...PROCESSING_NUMBERS, ...DOWNLOAD_NUMBERS])('%i', number => {
    expect(helps(String(number))).toBe(retried(400, '', '', { 'x-errno': String(number) }))
  })
})

/** What a bundler makes of one import, dependencies left out. */
async function bundleOf(imported: string, from: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `import { ${imported} } from './src/${from}'\nconsole.log(${imported})`, resolveDir: '.' },
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', charset: 'utf8', write: false },
    external: ['axios', 'axios/*', 'crypto-js', 'crypto-js/*'],
  })
  return outputFiles[0]?.text ?? ''
}

/** The main entry has hints of its own, all of them shorter. */
const MIN_LENGTH = 21

/** Texts as they stand in a script, without what a bundler may write in two ways. */
const textsFoundIn = (script: string, tables: readonly (readonly Texts[])[], own: readonly Texts[] = []) =>
  tables
    .flat(2)
    .filter(text => !/['"]/.test(text) && !own.flat().includes(text))
    .filter(text => (text.length >= MIN_LENGTH || /\p{Script=Han}/u.test(text)) && script.includes(text))

const TABLES = {
  errors: Object.values(ERROR_TEXTS).flatMap(({ en, zh }) => [en, zh]),
  findingsEn: Object.values(ALL_FINDINGS.en),
  findingsZh: Object.values(ALL_FINDINGS.zh),
  services: SERVICE_CODES.flatMap(({ en, zh }) => [en, zh]),
}

describe('a page carries', () => {
  test('no text of the catalogue with createClient alone', async () => {
    const script = await bundleOf('createClient', 'index.ts')
    expect(script.length).toBeGreaterThan(20_000)
    expect(textsFoundIn(script, Object.values(TABLES))).toEqual([])
    expect(script).not.toMatch(/\p{Script=Han}/u)
  })

  test('no Chinese with the English findings', async () => {
    const script = await bundleOf('FINDINGS_EN', 'catalogue.ts')
    expect(textsFoundIn(script, [Object.values(FINDINGS_EN)]).length).toBeGreaterThan(60)
    expect(script).not.toMatch(/\p{Script=Han}/u)
    const others = [Object.values(MINI_PROGRAM_FINDINGS_EN), TABLES.services]
    expect(textsFoundIn(script, others, Object.values(FINDINGS_EN))).toEqual([])
  })

  test('neither findings nor codes of the service with the words for its own codes', async () => {
    const script = await bundleOf('describeErrorCode', 'messages.ts')
    expect(textsFoundIn(script, [TABLES.errors]).length).toBeGreaterThan(100)
    const others = [TABLES.findingsEn, TABLES.findingsZh, TABLES.services]
    expect(textsFoundIn(script, others, TABLES.errors)).toEqual([])
  })

  test('all of it with describeError', async () => {
    const script = await bundleOf('describeError', 'messages.ts')
    for (const table of Object.values(TABLES)) expect(textsFoundIn(script, [table]).length).toBeGreaterThan(50)
  })
})
