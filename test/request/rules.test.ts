import { describe, expect, test } from 'vitest'
import type { CosSlimError } from '../../src/errors.js'
import { checkOptions } from '../../src/options.js'
import { checkRules, planRules, RULE_OPTIONS } from '../../src/request/rules.js'
import type { Operation } from '../../src/types.js'

const THUMBNAIL: Operation = { rule: 'imageMogr2/thumbnail/!50p', saveAs: 'small/cat.png' }

/** The error that a plan fails with. */
function failureOf(plan: () => unknown): CosSlimError {
  try {
    plan()
  } catch (error) {
    return error as CosSlimError // every test looks at what it got
  }
  throw new Error('It was planned.')
}

const plan = (options: Parameters<typeof checkRules>[1], asksSlim = true, key = 'uploads/cat.png') =>
  planRules(key, asksSlim, checkRules('process', options))

describe('options', () => {
  test('without any, the slimmed picture replaces the original and there is no other output', () => {
    const { saveAs, operations } = checkRules('process', {})
    expect([saveAs('uploads/cat.png'), operations]).toEqual(['uploads/cat.png', []])
  })

  test('take saveAs as a text', () => {
    expect(checkRules('process', { saveAs: 'slim/cat.png' }).saveAs('uploads/cat.png')).toBe('slim/cat.png')
  })

  test('take saveAs as a function of the key', () => {
    const { saveAs } = checkRules('process', { saveAs: key => `slim/${key}` })
    expect(saveAs('cat.png')).toBe('slim/cat.png')
  })

  test('take an empty saveAs for what it is: no key', () => {
    expect(checkRules('process', { saveAs: '' }).saveAs('uploads/cat.png')).toBe('')
  })

  test.each([
    ['no list', 'style/a'],
    ['an object', { rule: 'style/a', saveAs: 'a.png' }],
    ['an entry without saveAs', [{ rule: 'style/a' }]],
    ['an entry without a rule', [{ saveAs: 'a.png' }]],
    ['an entry that is a text', [THUMBNAIL, 'style/a']],
    ['an entry that is nothing', [undefined]],
    ['an entry that is null', [null]],
    ['a saveAs that is no text', [{ rule: 'style/a', saveAs: () => 'a.png' }]],
  ])('cannot have operations with %s', (_what, operations) => {
    const check = () => checkRules('upload', { operations: operations as unknown as Operation[] }) // wrong on purpose
    expect(check).toThrow(TypeError)
    expect(check).toThrow('upload: operations lacks a rule or saveAs')
  })

  test.each([
    ['saveAs', 42],
    ['saveAs', null],
    ['operations', 'style/a'],
    ['operations', 1],
    ['signal', 'abort'],
    ['signal', null],
  ])('%s cannot be %o', (name, value) => {
    const options = { [name]: value } as Record<keyof typeof RULE_OPTIONS, unknown> // wrong on purpose
    expect(() => checkOptions('process', options, RULE_OPTIONS)).toThrow(RegExp(`^process: ${name} cannot be `))
  })
})

describe('a plan', () => {
  test('asks for imageSlim, and for nothing else where nothing else is wanted', () => {
    expect(plan({})).toEqual({
      rules: [{ rule: 'imageSlim', key: 'uploads/cat.png' }],
      operations: '{"is_pic_info":1,"rules":[{"fileid":"/uploads/cat.png","rule":"imageSlim"}]}',
      slimKey: 'uploads/cat.png',
    })
  })

  test('puts imageSlim first, and the rest in their order', () => {
    const other = { rule: 'style/marked', saveAs: 'marked/cat.png' }
    expect(plan({ saveAs: 'slim/cat.png', operations: [THUMBNAIL, other] }).rules).toEqual([
      { rule: 'imageSlim', key: 'slim/cat.png' },
      { rule: THUMBNAIL.rule, key: THUMBNAIL.saveAs },
      { rule: 'style/marked', key: 'marked/cat.png' },
    ])
  })

  test('has no slimmed picture where slimming is not asked for, and asks nobody for its key', () => {
    const made = plan({ saveAs: () => expect.unreachable(), operations: [THUMBNAIL] }, false)
    expect(made).toEqual({
      rules: [{ rule: THUMBNAIL.rule, key: THUMBNAIL.saveAs }],
      operations: '{"is_pic_info":1,"rules":[{"fileid":"/small/cat.png","rule":"imageMogr2/thumbnail/!50p"}]}',
    })
  })

  test('has no header without rules', () => {
    expect(plan({}, false)).toEqual({ rules: [] })
  })

  test('takes five rules, and no sixth', () => {
    const operations = Array.from({ length: 5 }, (_, index) => ({ rule: 'style/a', saveAs: `${index}.png` }))
    expect(plan({ operations: operations.slice(1) }).rules).toHaveLength(5)
    expect(failureOf(() => plan({ operations }))).toMatchObject({ code: 'operations-invalid' })
  })

  test.each([['/cat.png'], ['../cat.png'], [''], ['a//b.png'], [42], [undefined], [Promise.resolve('cat.png')]])(
    'cannot store the slimmed picture under %o',
    key => {
      const saveAs = () => key as string // wrong on purpose
      expect(failureOf(() => plan({ saveAs }))).toMatchObject({ code: 'key-invalid' })
    },
  )

  test('says which option a key that is none came from', () => {
    expect(failureOf(() => plan({ saveAs: '../cat.png' })).message).toBe('saveAs cannot be "../cat.png".')
    expect(failureOf(() => plan({ operations: [{ rule: 'style/a', saveAs: '/a.png' }] }))).toMatchObject({
      code: 'key-invalid',
      message: 'saveAs cannot be "/a.png".',
    })
  })

  test('fails with what saveAs throws', () => {
    const fault = new RangeError('no folder')
    const saveAs = () => {
      throw fault
    }
    expect(failureOf(() => plan({ saveAs }))).toBe(fault)
  })
})
