import { describe, expect, test } from 'vitest'
import { compare } from './comparison.js'
import { merged, type Figures, type TakenTable } from './figures.js'
import { formatted, pageWith, placesIn } from './page.js'
import { chartsOf, readCharts, readFigures, readFiguresText, readPage } from './record.js'

const circumstances = {
  date: '2026-01-01',
  machine: { cores: 2, processor: 'a processor', memoryBytes: 2 ** 33, system: 'a system' },
  versions: { Chromium: '1.2.3' },
}

const taken = (name: string, value: number): TakenTable => ({
  ...{ name, title: `The ${name}`, better: 'less', ratioIs: 'ours by it', notes: ['A note.'], circumstances },
  groups: [compare({ what: 'it', unit: 'ms' }, { name: 'ours', values: [value] }, [{ name: 'theirs', values: [20] }])],
})

const figuresOf = (...tables: readonly TakenTable[]): Figures => ({ tables })

describe('what is written down', () => {
  const figures = readFigures()

  test('has a table, a chart and a place in the page for every comparison', () => {
    const names = figures.tables.map(({ name }) => name)
    expect(names.length).toBeGreaterThan(0)
    expect(placesIn(readPage())).toEqual(names)
    expect(Object.keys(readCharts()).sort()).toEqual(names.map(name => `${name}.svg`).sort())
  })

  test('is a page that says what the figures say', async () => {
    expect(readPage() === (await pageWith(figures, readPage())), 'docs/speed.md is not as its figures').toBe(true)
  })

  test.each(Object.entries(chartsOf(figures)))('is a chart %s that shows what the figures say', (file, chart) => {
    expect(readCharts()[file] === chart, `docs/charts/${file} is not as its figures`).toBe(true)
  })

  test('is a file of figures in the form that it is written in', async () => {
    expect(readFiguresText()).toBe(await formatted(JSON.stringify(figures), 'json'))
  })
})

describe('a page', () => {
  const PAGE = ['# Page', 'before', '<!-- table a -->', 'old', '<!-- end of a -->', 'after'].join('\n\n')

  test('gets its tables between the marks, and keeps the rest', async () => {
    const page = await pageWith(figuresOf(taken('a', 10)), PAGE)
    expect(page).toMatch(/^# Page\n\nbefore\n\n<!-- table a -->\n\n!\[The a: .*\]\(charts\/a\.svg\)\n/)
    expect(page).toContain('| theirs | 20.0 ms |')
    expect(page).toContain('Measured on 2026-01-01, once, on 2 cores (a processor), 8 GiB, a system; Chromium 1.2.3.')
    expect(page).toMatch(/<!-- end of a -->\n\nafter\n$/)
    expect(page).not.toContain('old')
  })

  test('is the same when it is written twice, and another one for another figure', async () => {
    const page = await pageWith(figuresOf(taken('a', 10)), PAGE)
    expect(await pageWith(figuresOf(taken('a', 10)), page)).toBe(page)
    expect(await pageWith(figuresOf(taken('a', 11)), page)).not.toBe(page)
  })

  test('tells machine and versions once, and again where they are others', async () => {
    const page = ['a', 'b', 'c'].map(name => `<!-- table ${name} -->\n<!-- end of ${name} -->`).join('\n')
    const other = { ...circumstances, versions: { Chromium: '4.5.6' } }
    const again = { ...taken('b', 1), circumstances: structuredClone(circumstances) }
    const text = await pageWith(figuresOf(taken('a', 1), again, { ...taken('c', 1), circumstances: other }), page)
    expect(text.match(/Chromium [\d.]+\d/g)).toEqual(['Chromium 1.2.3', 'Chromium 4.5.6'])
    expect(text.match(/^Measured on/gm)).toHaveLength(3)
  })

  test('without a place for a table is refused', () => {
    expect(() => pageWith(figuresOf(taken('b', 1)), PAGE)).toThrow('no place for the table b')
  })
})

test('what is measured anew takes the place of what was known, in the usual order', () => {
  const known = figuresOf(taken('b', 1), taken('a', 1), taken('gone', 1))
  const { tables } = merged(known, [taken('a', 2), taken('c', 2)], ['a', 'b', 'c', 'd'])
  expect(tables.map(({ name, groups }) => [name, groups[0]?.bars[0]?.figure.median])).toEqual([
    ['a', 2],
    ['b', 1],
    ['c', 2],
  ])
})
