import { expect, test } from 'vitest'
import { cookieToSet, isVisitorKey, knownVisitor, newVisitor } from '../../demo/server/visitor.js'

test('knows a visitor again by the cookie it gave out', () => {
  const visitor = newVisitor()
  expect(knownVisitor(`theme=dark; ${visitor.cookie}; other=1`)).toEqual(visitor)
})

test('gives every visitor a prefix of its own that ends with a slash', () => {
  const prefixes = new Set(Array.from({ length: 50 }, () => newVisitor().keyPrefix))
  expect(prefixes.size).toBe(50)
  for (const prefix of prefixes) expect(prefix).toMatch(/^demo\/[0-9a-f]{32}\/$/)
})

test.each([
  undefined,
  null,
  '',
  'visitor=',
  'visitor=../../other',
  `visitor=${'0'.repeat(31)}/`,
  `xvisitor=${'0'.repeat(32)}`,
])('knows nobody by the cookie %s', cookie => {
  expect(knownVisitor(cookie)).toBeUndefined()
})

test('keeps the cookie away from scripts and from other sites', () => {
  expect(cookieToSet(newVisitor())).toMatch(/; HttpOnly; SameSite=Strict$/)
})

test('shows pictures of visitors and nothing else of the bucket', () => {
  const { keyPrefix } = newVisitor()
  expect(isVisitorKey(`${keyPrefix}2026/11/22/a-slim.png`)).toBe(true)
  for (const key of [
    '',
    'private/a.png',
    'demo/short/a.png',
    keyPrefix,
    `${keyPrefix}../../a.png`,
    `x/${keyPrefix}a.png`,
  ]) {
    expect(isVisitorKey(key), key).toBe(false)
  }
})
