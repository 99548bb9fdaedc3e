import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { pageOf, tableOf } from './page.js'

const page = pageOf('docs/architecture.md')
const drawing = readFileSync('docs/architecture.svg', 'utf8')

const entriesOf = (folder: string) => readdirSync(folder, { withFileTypes: true })
const foldersOf = (folder: string) =>
  entriesOf(folder)
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
const bare = (cell = '') => cell.replace(/[`*]/g, '')

describe('the page of the architecture', () => {
  test('has every folder of src, and no other', () => {
    expect(
      tableOf(page, 'folder', 'what is in it', 'knows')
        .map(([name]) => bare(name))
        .sort(),
    ).toEqual(foldersOf('src').sort())
  })

  test('has every file beside them, and no other', () => {
    const [, part = ''] = page.text.split('Files beside them')
    const named = [...(part.split('\n## ')[0] ?? '').matchAll(/`([\w-]+\.ts)`/g)].map(([, name]) => name)
    const files = entriesOf('src').filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    expect(named.sort()).toEqual(files.map(({ name }) => name).sort())
  })

  test('has every wall with what it says, and no other', async () => {
    interface Walls {
      readonly default: { readonly forbidden: readonly { readonly name: string; readonly comment: string }[] }
    }
    const { default: layers } = (await import('../layers.cjs')) as Walls // our own file
    expect(tableOf(page, 'wall').map(([name, comment]) => [bare(name), bare(comment)])).toEqual(
      layers.forbidden.map(({ name, comment }) => [name, bare(comment)]),
    )
  })

  test('has folders around src that are there', () => {
    const around = page.text.split('## Around it')[1] ?? ''
    const rows = [...around.matchAll(/^\| `([\w/]+)`/gm)].map(([, name = '']) => name)
    expect(rows.filter(name => !existsSync(name))).toEqual([])
    expect(rows.filter(name => name.startsWith('demo/')).sort()).toEqual(foldersOf('demo').map(name => `demo/${name}`))
  })
})

describe('CONTRIBUTING', () => {
  test('lists every folder of the tests that mirrors none of src', () => {
    const mirrored = [...foldersOf('src'), 'demo', 'emulator']
    const listed = tableOf(pageOf('CONTRIBUTING.md'), 'folder').flatMap(([cell = '']) =>
      [...cell.matchAll(/`test\/([\w-]+)`/g)].map(([, name = '']) => name),
    )
    const others = foldersOf('test').filter(name => !mirrored.includes(name))
    expect(listed.filter(name => name !== 'uploader').sort()).toEqual(others.sort())
  })
})

describe('the drawing', () => {
  const texts = [...drawing.matchAll(/<text([^>]*)>([^<]*)</g)].map(([, attributes = '', text = '']) => ({
    attributes,
    text,
  }))
  const boxes = texts.filter(({ attributes }) => !attributes.includes('class=')).map(({ text }) => text)

  test('names every folder of src and every entry', () => {
    const named: readonly string[] = boxes.join(' ').match(/[\w-]+/g) ?? []
    expect(foldersOf('src').filter(name => !named.includes(name))).toEqual([])
  })

  test('shows in its layers nothing that is not there', () => {
    const layers = boxes.filter(text => /^[\w-]+$/.test(text))
    expect(layers.length).toBeGreaterThan(foldersOf('src').length)
    expect(layers.filter(name => !existsSync(`src/${name}`) && !existsSync(`src/${name}.ts`))).toEqual([])
  })

  test('names files that are there', () => {
    const files = texts.flatMap(({ text }) => text.match(/^(?:upload|protocol|request)\/[\w-]+$/) ?? [])
    expect(files).toHaveLength(4)
    expect(files.filter(name => !existsSync(`src/${name}.ts`))).toEqual([])
  })

  test('is readable in light and dark: every colour of the one has its pair in the other', () => {
    const [light = '', dark = ''] = drawing.split('@media (prefers-color-scheme: dark)')
    const selectors = (style: string) => [...style.matchAll(/^ +((?:\.[\w-]+)|text) \{ ([^}]*) \}/gm)]
    const coloured = selectors(light).filter(([, , rules = '']) => rules.includes('#'))
    expect(coloured.map(([, name]) => name).sort()).toEqual(
      selectors(dark)
        .map(([, name]) => name)
        .sort(),
    )
  })

  test('loads nothing and runs nothing', () => {
    expect(drawing).not.toMatch(/<script|<image|<foreignObject|href=|url\((?!#)|on\w+=/)
  })
})
