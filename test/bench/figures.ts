import type { Spread } from './spread.js'

export type Unit = 'ms' | 'bytes' | 'count' | 'perSec'

/** One contender, or one amount of work, in a group. */
export interface Bar {
  readonly name: string
  readonly isOurs: boolean
  readonly figure: Spread
  /** Against the first bar of its group, round by round; the table says which by which. */
  readonly ratio?: Spread
  readonly ratioAtMost?: number
  readonly figureAtMost?: number
}

/** What was measured side by side. */
export interface Group {
  readonly what: string
  readonly unit: Unit
  readonly bars: readonly Bar[]
}

/** What one comparison found: a table, and a chart. */
export interface Table {
  /** In kebab-case: names the chart's file and the place in the page. */
  readonly name: string
  readonly title: string
  readonly better: 'less' | 'more'
  /** Head of the column of ratios. */
  readonly ratioIs: string
  readonly groups: readonly Group[]
  /** What has to be known to read it. */
  readonly notes: readonly string[]
}

/** When and on what it was measured. */
export interface Circumstances {
  /** `YYYY-MM-DD` */
  readonly date: string
  readonly machine: {
    readonly cores: number
    readonly processor: string
    readonly memoryBytes: number
    readonly system: string
  }
  readonly versions: Readonly<Record<string, string>>
}

export type TakenTable = Table & { readonly circumstances: Circumstances }

/** Content of the file of figures. */
export interface Figures {
  readonly tables: readonly TakenTable[]
}

/** @returns undefined where the bar has no limit */
export function isMet({ figure, ratio, figureAtMost, ratioAtMost }: Bar): boolean | undefined {
  if (figureAtMost === undefined && ratioAtMost === undefined) return undefined
  const isRatioMet = ratioAtMost === undefined || (ratio !== undefined && ratio.median <= ratioAtMost)
  return isRatioMet && (figureAtMost === undefined || figure.median <= figureAtMost)
}

/** Tables that were taken anew in place of those of the same name; the others stay as they are. */
export function merged(known: Figures, anew: readonly TakenTable[], order: readonly string[]): Figures {
  const byName = new Map([...known.tables, ...anew].map(table => [table.name, table]))
  return { tables: order.flatMap(name => byName.get(name) ?? []) }
}
