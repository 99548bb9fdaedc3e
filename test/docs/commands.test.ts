import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { readArguments } from '../../src/cli/arguments.js'
import { codeIn, PAGES, pageOf, tableOf } from './page.js'

const lines = PAGES.flatMap(page =>
  codeIn(page, 'sh')
    .flatMap(code => code.split('\n').filter(line => line !== ''))
    .map(line => [page.path, line] as const),
)

/** Without settings of the environment before it. */
const wordsOf = (line: string) => line.replace(/^(?:[A-Z_]+=\S+ )+/, '').match(/'[^']*'|\S+/g) ?? []

/** Why the command does not take these words; nothing where it does. */
function refusalOf(words: readonly string[]): string | undefined {
  try {
    readArguments(words.map(word => word.replaceAll("'", '')))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'thrown'
  }
}

/** Nothing where the words make a command that there is. */
function problemOf([program, ...words]: readonly string[]): string | undefined {
  if (program === 'npm' && words[0] === 'run')
    return words[1] && words[1] in manifest.scripts ? undefined : 'no such script'
  if (program === 'npm' && words[0] === 'test') return 'test' in manifest.scripts ? undefined : 'no such script'
  if (program === 'npm' && words[0] === 'install') {
    const known = [manifest.name, ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })]
    return words.slice(1).find(name => !known.includes(name)) && 'installs something else'
  }
  if (program === 'npx' && words[0] === manifest.name) return words.length === 1 ? undefined : refusalOf(words.slice(1))
  if (program === 'npm' && /^(publish|audit signatures)\b/.test(words.join(' '))) return undefined
  if (program === 'git' && words[0] === 'clone') return undefined
  if (program === 'cd') return words[0] === manifest.name ? undefined : 'no such folder'
  return 'unknown command'
}

test.each(lines)('%s: %s', (_path, line) => {
  expect(problemOf(wordsOf(line))).toBeUndefined()
})

test('there are some of each kind', () => {
  const programs = new Set(lines.map(([, line]) => wordsOf(line).slice(0, 2).join(' ')))
  expect([...programs]).toEqual(expect.arrayContaining(['npm run', 'npm install', 'npx cos-slim']))
})

test.each([
  ['npm run bild', 'no such script'],
  ['npx cos-slim stauts', expect.any(String)],
  ['npx cos-slim status --orgin https://app.example.com', expect.any(String)],
  ['yarn add cos-slim', 'unknown command'],
])('%s would be found', (line, problem: unknown) => {
  expect(problemOf(wordsOf(line))).toEqual(problem)
})

describe('a command in a sentence or a table', () => {
  const filled = (line: string) =>
    line
      .replace(/<page's origin>/, 'https://app.example.com')
      .replace(/ -- <path>$/, '')
      .replace(/<prefix>|(?<=cos-slim slim)$/, ' uploads/')
  const named = PAGES.flatMap(({ path, prose }) =>
    [...prose.matchAll(/`(np[mx] [^`]+)`/g)].map(([, line = '']) => [path, line] as const),
  )

  test('is there', () => expect(named.length).toBeGreaterThan(10))

  test.each(named)('is one: %s: %s', (_path, line) => {
    expect(problemOf(wordsOf(filled(line)))).toBeUndefined()
  })
})

test('CONTRIBUTING lists what package.json offers', () => {
  const rows = tableOf(pageOf('CONTRIBUTING.md'), 'command').map(([cell = '']) => cell.replaceAll('`', '').split(' '))
  const scripts = rows.map(([, verb, script]) => (verb === 'run' ? script : verb))
  const offered = Object.keys(manifest.scripts).filter(script => !script.includes(':'))
  expect([...new Set(scripts)].sort()).toEqual(offered.sort())
})

test('the command that is built knows its help', () => {
  expect(existsSync('dist/cli.js')).toBe(true)
  const help = execFileSync(process.execPath, ['dist/cli.js', '--help'], { encoding: 'utf8' })
  for (const command of ['status', 'setup', 'slim']) expect(help).toContain(`cos-slim ${command}`)
})
