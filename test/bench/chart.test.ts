import { XMLParser } from 'fast-xml-parser'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { chartOf } from './chart.js'
import { compare, type Measured } from './comparison.js'

const drawn = (ours: Measured, theirs: Measured) =>
  chartOf({
    ...{ name: 'time', title: 'Time & <more>', better: 'less' },
    groups: [compare({ what: 'of a "day"', unit: 'ms' }, ours, [theirs])],
  })

const CHART = drawn({ name: 'ours', values: [10, 20, 30] }, { name: 'theirs', values: [40] })

/** Attributes of every element of a name. */
function elements(svg: string, name: string): readonly Readonly<Record<string, string>>[] {
  const found = [...svg.matchAll(new RegExp(`<${name}([^>]*)>`, 'g'))]
  return found.map(([, text = '']) =>
    Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value])),
  )
}

const barsOf = (svg: string) => elements(svg, 'rect').filter(({ class: name }) => name !== 'ground')

describe('a chart', () => {
  test('is a picture for who reads SVG, whatever its texts are', async () => {
    const { format, width, height } = await sharp(Buffer.from(CHART)).metadata()
    expect({ format, width, height: String(height) }).toEqual({
      ...{ format: 'svg', width: 760 },
      height: elements(CHART, 'svg')[0]?.['height'],
    })
  })

  test('says in words what it shows', () => {
    const { svg } = new XMLParser().parse(CHART) as { svg: { title: string; desc: string } } // as it is drawn
    expect(svg.title).toBe('Time & <more> (less is better)')
    expect(svg.desc).toBe('of a "day": ours 20.0 ms, theirs 40.0 ms.')
    expect(CHART).toContain('role="img" aria-labelledby="time-title time-figures"')
  })

  test('has bars as long as the medians, the longest reading of the group filling the space', () => {
    const [ours, theirs] = barsOf(CHART)
    expect(Number(ours?.['width']) / Number(theirs?.['width'])).toBeCloseTo(0.5)
    expect([ours?.['class'], theirs?.['class']]).toEqual(['ours', 'theirs'])
  })

  test('has a line from the least to the most, where they differ', () => {
    const [ours] = barsOf(CHART)
    const [line, ...others] = elements(CHART, 'path')
    expect(others).toEqual([])
    const [, start = '', end = ''] = /^M([\d.]+) [\d.]+H([\d.]+)$/.exec(line?.['d'] ?? '') ?? []
    const lengthOf = (x: string) => (Number(x) - Number(ours?.['x'])) / Number(ours?.['width'])
    expect([lengthOf(start), lengthOf(end)]).toEqual([expect.closeTo(0.5), expect.closeTo(1.5)])
  })

  test('draws nothing for nothing', () => {
    const [ours, theirs] = barsOf(drawn({ name: 'ours', values: [0] }, { name: 'theirs', values: [0] }))
    expect([ours?.['width'], theirs?.['width']]).toEqual(['0', '0'])
  })

  test('has colours for a light and for a dark ground, and loads nothing', () => {
    expect(CHART).toContain('@media (prefers-color-scheme: dark)')
    expect(CHART).not.toMatch(/url\(|@import|@font-face|<image|href/)
  })
})
