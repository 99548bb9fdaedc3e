import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import { checkKey, isKey } from '../../src/protocol/object-key.js'
import { encodeKey } from '../../src/protocol/percent-encode.js'

describe('keys that are accepted', () => {
  it.each([
    'cat.png',
    'uploads/u42/cat.png',
    'uploads/u42/猫 1.png',
    '照片/👨‍👩‍👧.jpg',
    "a b/照片(1)!'*~+&=%.png",
    'a,b:c;d=e&f$g@h+i?j',
    'back\\slash in the middle.png',
    '`^"{}[]~%#|*<>',
    '.hidden',
    'trailing.',
    'a/..b/c..',
    '...',
    'a/.../b',
    '%2e%2e/a.png',
    ' ',
  ])('%j', key => {
    expect(checkKey('key', key)).toBe(key)
  })

  it('850 bytes of ASCII', () => {
    expect(isKey('a'.repeat(850))).toBe(true)
  })

  it('850 bytes of Chinese: 283 characters and a letter', () => {
    expect(isKey(`${'猫'.repeat(283)}a`)).toBe(true)
  })

  it('850 bytes of emoji: 212 and two letters', () => {
    expect(isKey(`${'👍'.repeat(212)}ab`)).toBe(true)
  })
})

describe('keys that are refused', () => {
  it.each([
    ['empty', ''],
    ['a leading slash', '/a.png'],
    ['a leading backslash', '\\a.png'],
    ['a trailing slash', 'a/'],
    ['two slashes in a row', 'a//b.png'],
    ['a slash alone', '/'],
    ['a dot alone', '.'],
    ['two dots alone', '..'],
    ['a dot segment at the start', './a.png'],
    ['a dot segment in the middle', 'a/./b.png'],
    ['a dot segment at the end', 'a/.'],
    ['two dots at the start', '../a.png'],
    ['two dots in the middle', 'uploads/u42/../u43/a.png'],
    ['two dots at the end', 'a/..'],
    ['851 bytes of ASCII', 'a'.repeat(851)],
    ['851 bytes of Chinese', `${'猫'.repeat(283)}ab`],
    ['a lone high surrogate', 'a\ud83d.png'],
    ['a lone low surrogate', 'a\udc4d.png'],
    ['surrogates in the wrong order', 'a\udc4d\ud83d.png'],
  ])('%s', (_what, key) => {
    expect(isKey(key)).toBe(false)
  })

  const controls = [...Array(32).keys(), 127]
  it.each(controls.map(code => [code, String.fromCharCode(code)] as const))('control character %i', (_code, char) => {
    expect([`a${char}b`, `${char}a`, `a${char}`].map(isKey)).toEqual([false, false, false])
  })

  it.each([undefined, null, 42, {}, ['a.png'], true])('something that is no text: %j', key => {
    expect(isKey(key)).toBe(false)
  })
})

describe('the error', () => {
  function refusalOf(option: string, key: unknown): CosSlimError {
    try {
      checkKey(option, key)
    } catch (error) {
      if (error instanceof CosSlimError) return error
      throw error
    }
    throw new Error('The key was accepted.')
  }

  it('has its own code, and names the option and what it got', () => {
    const { code, message } = refusalOf('saveAs', 'a/../b.png')
    expect(code).toBe('key-invalid')
    expect(message).toContain('saveAs')
    expect(message).toContain('"a/../b.png"')
  })

  it.each([undefined, null, 42, {}])('is the same for something that is no text: %j', key => {
    expect(refusalOf('key', key).code).toBe('key-invalid')
  })
})

describe('why these rules', () => {
  it('an address keeps every accepted key as it is', () => {
    const unit = fc.oneof(
      fc.constantFrom('.', '/', '\\', '%', '?', '#', 'a', ' ', '猫'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    )
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 12 }), key => {
        fc.pre(isKey(key))
        const { pathname } = new URL(`https://host.example/${encodeKey(key)}`)
        expect(decodeURIComponent(pathname)).toBe(`/${key}`)
      }),
      { numRuns: 2000 },
    )
  })

  it('no text makes the check throw, whatever halves of characters it holds', () => {
    const codeUnit = fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code))
    fc.assert(fc.property(fc.string({ unit: codeUnit }), key => typeof isKey(key) === 'boolean'))
  })
})
