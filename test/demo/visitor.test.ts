import { expect, test } from 'vitest'
import { cookieToSet, knownVisitor, newVisitor } from '../../demo/server/visitor.js'

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
