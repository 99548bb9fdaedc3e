import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import { isKey } from '../../src/protocol/object-key.js'
import {
  IMAGE_SLIM,
  MAX_IMAGE_BYTES,
  MAX_IMAGE_PIXELS,
  MAX_IMAGE_SIDE_PX,
  PIC_OPERATIONS,
  picOperations,
} from '../../src/protocol/pic-operations.js'
import type { Rule } from '../../src/protocol/pic-operations.js'

interface Header {
  readonly is_pic_info: number
  readonly rules: readonly { readonly fileid: string; readonly rule: string }[]
}
const read = (header: string) => JSON.parse(header) as Header // the documented form
const slim = (key: string): Rule => ({ rule: IMAGE_SLIM, key })

function codeOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error instanceof CosSlimError ? error.code : error
  }
  return 'no error'
}

describe('the header', () => {
  it('is named and spelled as in the document', () => {
    expect([PIC_OPERATIONS, IMAGE_SLIM]).toEqual(['Pic-Operations', 'imageSlim'])
  })

  it('has exactly the bytes of the documented form', () => {
    expect(picOperations([slim('slim/u42/cat.png')])).toBe(
      '{"is_pic_info":1,"rules":[{"fileid":"/slim/u42/cat.png","rule":"imageSlim"}]}',
    )
  })

  it('encodes a fileid segment by segment and keeps its slashes', () => {
    expect(picOperations([slim('slim/u42/猫 1.png')])).toBe(
      '{"is_pic_info":1,"rules":[{"fileid":"/slim/u42/%E7%8C%AB%201.png","rule":"imageSlim"}]}',
    )
  })

  it('makes the fileid absolute for a key without folder too, or it would be read relative to the source', () => {
    expect(read(picOperations([slim('cat.png')])).rules[0]?.fileid).toBe('/cat.png')
  })

  it('asks for information about the source', () => {
    expect(read(picOperations([slim('a.png')])).is_pic_info).toBe(1)
  })

  it('keeps the order of the rules', () => {
    const rules = [slim('a.png'), { rule: 'imageMogr2/thumbnail/!50p', key: 'b.png' }, slim('c.png')]
    expect(read(picOperations(rules)).rules.map(({ fileid }) => fileid)).toEqual(['/a.png', '/b.png', '/c.png'])
  })

  it('leaves processing strings of ASCII as they are', () => {
    const rule = "imageMogr2/thumbnail/!50p|watermark/2/text/5rC05Y2w/fill/I0ZGRkZGRg==?a=1&b='(c)*%20"
    expect(read(picOperations([{ rule, key: 'a.png' }])).rules[0]?.rule).toBe(rule)
  })

  it('encodes what is not ASCII in the name of a style', () => {
    expect(read(picOperations([{ rule: 'style/缩略图 1', key: 'a.png' }])).rules[0]?.rule).toBe(
      'style/%E7%BC%A9%E7%95%A5%E5%9B%BE 1',
    )
  })
})

describe('control characters in a rule', () => {
  it.each(['a\nb', 'a\r\nX-Injected: 1', 'a\tb', '\0', 'a\x7f', 'style/猫\n'])('%j end no header', rule => {
    expect(picOperations([{ rule, key: 'a.png' }])).toMatch(/^[\x20-\x7e]*$/)
  })
})

describe('limits', () => {
  const rules = (count: number) => Array.from({ length: count }, (_, at) => slim(`${at}.png`))

  it('are those of the newest documents', () => {
    expect([MAX_IMAGE_BYTES, MAX_IMAGE_SIDE_PX, MAX_IMAGE_PIXELS]).toEqual([33_554_432, 50_000, 250_000_000])
  })

  it('allow five rules', () => {
    expect(read(picOperations(rules(5))).rules).toHaveLength(5)
  })

  it('refuse a sixth', () => {
    expect(codeOf(() => picOperations(rules(6)))).toBe('operations-invalid')
  })

  it('allow a header of 4 KB', () => {
    const frame = picOperations([{ rule: 'r', key: 'a' }]).length - 1
    expect(picOperations([{ rule: 'r'.repeat(4096 - frame), key: 'a' }])).toHaveLength(4096)
    expect(codeOf(() => picOperations([{ rule: 'r'.repeat(4097 - frame), key: 'a' }]))).toBe('operations-invalid')
  })

  it('allow one rule with a Chinese key of 849 bytes, and not two', () => {
    const key = '猫'.repeat(283)
    expect(picOperations([slim(key)]).length).toBeLessThan(4096)
    expect(codeOf(() => picOperations([slim(key), slim(`${key}a`)]))).toBe('operations-invalid')
  })

  it.each(['style/\ud83d', '\udc4d', 'a\udc4d\ud83d'])('refuse half of a character: %j', rule => {
    expect(codeOf(() => picOperations([{ rule, key: 'a.png' }]))).toBe('operations-invalid')
  })
})

describe('whatever keys and rules there are', () => {
  const key = fc
    .string({
      unit: fc.oneof(
        fc.constantFrom('a', '/', ' ', '"', '\\', '%', '猫'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      minLength: 1,
      maxLength: 30,
    })
    .filter(isKey)
  const rule = fc.string({ unit: 'binary', maxLength: 20 })
  const rules = fc.array(fc.record({ key, rule }), { maxLength: 5 })

  it('the header is printable ASCII, for browsers take no other', () => {
    fc.assert(fc.property(rules, some => /^[\x20-\x7e]*$/.test(picOperations(some))))
  })

  it('the service finds the key again by decoding the fileid behind its leading slash', () => {
    fc.assert(
      fc.property(rules, some => {
        const fileids = read(picOperations(some)).rules.map(({ fileid }) => fileid)
        expect(fileids.map(decodeURIComponent)).toEqual(some.map(one => `/${one.key}`))
      }),
    )
  })
})
