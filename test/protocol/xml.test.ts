import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { child, childText, children } from '../../src/protocol/xml.js'

describe('children', () => {
  it('are the contents of the elements of one name, in order', () => {
    expect(children('<a>1</a><b>2</b><a>3</a>', 'a')).toEqual(['1', '3'])
  })

  it('are those of one level: what lies deeper is content', () => {
    expect(children('<x><a>1</a></x><a>2</a>', 'a')).toEqual(['2'])
    expect(children('<x><a>1</a></x><a>2</a>', 'x')).toEqual(['<a>1</a>'])
  })

  it('are none where there is no such name', () => {
    expect(children('<a>1</a>', 'b')).toEqual([])
  })

  it('are told apart from elements whose names begin or end alike', () => {
    expect(children('<KeyMarker>1</KeyMarker><Key>2</Key><MyKey>3</MyKey><Key2>4</Key2>', 'Key')).toEqual(['2'])
  })

  it('are told apart by case', () => {
    expect(children('<key>1</key><Key>2</Key>', 'Key')).toEqual(['2'])
  })

  it('are found by their whole name, prefix included', () => {
    expect(children('<cos:Key>1</cos:Key><Key>2</Key>', 'cos:Key')).toEqual(['1'])
    expect(children('<cos:Key>1</cos:Key><Key>2</Key>', 'Key')).toEqual(['2'])
  })

  it('may have attributes, also with slashes in them', () => {
    expect(children('<a xmlns="http://www.qcloud.com/document/product/436/7751" b=\'c\'>1</a>', 'a')).toEqual(['1'])
  })

  it('may have blanks and line ends in their tags', () => {
    expect(children('<a >1</a ><a\n\tb="c"\n>2</a\n>', 'a')).toEqual(['1', '2'])
  })

  it.each(['<b/>', '<b />', '<b c="d"/>', '<b c="d" />', '<b></b>'])('are found behind an empty element: %s', empty => {
    expect(children(`${empty}<a>1</a>${empty}`, 'a')).toEqual(['1'])
  })

  it.each(['<a/>', '<a />', '<a c="d"/>', '<a c="d" />'])('do not swallow what follows an empty one: %s', empty => {
    expect(children(`${empty}<b>1</b>`, 'b')).toEqual(['1'])
    expect(children(`<x>${empty}</x><a>2</a>`, 'a')).toEqual(['2'])
  })

  it('are found behind a byte order mark, a declaration and white space', () => {
    expect(children('\ufeff<?xml version="1.0" encoding="UTF-8" ?>\n  <a>1</a>\n', 'a')).toEqual(['1'])
  })

  it('are found behind the white space that keeps a long answer alive', () => {
    expect(children(`${' \n'.repeat(500)}<a>1</a>`, 'a')).toEqual(['1'])
  })
})

describe('child', () => {
  it('is the content of the first of several', () => {
    expect(child('<a>1</a><a>2</a>', 'a')).toBe('1')
  })

  it.each(['<a></a>', '<a/>', '', '<b>1</b>'])('is nothing in %j', xml => {
    expect(child(xml, 'a')).toBeUndefined()
  })
})

describe('childText', () => {
  const text = (content: string) => childText(`<a>${content}</a>`, 'a')

  it.each([
    ['&quot;77ab&quot;', '"77ab"'],
    ['&amp;lt;', '&lt;'],
    ['&lt;b&gt;&apos;', "<b>'"],
    ['&#29483;&#x732b;&#x732B;', '猫猫猫'],
    ['猫 1.png', '猫 1.png'],
    ['a & b; c', 'a & b; c'],
    ['&unknown;', '&unknown;'],
    ['\n  12 \t', '12'],
  ])('resolves %j to %j', (content, expected) => {
    expect(text(content)).toBe(expected)
  })

  it('leaves names alone that every object has', () => {
    expect(text('&constructor;')).toBe('&constructor;')
  })

  it('resolves numbers beyond 65535, as emoji have', () => {
    expect(text('&#128077;&#x1F44D;')).toBe('👍👍')
  })

  it('does not resolve what an entity resolves to', () => {
    expect(text('&amp;#65;&amp;amp;')).toBe('&#65;&amp;')
  })

  it.each(['&#zz;', '&#xzz;', '&#_;', '&#x_1;', `&#${'9'.repeat(400)};`, '&#x110000;', '&#1114112;'])(
    'does not throw over %s, which is no character',
    content => {
      expect(() => text(content)).not.toThrow()
    },
  )

  it.each(['', ' ', '\n\t '])('is nothing where there is only %j', content => {
    expect(text(content)).toBeUndefined()
  })
})

describe('a document that is cut off', () => {
  const DOCUMENT =
    '<?xml version="1.0"?>\n<Error xmlns="urn:x"><Code>NoSuchKey</Code><!-- c --><Message><![CDATA[a > b]]></Message></Error>'

  it('has no root element, wherever it is cut', () => {
    for (let length = 0; length < DOCUMENT.length; length += 1) {
      expect(child(DOCUMENT.slice(0, length), 'Error')).toBeUndefined()
    }
    expect(child(DOCUMENT, 'Error')).toBeDefined()
  })
})

describe('text of any kind', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<a>',
      '</a>',
      '<a',
      '<a b="',
      '"',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
    ),
    fc.constantFrom('&', '&#', '&#x', ';', '&amp;', '&#zz;', 'a', 'Z', '9', '_', '\0', '猫', '👍', ' ', '\n'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  const anything = fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join(''))

  it('never makes the parser throw', () => {
    fc.assert(
      fc.property(anything, xml => {
        expect(Array.isArray(children(xml, 'a'))).toBe(true)
        expect(['string', 'undefined']).toContain(typeof childText(xml, 'a'))
        expect(['string', 'undefined']).toContain(typeof childText(`<a>${xml}</a>`, 'a'))
      }),
      { numRuns: 2000 },
    )
  })

  it('comes back whole when it was escaped, trimmed of white space', () => {
    const escape = (text: string) => text.replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        text => (childText(`<a>${escape(text)}</a>`, 'a') ?? '') === text.trim(),
      ),
    )
  })
})
