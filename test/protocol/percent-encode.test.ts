import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeKey, percentDecode, percentEncode, utf8Length, utf8Text } from '../../src/protocol/percent-encode.js'

const UNRESERVED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~'
/** Any text without lone surrogates. */
const anyText = fc.string({ unit: 'binary' })

/** The rule of the document, byte by byte. */
function encodedBytes(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map(byte => {
      const char = String.fromCharCode(byte)
      return UNRESERVED.includes(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

describe('percentEncode', () => {
  it('leaves letters, digits and - _ . ~ alone', () => {
    expect(percentEncode(UNRESERVED)).toBe(UNRESERVED)
  })

  it("encodes ! ' ( ) * too, which encodeURIComponent leaves alone", () => {
    expect(percentEncode("!'()*")).toBe('%21%27%28%29%2A')
  })

  it.each([
    ['腾讯云', '%E8%85%BE%E8%AE%AF%E4%BA%91'],
    ['👍', '%F0%9F%91%8D'],
    [' ', '%20'],
    ['+', '%2B'],
    ['%2F', '%252F'],
    ['\n', '%0A'],
    ['', ''],
  ])('encodes %j as %j', (text, encoded) => {
    expect(percentEncode(text)).toBe(encoded)
  })

  it('encodes every byte of the UTF-8 form that is not unreserved, whatever the text', () => {
    fc.assert(fc.property(anyText, text => percentEncode(text) === encodedBytes(text)))
  })

  it('is undone by decodeURIComponent', () => {
    fc.assert(fc.property(anyText, text => decodeURIComponent(percentEncode(text)) === text))
  })
})

describe('encodeKey', () => {
  it('keeps slashes and encodes what is between them', () => {
    expect(encodeKey("a b/照片(1)!'*~+&=%.png")).toBe('a%20b/%E7%85%A7%E7%89%87%281%29%21%27%2A~%2B%26%3D%25.png')
  })

  it('has as many segments as the key', () => {
    fc.assert(fc.property(anyText, key => encodeKey(key).split('/').length === key.split('/').length))
  })
})

describe('percentDecode', () => {
  it('undoes encodeKey', () => {
    fc.assert(fc.property(anyText, key => percentDecode(encodeKey(key)) === key))
  })

  it.each(['100%', 'a%2', '%E7%8C', '%zz'])('gives %j back as it is, for it is not percent-encoded', text => {
    expect(percentDecode(text)).toBe(text)
  })

  it('takes a plus sign for a plus sign', () => {
    expect(percentDecode('a+b')).toBe('a+b')
  })
})

describe('utf8Length', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['é', 2],
    ['猫', 3],
    ['👍', 4],
    ['%41', 3],
  ])('counts the bytes of %j', (text, sizeBytes) => {
    expect(utf8Length(text)).toBe(sizeBytes)
  })

  it('agrees with TextEncoder', () => {
    fc.assert(fc.property(anyText, text => utf8Length(text) === new TextEncoder().encode(text).length))
  })
})

describe('utf8Text', () => {
  it.each([
    ['', ''],
    ['61', 'a'],
    ['e78cab', '猫'],
    ['f09f918d', '👍'],
    ['2541', '%A'],
    ['000a0d', '\0\n\r'],
  ])('of the bytes %s is %j', (hex, text) => {
    expect(utf8Text(Buffer.from(hex, 'hex'))).toBe(text)
  })

  it('agrees with TextDecoder', () => {
    fc.assert(fc.property(anyText, text => utf8Text(new TextEncoder().encode(text)) === text))
  })

  it('is a text without the characters of documents, for bytes that are no UTF-8', () => {
    expect(utf8Text(Uint8Array.of(0x3c, 0xff, 0x3e))).not.toMatch(/[<>{}]/)
  })
})
