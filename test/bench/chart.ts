import { amount } from './amount.js'
import type { Bar, Group, Table } from './figures.js'

const WIDTH_PX = 760
const MARGIN_PX = 16
const TITLE_PX = 44
const GROUP_PX = 30
const BAR_STEP_PX = 24
const BAR_PX = 16
const NAMES_PX = 250
const AMOUNTS_PX = 130
const BARS_PX = WIDTH_PX - 2 * MARGIN_PX - NAMES_PX - AMOUNTS_PX

/** Readable on either ground; no font and no picture is loaded. */
const STYLE = [
  'text { font: 13px system-ui, sans-serif; fill: #1f2328 }',
  '.title { font-size: 16px; font-weight: 600 }',
  '.group { font-weight: 600 }',
  '.ground { fill: #ffffff }',
  '.ours { fill: #0969da }',
  '.theirs { fill: #8c959f }',
  '.range { stroke: #1f2328 }',
  '@media (prefers-color-scheme: dark) {',
  'text { fill: #e6edf3 }',
  '.ground { fill: #0d1117 }',
  '.ours { fill: #4493f8 }',
  '.theirs { fill: #6e7681 }',
  '.range { stroke: #e6edf3 }',
  '}',
].join(' ')

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, found => ESCAPES[found] ?? '')

const px = (value: number): string => String(Math.round(value * 10) / 10)

function barAt(yPx: number, bar: Bar, { unit }: Group, fullest: number): string {
  const length = (value: number) => (fullest === 0 ? 0 : (value / fullest) * BARS_PX)
  const { median, min, max } = bar.figure
  const startPx = MARGIN_PX + NAMES_PX
  const middlePx = yPx + BAR_PX / 2
  const baselinePx = yPx + 12
  const range =
    min === max
      ? ''
      : `<path class="range" d="M${px(startPx + length(min))} ${px(middlePx)}H${px(startPx + length(max))}"/>`
  return [
    `<text x="${px(startPx - 8)}" y="${px(baselinePx)}" text-anchor="end">${escape(bar.name)}</text>`,
    `<rect class="${bar.isOurs ? 'ours' : 'theirs'}" x="${px(startPx)}" y="${px(yPx)}" width="${px(length(median))}" height="${BAR_PX}"/>`,
    range,
    `<text x="${px(startPx + length(max) + 8)}" y="${px(baselinePx)}">${escape(amount(median, unit))}</text>`,
  ].join('')
}

function groupAt(topPx: number, group: Group): string {
  const fullest = Math.max(...group.bars.map(({ figure }) => figure.max))
  const bars = group.bars.map((bar, index) => barAt(topPx + GROUP_PX + index * BAR_STEP_PX, bar, group, fullest))
  return [`<text class="group" x="${MARGIN_PX}" y="${topPx + 20}">${escape(group.what)}</text>`, ...bars].join('\n')
}

const heightOf = ({ bars }: Group): number => GROUP_PX + bars.length * BAR_STEP_PX + 6

/** Every figure in words. */
function told({ groups }: Pick<Table, 'groups'>): string {
  const sentences = groups.map(({ what, unit, bars }) => {
    const figures = bars.map(({ name, figure }) => `${name} ${amount(figure.median, unit)}`)
    return `${what}: ${figures.join(', ')}.`
  })
  return sentences.join(' ')
}

/** Horizontal bars, as long as the medians, with a line from the least to the most; each group has its own scale. */
export function chartOf(table: Pick<Table, 'name' | 'title' | 'better' | 'groups'>): string {
  const { name, title, better, groups } = table
  let topPx = TITLE_PX
  const drawn = groups.map(group => {
    const text = groupAt(topPx, group)
    topPx += heightOf(group)
    return text
  })
  const heightPx = topPx + MARGIN_PX
  const heading = `${title} (${better} is better)`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH_PX} ${heightPx}" width="${WIDTH_PX}" height="${heightPx}" role="img" aria-labelledby="${name}-title ${name}-figures">`,
    `<title id="${name}-title">${escape(heading)}</title>`,
    `<desc id="${name}-figures">${escape(told(table))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="100%" height="100%"/>`,
    `<text class="title" x="${MARGIN_PX}" y="28">${escape(heading)}</text>`,
    ...drawn,
    '</svg>\n',
  ].join('\n')
}
