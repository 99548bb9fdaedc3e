import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PAGES, readPage, type Page } from './page.js'

const LINK = /\[(?:[^\]\\]|\\.)*\]\(([^()\s]+(?:\([^()]*\))?[^()\s]*)\)/g
/** Pages that these are not about, and that lead to each other all the same. */
const pages = [...PAGES, readPage('demo/miniprogram/README.md')]

const linksOf = ({ prose }: Page) => [...prose.matchAll(LINK)].map(([, target = '']) => target)

/** As GitHub makes them: lower case, no punctuation, dashes for blanks, counted where one comes again. */
function anchorsOf(text: string): ReadonlySet<string> {
  const counts = new Map<string, number>()
  const headings = text.replace(/^( *)```[^]*?^\1```$/gm, '').matchAll(/^#+ (.+)$/gm)
  return new Set(
    [...headings].map(([, heading = '']) => {
      const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      const slug = plain
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
        .replaceAll(' ', '-')
      const count = counts.get(slug) ?? 0
      counts.set(slug, count + 1)
      return count === 0 ? slug : `${slug}-${count}`
    }),
  )
}

/** What is wrong with a link within the project; nothing where it leads somewhere. */
function problemOf(from: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? from : normalize(join(dirname(from), decodeURI(path)))
  if (target.startsWith('..')) return `${link} leads out of the project`
  if (!existsSync(target)) return `${link} leads nowhere`
  if (anchor === undefined) return undefined
  if (statSync(target).isDirectory() || !anchorsOf(readFileSync(target, 'utf8')).has(anchor))
    return `${link} has no heading`
  return undefined
}

const isOutside = (link: string) => /^[a-z]+:/i.test(link)

describe.each(pages)('$path', page => {
  test('leads somewhere by every link', () => {
    const inside = linksOf(page).filter(link => !isOutside(link))
    expect(inside.map(link => problemOf(page.path, link)).filter(Boolean)).toEqual([])
  })

  test('leads outside by addresses that are whole, over TLS', () => {
    const outside = linksOf(page).filter(isOutside)
    expect(outside.filter(link => !/^https:\/\/[\w.-]+\.[a-z]+(\/\S*)?$/.test(link) || !URL.canParse(link))).toEqual([])
  })
})

test('every page is reached from the README', () => {
  const reached = new Set(['README.md'])
  for (const path of reached) {
    const page = pages.find(one => one.path === path)
    for (const link of page ? linksOf(page).filter(one => !isOutside(one)) : []) {
      reached.add(normalize(join(dirname(path), link.replace(/#.*/, '')))) // a set goes on with what is added meanwhile
    }
  }
  expect(PAGES.map(({ path }) => path).filter(path => !reached.has(path))).toEqual([])
})

test('a link to a heading or page that is gone would be found', () => {
  expect(problemOf('README.md', 'docs/errors.md#gone')).toBe('docs/errors.md#gone has no heading')
  expect(problemOf('docs/errors.md', '../GONE.md')).toBe('../GONE.md leads nowhere')
})
