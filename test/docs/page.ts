import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A block of code between two lines of backticks. */
export interface Fence {
  /** Empty where none is named. */
  readonly language: string
  readonly code: string
  /** Line of the first backticks, counted from 1. */
  readonly line: number
}

export interface Page {
  /** From the root of the project. */
  readonly path: string
  readonly text: string
  readonly fences: readonly Fence[]
  /** The text with blanks in place of fences and comments: the same length, the same lines. */
  readonly prose: string
}

const FENCE = /^( *)```(.*)\n([^]*?)^\1```$/gm
const COMMENT = /<!--[^]*?-->/g

const blank = (text: string) => text.replace(/[^\n]/g, ' ')

export function readPage(path: string): Page {
  const text = readFileSync(path, 'utf8')
  const fences = [...text.matchAll(FENCE)].map(([, , language = '', code = ''], index) => ({ language, code, index }))
  const starts = [...text.matchAll(FENCE)].map(({ index }) => text.slice(0, index).split('\n').length)
  return {
    path,
    text,
    fences: fences.map(({ language, code, index }) => ({ language, code, line: starts[index] ?? 0 })),
    prose: text.replace(FENCE, blank).replace(COMMENT, blank),
  }
}

const inDocs = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.md'))
  .map(name => join('docs', name).replaceAll('\\', '/'))
  .sort()

/** Every page that people read. */
export const PAGES: readonly Page[] = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...inDocs].map(readPage)

/** @throws Error where there is none */
export function pageOf(path: string): Page {
  const page = PAGES.find(one => one.path === path)
  if (!page) throw new Error(`There is no page ${path}.`)
  return page
}

/** Its blocks in one of these languages. */
export const codeIn = ({ fences }: Page, ...languages: readonly string[]): readonly string[] =>
  fences.filter(({ language }) => languages.includes(language)).map(({ code }) => code)

/** Cells of the rows of the table whose head begins with these cells, without head and padding. */
export function tableOf(page: Page, ...head: readonly string[]): readonly (readonly string[])[] {
  const cellsOf = (line: string) =>
    line
      .replace(/^\|\s*|\s*\|$/g, '')
      .split(/\s*(?<!\\)\|\s*/)
      .map(cell => cell.trim())
  const lines = page.text.split('\n')
  const start = lines.findIndex(line => line.startsWith('|') && head.every((cell, at) => cellsOf(line)[at] === cell))
  if (start < 0) throw new Error(`${page.path} has no table with the head ${head.join(', ')}.`)
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'))
  return lines.slice(start + 2, end < 0 ? undefined : end).map(cellsOf)
}
