import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chartOf } from './chart.js'
import type { Figures } from './figures.js'
import { chartPath, formatted, pageWith } from './page.js'

const DOCS = resolve(import.meta.dirname, '../../docs')
const CHARTS = join(DOCS, 'charts')
const FIGURES = join(CHARTS, 'figures.json')
const PAGE = join(DOCS, 'speed.md')

export const readFiguresText = (): string => readFileSync(FIGURES, 'utf8')

/** What page and charts are made from. */
export function readFigures(): Figures {
  if (!existsSync(FIGURES)) return { tables: [] }
  return JSON.parse(readFiguresText()) as Figures // written below
}

export const readPage = (): string => readFileSync(PAGE, 'utf8')

/** Charts as they lie there, by file name. */
export function readCharts(): Readonly<Record<string, string>> {
  const files = readdirSync(CHARTS).filter(file => file.endsWith('.svg'))
  return Object.fromEntries(files.map(file => [file, readFileSync(join(CHARTS, file), 'utf8')]))
}

/** Charts as the figures want them, by file name. */
export function chartsOf({ tables }: Figures): Readonly<Record<string, string>> {
  return Object.fromEntries(tables.map(table => [chartPath(table.name).replace('charts/', ''), chartOf(table)]))
}

/** Figures, charts and page, all of the same. */
export async function writeRecord(figures: Figures): Promise<void> {
  const page = await pageWith(figures, readPage())
  mkdirSync(CHARTS, { recursive: true })
  for (const file of Object.keys(readCharts())) rmSync(join(CHARTS, file))
  for (const [file, text] of Object.entries(chartsOf(figures))) writeFileSync(join(CHARTS, file), text)
  writeFileSync(FIGURES, await formatted(JSON.stringify(figures), 'json'))
  writeFileSync(PAGE, page)
}
