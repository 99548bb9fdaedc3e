import { amount } from './amount.js'
import { isMet, type Bar, type Group, type Table } from './figures.js'
import type { Spread } from './spread.js'

const share = (value: number): string => value.toFixed(2)

/** Empty where every round came to the same. */
function range({ min, max }: Spread, text: (value: number) => string): string {
  const [low, high] = [text(min), text(max)]
  return low === high ? '' : `${low} to ${high}`
}

function limit({ ratioAtMost, figureAtMost }: Bar, { unit }: Group): string {
  if (figureAtMost !== undefined) return amount(figureAtMost, unit)
  return ratioAtMost === undefined ? '' : share(ratioAtMost)
}

function cells(group: Group, bar: Bar, index: number, hasLimits: boolean): string[] {
  const { name, figure, ratio } = bar
  const text = (value: number) => amount(value, group.unit)
  const limits = hasLimits ? [limit(bar, group), isMet(bar) === false ? 'MISSED' : ''] : []
  const ratios = ratio ? [share(ratio.median), range(ratio, share)] : ['', '']
  return [index === 0 ? group.what : '', name, text(figure.median), range(figure, text), ...ratios, ...limits]
}

/** In columns, as a terminal shows them and Markdown reads them. */
export function tableOf({ groups, ratioIs }: Pick<Table, 'groups' | 'ratioIs'>): string {
  const hasLimits = groups.some(({ bars }) => bars.some(bar => isMet(bar) !== undefined))
  const head = ['', '', 'median', 'of the rounds', ratioIs, 'of the rounds', ...(hasLimits ? ['at most', ''] : [])]
  const lines = [head, ...groups.flatMap(group => group.bars.map((bar, index) => cells(group, bar, index, hasLimits)))]
  const widths = head.map((_, column) => Math.max(...lines.map(line => (line[column] ?? '').length), 3))
  const [first, ...rest] = lines.map(
    line => `| ${widths.map((width, column) => (line[column] ?? '').padEnd(width)).join(' | ')} |`,
  )
  return [first, `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n')
}
