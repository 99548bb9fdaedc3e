import { describe, expect, test } from 'vitest'
import { checkTargets, readOperations, resolveFileId } from '../../demo/emulator/operations.js'

describe('a fileid', () => {
  test.each([
    ['p1/test1.jpg', '/p2/test2.jpg', 'p2/test2.jpg'],
    ['p1/test1.jpg', 'p2/test2.jpg', 'p1/p2/test2.jpg'],
    ['test1.jpg', 'test2.jpg', 'test2.jpg'],
    ['uploads/u42/cat.png', '/uploads/u42/cat.png', 'uploads/u42/cat.png'],
    ['a.png', '/slim/%E7%8C%AB%201.png', 'slim/猫 1.png'],
    ['a/b.png', 'a/b.png', 'a/a/b.png'],
  ])('of the source %s: %s is %s', (sourceKey, fileId, key) => {
    expect(resolveFileId(fileId, sourceKey)).toBe(key)
  })

  test.each(['', '/', 'folder/', '/folder/', '%zz'])('%s names no object', fileId => {
    expect(() => resolveFileId(fileId, 'p1/test1.jpg')).toThrow()
  })

  test.each(['/../a.png', '../../a.png', '/a/./b.png', '//a.png', '/a%00.png', '/%2e%2e/a'])(
    '%s names an object that nothing can be written to',
    fileid => {
      const operations = readOperations(JSON.stringify({ rules: [{ fileid, rule: 'imageSlim' }] }), 'p1/test1.jpg')
      expect(() => checkTargets(operations, 'bucket-1')).toThrow('The object name is not valid.')
    },
  )
})

describe('a Pic-Operations header', () => {
  const read = (header: string) => {
    const operations = readOperations(header, 'a.png')
    checkTargets(operations, 'bucket-1')
    return operations
  }
  const codeOf = (header: string) => {
    try {
      read(header)
      return 'none'
    } catch (error) {
      return (error as { code?: string }).code // every refusal has a code
    }
  }
  const rule = { fileid: '/b.png', rule: 'imageSlim' }

  test('is read into its rules', () => {
    expect(read(JSON.stringify({ is_pic_info: 1, rules: [rule] }))).toEqual({
      wantsPictureInfo: true,
      rules: [{ targetKey: 'b.png', steps: [{ name: 'imageSlim' }] }],
    })
  })

  test('may name its own bucket', () => {
    expect(codeOf(JSON.stringify({ rules: [{ ...rule, bucket: 'bucket-1' }] }))).toBe('none')
  })

  test('may chain operations', () => {
    const header = JSON.stringify({
      rules: [{ fileid: 'b.png', rule: 'imageMogr2/thumbnail/!50p/quality/80|imageSlim' }],
    })
    expect(read(header).rules[0]?.steps).toEqual([
      { name: 'imageMogr2', thumbnail: '!50p', quality: 80 },
      { name: 'imageSlim' },
    ])
  })

  test.each([
    ['no JSON', '{"rules":'],
    ['no object', '[]'],
    ['a word for is_pic_info', '{"is_pic_info":"yes"}'],
    ['six rules', JSON.stringify({ rules: Array<typeof rule>(6).fill(rule) })],
    ['rules that are no list', '{"rules":{}}'],
    ['a rule without a fileid', '{"rules":[{"rule":"imageSlim"}]}'],
    ['a rule nobody knows', '{"rules":[{"fileid":"b.png","rule":"imageslim"}]}'],
    ['an argument nobody knows', '{"rules":[{"fileid":"b.png","rule":"imageMogr2/rotate/90"}]}'],
    ['another bucket', '{"rules":[{"bucket":"other-1","fileid":"b.png","rule":"imageSlim"}]}'],
    ['a bucket that is no text', '{"rules":[{"bucket":1,"fileid":"b.png","rule":"imageSlim"}]}'],
    ['eleven operations', `{"rules":[{"fileid":"b.png","rule":"${Array(11).fill('imageSlim').join('|')}"}]}`],
  ])('with %s is refused', (_, header) => {
    expect(codeOf(header)).toBe('InvalidPicOperations')
  })

  test('with a style is refused by the code of an unknown style', () => {
    expect(codeOf('{"rules":[{"fileid":"b.png","rule":"style/thumb"}]}')).toBe('-60967')
  })
})
