import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { packagePageRows } from '../helpers/package-page.js'

const ROOT = resolve(import.meta.dirname, '../..')
const ATTW = resolve(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')

interface Analysis {
  readonly analysis: { readonly problems: readonly { kind: string; entrypoint: string; resolutionKind: string }[] }
}

/** attw ends with 1 when it finds anything; the findings are on stdout all the same. */
function runAttw(): string {
  try {
    return execFileSync(process.execPath, [ATTW, '--pack', '.', '--format', 'json'], { cwd: ROOT, encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout // of execFileSync
  }
}

/** Finding, where it is found, for whom; the last cell of docs/package.md says why it stays. */
let accepted: readonly (readonly string[])[]
let problems: Analysis['analysis']['problems']

beforeAll(() => {
  accepted = packagePageRows('Findings that stay')
  problems = (JSON.parse(runAttw()) as Analysis).analysis.problems // attw's own format
})

const unquoted = (cell = '') => cell.replaceAll('`', '')

test('attw finds what docs/package.md explains, and nothing else', () => {
  const explained = accepted.flatMap(([kind, resolution, entries]) =>
    unquoted(entries)
      .split(', ')
      .map(entry => `${unquoted(kind)} ${unquoted(resolution)} ${entry}`),
  )
  const found = problems.map(({ kind, resolutionKind, entrypoint }) => `${kind} ${resolutionKind} ${entrypoint}`)
  expect(found.sort()).toEqual(explained.sort())
})

test('every finding that stays has a reason', () => {
  expect(accepted.filter(([, , , reason = '']) => reason.length < 40)).toEqual([])
})

test('npm run check lets no other finding pass', () => {
  const rule = (kind = '') =>
    unquoted(kind)
      .replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-')
      .toLowerCase()
  const [, ignored] = /attw --pack \. --ignore-rules ([\w -]+)$/.exec(manifest.scripts['check:package']) ?? []
  expect(ignored?.split(' ').sort()).toEqual([...new Set(accepted.map(([kind]) => rule(kind)))].sort())
})
