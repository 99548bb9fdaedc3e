import { existsSync, readFileSync } from 'node:fs'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { corsPastes } from '../../src/cli/cors-pastes.js'
import { readStsReply } from '../../src/credentials/sts-response.js'
import { corsGap, readCorsRules } from '../../src/protocol/cors-rule.js'
import { buildPolicy } from '../../src/sts.js'
import { codeIn, PAGES } from './page.js'

type Json = Readonly<Record<string, unknown>>

const ORIGIN = 'https://app.example.com'

const jsonOn = PAGES.flatMap(page => codeIn(page, 'json').map(code => [page.path, JSON.parse(code) as Json] as const))

/** What each kind of object is good for, by a member that it alone has. */
const KINDS: Readonly<Record<string, (value: Json) => void>> = {
  credentials: value => {
    const reply = readStsReply(value)
    expect(reply).toMatchObject({ bucket: 'name-1250000000', region: 'ap-beijing', keyPrefix: 'uploads/u42/' })
    expect(reply.expiredTimeSec).toBeGreaterThan(Number(value['startTime']))
    for (const nested of [{ data: value }, { ...value, ...(value['credentials'] as Json) }]) {
      expect(readStsReply(nested)).toEqual(reply)
    }
  },
  statement: value => {
    expect(value).toEqual(buildPolicy({ bucket: 'name-1250000000', region: 'ap-beijing', keyPrefix: 'uploads/u42/' }))
  },
  usingComponents: value => {
    const [path = ''] = Object.values(value['usingComponents'] as Readonly<Record<string, string>>)
    const built = `dist/miniprogram/${path.replace(/^cos-slim\//, '')}`
    expect(['.js', '.json', '.wxml', '.wxss'].filter(ending => !existsSync(built + ending))).toEqual([])
  },
}

describe('JSON', () => {
  test.each(jsonOn)('on %s is of a kind that is used: %j', (_path, value) => {
    const kind = Object.keys(KINDS).find(member => member in value)
    expect(Object.keys(value), 'a kind without a use').toContain(kind)
    KINDS[kind ?? '']?.(value)
  })

  test('has every kind there is', () => {
    const kinds = Object.keys(KINDS).filter(member => jsonOn.some(([, value]) => member in value))
    expect(kinds).toEqual(Object.keys(KINDS))
  })
})

describe('the CORS rule', () => {
  const rules = PAGES.flatMap(page => codeIn(page, 'xml'))

  test('is written once, and is the one that setup makes and status gives to paste', () => {
    expect(rules.map(rule => rule.trim())).toEqual([corsPastes('', [ORIGIN])[0]?.text])
  })

  test('lacks nothing that the SDK needs', () => {
    expect(corsGap(readCorsRules(rules[0] ?? ''), ORIGIN)).toBeUndefined()
  })
})

describe('WXML', () => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })
  const source = readFileSync('src/uploader/properties.ts', 'utf8')
  const tags = PAGES.flatMap(page => codeIn(page, 'wxml')).map(
    code => parser.parse(code) as Readonly<Record<string, Json>>,
  )

  test('is there', () => expect(tags.length).toBeGreaterThan(0))

  test.each(tags)('names the component and properties that it has: %j', tag => {
    const [name = '', attributes = {}] = Object.entries(tag)[0] ?? []
    expect(name).toBe('cos-slim-uploader')
    const set = Object.keys(attributes).filter(attribute => !attribute.includes(':') && attribute !== 'id')
    expect(set.filter(attribute => !new RegExp(`\\b${attribute}\\b`).test(source))).toEqual([])
    const events = Object.keys(attributes).flatMap(attribute => attribute.split('bind:').slice(1))
    const told = readFileSync('demo/miniprogram/README.md', 'utf8')
    expect(events.filter(event => !told.includes(`| \`${event}\``))).toEqual([])
  })
})
