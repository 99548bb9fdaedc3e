import { readFileSync } from 'node:fs'

const PAGE = new URL('../../docs/package.md', import.meta.url)

/**
 * Cells of the table under a heading of docs/package.md, without its head.
 *
 * @throws Error where there is no such heading
 */
export function packagePageRows(heading: string): string[][] {
  const [, text] = readFileSync(PAGE, 'utf8').split(`\n## ${heading}\n`)
  if (text === undefined) throw new Error(`docs/package.md has no heading "${heading}"`)
  const [part = ''] = text.split('\n## ')
  const lines = part.split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map(cell => cell.trim()),
  )
}
