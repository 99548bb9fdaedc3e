import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { made, NUMBER } from './fact.js'
import { COMPARED_ELSEWHERE, NUMBERS } from './numbers.js'
import { PAGES, type Page } from './page.js'

/** What a reader sees: without targets of links and the padding of tables. */
function seen({ prose }: Page): string {
  return prose
    .replace(/\]\([^)\s]*\)/g, ']')
    .replace(/^\d+\. /gm, '')
    .replace(/<https?:[^>]*>/g, '')
    .replace(/\s+/g, ' ')
}

function placesOf(text: string, part: string): readonly number[] {
  const places: number[] = []
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) places.push(at)
  return places
}

/** Numbers of a page that no phrase covers, with what stands around them. */
function uncovered(text: string, phrases: readonly string[]): readonly string[] {
  const spans = phrases.flatMap(phrase => placesOf(text, phrase).map(start => [start, start + phrase.length] as const))
  return [...text.matchAll(NUMBER)]
    .filter(({ 0: number, index }) => !spans.some(([from, to]) => from <= index && index + number.length <= to))
    .map(({ 0: number, index }) => text.slice(Math.max(0, index - 40), index + number.length + 30))
}

const compared = PAGES.filter(({ path }) => !(path in COMPARED_ELSEWHERE))

describe.each(compared)('$path', page => {
  const facts = NUMBERS[page.path] ?? []
  const text = seen(page)

  test('has no number without a source', () => {
    expect(
      uncovered(
        text,
        facts.map(({ phrase }) => phrase),
      ),
    ).toEqual([])
  })

  test('says each of its numbers as its source has it', () => {
    expect(facts.map(({ phrase }) => phrase).filter(phrase => !text.includes(phrase))).toEqual([])
  })
})

test('a phrase without a number is no entry', () => {
  const idle = Object.values(NUMBERS).flatMap(facts => facts.filter(({ phrase }) => !/\d/.test(phrase)))
  expect(idle).toEqual([])
})

test('what is not taken from this project names the document that says it', () => {
  const outside = Object.values(NUMBERS).flatMap(facts => facts.filter(({ source }) => source !== 'code'))
  expect(outside.filter(({ source }) => !/^https:\/\/\S+$|^measured: `[^`]+`$|^meaning: /.test(source))).toEqual([])
})

test.each(Object.entries(COMPARED_ELSEWHERE))('%s is compared by %s', (path, file) => {
  if (existsSync(path)) expect(readFileSync(file, 'utf8')).toMatch(/toBe|toEqual/)
})

test('a number without an entry, and one that is no longer so, would be found', () => {
  expect(uncovered('at most 6 of 7', ['at most 6'])).toEqual(['at most 6 of 7'])
  expect(uncovered('ES2018 and u42 and name-1250000000 and 1.10.1', [])).toEqual([expect.stringContaining('1.10.1')])
  expect(() => made`at most 6`).toThrow('6 of "at most 6" is written by hand.')
})
