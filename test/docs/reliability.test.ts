import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FAULTS } from '../fixtures/faults.js'
import { WX_FAULTS } from '../fixtures/wx-faults.js'
import { NUMBER } from './fact.js'
import { pageOf, tableOf } from './page.js'

const page = pageOf('docs/reliability.md')

test('tells of each fault what the tests in the browser expect, and of no other', () => {
  const rows = Object.entries(FAULTS).map(([fault, { put, parts, ends }]) => {
    return [fault, put, parts, ends === 'stored' ? ends : `\`${ends}\``]
  })
  expect(tableOf(page, 'fault')).toEqual(rows)
})

test('tells of no fault that is not played', () => {
  const played = readdirSync('test/e2e').map(name => readFileSync(join('test/e2e', name), 'utf8'))
  expect(Object.keys(FAULTS).filter(fault => !played.some(text => text.includes(`'${fault}'`)))).toEqual([])
})

test('tells of each fault of a phone what the tests expect, and of no other', () => {
  const rows = Object.entries(WX_FAULTS).map(([fault, { does, ends }]) => [fault, does, `\`${ends}\``])
  expect(tableOf(page, 'what happens', 'what the client does', 'what you get')).toEqual(rows)
})

describe('outside of these tables', () => {
  const compared = [...Object.keys(FAULTS), ...Object.keys(WX_FAULTS)]
  const rest = page.prose.split('\n').filter(line => !compared.some(fault => line.startsWith(`| ${fault} `)))

  test('the only number is a status that is tried again', () => {
    expect(rest.flatMap(line => line.match(NUMBER) ?? [])).toEqual(['429'])
    expect(readFileSync('src/protocol/service-error.ts', 'utf8')).toMatch(/429/)
  })
})
