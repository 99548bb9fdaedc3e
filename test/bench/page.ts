import { format, resolveConfig } from 'prettier'
import type { Circumstances, Figures, TakenTable } from './figures.js'
import { tableOf } from './table.js'

/** Where the chart of a table lies, seen from the page. */
export const chartPath = (name: string): string => `charts/${name}.svg`

const place = (name: string): RegExp => new RegExp(`<!-- table ${name} -->[^]*?<!-- end of ${name} -->`)

function conditions({ machine, versions }: Circumstances): string {
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`
  const on = `${machine.cores} cores (${machine.processor}), ${memory}, ${machine.system}`
  const of = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${on}; ${of.join(', ')}`
}

/** Machine and versions are told once, and again where they are others. */
function takenLine({ circumstances, groups }: TakenTable, first: TakenTable | undefined): string {
  const rounds = Math.max(...groups.flatMap(({ bars }) => bars.map(({ figure }) => figure.rounds)))
  const taken = `Measured on ${circumstances.date}, ${rounds === 1 ? 'once' : `${rounds} rounds`}`
  const told = conditions(circumstances)
  const isTold =
    first !== undefined && first.circumstances !== circumstances && conditions(first.circumstances) === told
  return isTold ? `${taken}.` : `${taken}, on ${told}.`
}

function sectionOf(table: TakenTable, first: TakenTable | undefined): string {
  const { name, title, notes } = table
  return [
    `<!-- table ${name} -->`,
    `![${title}: the figures of the table below as bars.](${chartPath(name)})`,
    tableOf(table),
    notes.map(note => `- ${note}`).join('\n'),
    takenLine(table, first),
    `<!-- end of ${name} -->`,
  ].join('\n\n')
}

/** Names of the tables that a page has a place for. */
export const placesIn = (text: string): readonly string[] =>
  [...text.matchAll(/<!-- table ([a-z-]+) -->/g)].map(([, name = '']) => name)

/**
 * The page with these figures; what stands outside of the marks stays.
 *
 * @throws RangeError where a table has no place in it
 */
export function pageWith(figures: Figures, text: string): Promise<string> {
  const filled = figures.tables.reduce((page, table) => {
    if (!place(table.name).test(page)) throw new RangeError(`The page has no place for the table ${table.name}.`)
    return page.replace(place(table.name), () => sectionOf(table, figures.tables[0]))
  }, text)
  return formatted(filled, 'markdown')
}

export async function formatted(text: string, parser: 'markdown' | 'json'): Promise<string> {
  return format(text, { ...(await resolveConfig('package.json')), parser })
}
