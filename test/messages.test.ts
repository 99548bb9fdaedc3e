import { describe, expect, test } from 'vitest'
import { CosSlimError, slimErrorCodes } from '../src/errors.js'
import { describeError } from '../src/messages.js'

describe.each(slimErrorCodes)('%s', code => {
  test('has cause and remedy in English', () => {
    const { cause, remedy } = describeError(code, 'en')
    for (const text of [cause, remedy]) expect(text).toMatch(/^[A-Z][ -~]+\.$/)
    expect(cause).not.toBe(remedy)
  })

  test('has cause and remedy in Chinese', () => {
    const { cause, remedy } = describeError(code, 'zh')
    for (const text of [cause, remedy]) {
      expect(text).toMatch(/[\u4e00-\u9fff]/)
      expect(text).toMatch(/。$/)
    }
    expect(cause).not.toBe(remedy)
  })

  test('is described by the error as by the code alone', () => {
    expect(describeError(new CosSlimError(code, 'No.'), 'en')).toEqual(describeError(code, 'en'))
  })
})

test('no two codes are told in the same words', () => {
  for (const locale of ['en', 'zh'] as const) {
    const causes = slimErrorCodes.map(code => describeError(code, locale).cause)
    expect(new Set(causes).size).toBe(causes.length)
  }
})

test.each([
  ['zh-CN', 'zh'],
  ['zh-Hant-TW', 'zh'],
  ['ZH', 'zh'],
  ['en-GB', 'en'],
  ['fr', 'en'],
  ['', 'en'],
])('the language %o is served in %s', (locale, served) => {
  expect(describeError('timeout', locale)).toEqual(describeError('timeout', served))
})
