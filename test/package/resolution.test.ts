import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { beforeAll, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const ATTW = resolve(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')

/** Findings of attw that stay, and why. */
const ACCEPTED = {
  'CJSResolvesToESM node16-cjs':
    'The package is ESM only: require() loads it since Node 20.19, the least that engines asks for.',
  'NoResolution node10': 'The oldest resolution knows no "exports", so it finds no sub-path; TypeScript 6 gave it up.',
}

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

let problems: Analysis['analysis']['problems']

beforeAll(() => {
  problems = (JSON.parse(runAttw()) as Analysis).analysis.problems // attw's own format
})

test('types and code are found under every module resolution, but for the accepted findings', () => {
  const found = problems.map(({ kind, resolutionKind }) => `${kind} ${resolutionKind}`)
  expect([...new Set(found)].sort()).toEqual(Object.keys(ACCEPTED))
})

test('the package itself is found under the oldest resolution too', () => {
  const notFound = problems.filter(({ kind }) => kind === 'NoResolution').map(({ entrypoint }) => entrypoint)
  expect([...new Set(notFound)].sort()).toEqual(['./messages', './sts'])
})
