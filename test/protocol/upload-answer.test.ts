import { describe, expect, it } from 'vitest'
import { outputOf, readProcessingAnswer } from '../../src/protocol/upload-answer.js'
import type { ProcessingAnswer } from '../../src/protocol/upload-answer.js'
import {
  CAPTURED_2019,
  DOCUMENTED,
  ERROR_DOCUMENT,
  FLAT_COMPLETE,
  GO_SDK,
  NESTED_COMPLETE,
  PLAIN_COMPLETE,
  PYTHON_SDK,
} from '../fixtures/processing-answers.js'

function read(text: string): ProcessingAnswer {
  const answer = readProcessingAnswer(text)
  if (!answer) throw new Error('The answer was not understood.')
  return answer
}

/** An answer with these children of UploadResult. */
const result = (...children: string[]) => read(`<UploadResult>${children.join('')}</UploadResult>`)
const info = (inner: string) => `<OriginalInfo><ImageInfo>${inner}</ImageInfo></OriginalInfo>`
const objects = (...inner: string[]) =>
  `<ProcessResults>${inner.map(one => `<Object>${one}</Object>`).join('')}</ProcessResults>`

describe('samples', () => {
  it('the documentation: two spellings of formats, quoted ETags, hexadecimal colour', () => {
    expect(read(DOCUMENTED)).toEqual({
      original: {
        format: 'jpeg',
        width: 640,
        height: 427,
        quality: 100,
        averageColor: '#a18454',
        orientation: 1,
        etag: '0f2c58a3e7b9d14c6a80f2e57b1c9d340e6f8a21',
      },
      outputs: [
        {
          key: 'slim/u42/cat.png',
          facts: {
            sizeBytes: 463092,
            format: 'png',
            width: 640,
            height: 427,
            quality: 100,
            etag: '77abf1d25c3e9048b6d7a2f4e8c01953bd6e7f08',
          },
        },
      ],
    })
  })

  it.each([
    ['the Python SDK', PYTHON_SDK, { width: 300, height: 168, quality: 74, averageColor: '#1a3451' }, 77063],
    ['the Go SDK', GO_SDK, { width: 103, height: 99, quality: 100, averageColor: '#a08162', orientation: 0 }, 21351],
    ['a capture of 2019', CAPTURED_2019, { format: 'jpeg', width: 1920, height: 1080, quality: 90 }, 12081],
  ])('%s', (_who, text, original, sizeBytes) => {
    const answer = read(text)
    expect(answer.original).toMatchObject(original)
    expect(answer.outputs.map(({ facts }) => facts.sizeBytes)).toEqual([sizeBytes])
  })

  it('has no ETag where there was none', () => {
    const { original, outputs } = read(CAPTURED_2019)
    expect([original, outputs[0]?.facts].map(facts => 'etag' in (facts ?? {}))).toEqual([false, false])
  })

  it('the flat form of Complete Multipart Upload', () => {
    expect(read(FLAT_COMPLETE)).toMatchObject({
      original: { format: 'png', width: 1600, height: 900, etag: '1d9c280a3a9f4c7ea7d4e1fd7bfa8a01-2' },
      outputs: [{ key: 'slim/big.png', facts: { sizeBytes: 562176 } }],
    })
  })

  it('Complete Multipart Upload with an UploadResult of its own', () => {
    expect(read(NESTED_COMPLETE)).toMatchObject({
      original: { format: 'png', width: 1600, height: 900 },
      outputs: [{ key: 'slim/big.png', facts: { sizeBytes: 562176 } }],
    })
  })

  it.each(['\ufeff', '\n  \n', '<?xml version="1.0" encoding="UTF-8"?>\n', '<!-- made by hand -->'])(
    'with %j in front',
    before => {
      expect(read(before + DOCUMENTED)).toEqual(read(DOCUMENTED))
    },
  )

  it('with a namespace', () => {
    const text = DOCUMENTED.replace(
      '<UploadResult>',
      '<UploadResult xmlns="http://www.qcloud.com/document/product/436/7751">',
    )
    expect(read(text)).toEqual(read(DOCUMENTED))
  })
})

describe('several outputs', () => {
  it('are read in the order of the answer', () => {
    const { outputs } = result(objects('<Key>b</Key><Size>2</Size>', '<Key>a</Key><Size>1</Size>', '<Key>c</Key>'))
    expect(outputs.map(({ key, facts }) => [key, facts.sizeBytes])).toEqual([
      ['b', 2],
      ['a', 1],
      ['c', undefined],
    ])
  })

  it('are found by key, whatever their order', () => {
    const answer = result(objects('<Key>b</Key><Size>2</Size>', '<Key>a</Key><Size>1</Size>'))
    expect(['a', 'b', 'c'].map(key => outputOf(answer, key)?.sizeBytes)).toEqual([1, 2, undefined])
  })

  it('may stand among elements nobody knows', () => {
    const { outputs } = result(
      '<ProcessResults><WatermarkStatusCode>200</WatermarkStatusCode><Object><Key>a</Key><QRcodeInfo><Key>x</Key></QRcodeInfo></Object><Text/></ProcessResults>',
    )
    expect(outputs.map(({ key }) => key)).toEqual(['a'])
  })
})

describe('the key of an output', () => {
  const find = (named: string, key: string) =>
    outputOf(result(objects(`<Key>${named}</Key><Size>5</Size>`)), key)?.sizeBytes

  it.each([
    ['as it is', 'slim/猫 1.png'],
    ['percent-encoded', 'slim/%E7%8C%AB%201.png'],
    ['percent-encoded in lower case', 'slim/%e7%8c%ab%201.png'],
    ['percent-encoded with its slash', 'slim%2F%E7%8C%AB%201.png'],
    ['with numeric entities', 'slim/&#29483; 1.png'],
    ['with a leading slash', '/slim/猫 1.png'],
    ['percent-encoded with a leading slash', '/slim/%E7%8C%AB%201.png'],
  ])('is recognised %s', (_how, named) => {
    expect(find(named, 'slim/猫 1.png')).toBe(5)
  })

  it('is recognised with a percent sign of its own', () => {
    expect(find('100%.png', '100%.png')).toBe(5)
    expect(find('100%25.png', '100%.png')).toBe(5)
    expect(find('a%20b.png', 'a%20b.png')).toBe(5)
  })

  it('is recognised with an ampersand', () => {
    expect(find('a&amp;b.png', 'a&b.png')).toBe(5)
  })

  it('is another in another case or folder', () => {
    expect(find('Cat.png', 'cat.png')).toBeUndefined()
    expect(find('slim/cat.png', 'cat.png')).toBeUndefined()
  })
})

describe('missing parts', () => {
  it('no OriginalInfo', () => {
    expect(result(objects('<Key>a</Key>'))).toEqual({ original: {}, outputs: [{ key: 'a', facts: {} }] })
  })

  it('no ImageInfo', () => {
    expect(result('<OriginalInfo><Key>a</Key><ETag>"x"</ETag></OriginalInfo>').original).toEqual({ etag: 'x' })
  })

  it.each(['', '<ProcessResults/>', '<ProcessResults></ProcessResults>'])('no output: %j', processResults => {
    expect(result(info('<Width>8</Width>'), processResults)).toEqual({ original: { width: 8 }, outputs: [] })
  })

  it('no key', () => {
    const answer = result(objects('<Size>5</Size>'))
    expect(outputOf(answer, 'a')).toBeUndefined()
  })
})

describe('facts', () => {
  const facts = (inner: string) => result(info(inner)).original

  it.each([
    ['JPG', 'jpeg'],
    ['jpg', 'jpeg'],
    ['JPEG', 'jpeg'],
    ['Png', 'png'],
    ['GIF', 'gif'],
    ['HEIF', 'heif'],
  ])('format %s is %s', (text, format) => {
    expect(facts(`<Format>${text}</Format>`)).toEqual({ format })
  })

  it.each([
    ['0xA08162', '#a08162'],
    ['0xa08162', '#a08162'],
    ['0x000000', '#000000'],
  ])('average colour %s is %s', (text, averageColor) => {
    expect(facts(`<Ave>${text}</Ave>`)).toEqual({ averageColor })
  })

  it.each(['', 'big', '-1', '1e3', '0x10', '12px', '1.5', 'NaN'])('a width of %j is none', text => {
    expect(facts(`<Width>${text}</Width>`)).toEqual({})
  })

  it('frames are counted, and elements of newer editions left out', () => {
    expect(
      facts('<FrameCount>12</FrameCount><Md5>x</Md5><BitDepth>8</BitDepth><AIGCMetadata>y</AIGCMetadata>'),
    ).toEqual({
      frameCount: 12,
    })
  })

  it.each([
    ['&quot;abc&quot;', 'abc'],
    ['"abc"', 'abc'],
    ['abc', 'abc'],
  ])('ETag %s is %s', (text, etag) => {
    expect(result(`<OriginalInfo><ETag>${text}</ETag></OriginalInfo>`).original).toEqual({ etag })
  })
})

describe('no answer', () => {
  it.each([
    ['an empty body', ''],
    ['white space', ' \n'],
    ['an error document', ERROR_DOCUMENT],
    ['Complete Multipart Upload without rules', PLAIN_COMPLETE],
    ['another document', '<CIStatus>on</CIStatus>'],
    ['an empty result', '<UploadResult></UploadResult>'],
    ['an empty element', '<UploadResult/>'],
    ['a web page', '<!doctype html><html><body><p>ImageInfo</body></html>'],
    ['JSON', '{"UploadResult":{"ProcessResults":{}}}'],
    ['text', 'OK'],
  ])('is %s', (_what, text) => {
    expect(readProcessingAnswer(text)).toBeUndefined()
  })

  it.each([
    ['PUT', DOCUMENTED],
    ['the flat Complete', FLAT_COMPLETE],
  ])('is one to %s that was cut off, wherever that was', (_what, whole) => {
    const read = Array.from(whole, (_, length) => readProcessingAnswer(whole.slice(0, length)))
    expect(read.filter(answer => answer !== undefined)).toEqual([])
  })
})
