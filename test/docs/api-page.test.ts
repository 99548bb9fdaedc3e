import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { API_PAGE, apiPage } from './api-page.js'
import { publicApi, type Entry, type Exported, type Member } from './public-api.js'

const COMPILE_MS = 30_000

let entries: readonly Entry[]
let exported: readonly Exported[]
let members: readonly (Member & { readonly of: string })[]

beforeAll(() => {
  entries = publicApi()
  exported = entries.flatMap(entry => entry.exports)
  // What a kit hands over has members that the kit itself tells about.
  const own = entries.filter(({ name }) => name !== 'cos-slim/adapters').flatMap(entry => entry.exports)
  members = own.flatMap(one => one.members.map(member => ({ ...member, of: one.name })))
}, COMPILE_MS)

test('the page of the API says what the types say', { timeout: COMPILE_MS }, async () => {
  const written = existsSync(API_PAGE) ? readFileSync(API_PAGE, 'utf8') : ''
  expect(written === (await apiPage(entries)), `${API_PAGE} is not as the types: npm run docs`).toBe(true)
})

test('every entry of package.json has a chapter with what it exports', () => {
  expect(entries.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['cos-slim', 'cos-slim/miniprogram', 'cos-slim/messages', 'cos-slim/sts']),
  )
  expect(entries.filter(({ exports }) => exports.length === 0)).toEqual([])
})

describe('docstrings', () => {
  test('tell what every export is', () => {
    expect(exported.filter(({ text }) => text === '').map(({ name }) => name)).toEqual([])
  })

  test('tell what every member is', () => {
    expect(members.filter(({ text }) => text === '').map(({ of, name }) => `${of}.${name}`)).toEqual([])
  })

  test('name the default of every option that may be left out', () => {
    const options = members.filter(({ of, name }) => /(Options|Limits)$/.test(of) && !/^on[A-Z]|^signal$/.test(name))
    const nameless = options.filter(({ isOptional, fallback }) => isOptional && fallback === '')
    expect(nameless.map(({ of, name }) => `${of}.${name}`)).toEqual([])
  })

  test('name the unit of every number, or its name does', () => {
    const numbers = members.filter(({ type }) => type === 'number')
    const hasUnit = ({ name, text, fallback }: Member) =>
      /(Bytes|Ms|Sec|Count|PerSec)$/.test(name) ||
      /\b(bytes|milliseconds|seconds|pixels|0\.\.\d+|1\.\.\d+|status|at once|tries|try)\b/i.test(`${text} ${fallback}`)
    expect(numbers.filter(member => !hasUnit(member)).map(({ of, name }) => `${of}.${name}`)).toEqual([])
  })

  test('name the errors of every call of a client', () => {
    const calls = members.filter(({ of, type }) => of === 'CosSlimClient' && type.startsWith('('))
    const silent = calls.filter(({ text, throws }) => throws.length === 0 && !/rejects/i.test(text))
    expect(silent.map(({ name }) => name)).toEqual(['close'])
  })
})
