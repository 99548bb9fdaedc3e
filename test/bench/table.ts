import type { Row } from './comparison.js'
import type { Spread } from './spread.js'

const HEAD = ['', 'ours', 'against', 'theirs', 'ratio', 'of the rounds', 'at most', '']

function amount(value: number, unit: Row['unit']): string {
  if (unit === 'ms') return value < 100 ? `${value.toFixed(2)} ms` : `${(value / 1000).toFixed(2)} s`
  return value < 1e5 ? `${Math.round(value)} B` : `${(value / 1e6).toFixed(2)} MB`
}

const range = ({ min, max }: Spread) => `${min.toFixed(2)} to ${max.toFixed(2)}`

export const isMet = ({ ratio, atMost }: Row): boolean => ratio.median <= atMost

const cells = (row: Row): string[] => [
  row.what,
  amount(row.ours.median, row.unit),
  row.against,
  amount(row.theirs.median, row.unit),
  row.ratio.median.toFixed(2),
  range(row.ratio),
  row.atMost.toFixed(2),
  isMet(row) ? '' : 'MISSED',
]

/** The rows in columns, as a terminal shows them and Markdown reads them. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map(line => (line[column] ?? '').length), 3))
  const [head, ...rest] = lines.map(
    line => `| ${widths.map((width, column) => (line[column] ?? '').padEnd(width)).join(' | ')} |`,
  )
  return [head, `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n')
}
