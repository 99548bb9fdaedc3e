import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { described } from '../../src/options.js'
import { BUCKET, REGION, bucketEndpoint, objectUrl, parseOrigin } from '../../src/protocol/object-url.js'

describe('the form of a bucket', () => {
  it.each(['examplebucket-1250000000', 'a-1250000000', '0-1', 'my-photos-2026-1300000000', 'a--b-1250000000'])(
    'takes %s',
    bucket => {
      expect(BUCKET.test(described(bucket))).toBe(true)
    },
  )

  it.each([
    ['no APPID', 'examplebucket'],
    ['an APPID alone', '1250000000'],
    ['an empty name', '-1250000000'],
    ['a name that starts with -', '-a-1250000000'],
    ['a name that ends with -', 'a--1250000000'],
    ['an empty APPID', 'examplebucket-'],
    ['letters in the APPID', 'examplebucket-12500000x0'],
    ['capitals', 'ExampleBucket-1250000000'],
    ['an underscore', 'example_bucket-1250000000'],
    ['a dot', 'example.bucket-1250000000'],
    ['a slash', 'a/b-1250000000'],
    ['another host behind it', 'a-1250000000.evil.example'],
    ['a line end', 'a-1250000000\n'],
    ['a blank', ' a-1250000000'],
    ['nothing', ''],
    ['no text', 1250000000],
    ['nobody', undefined],
  ])('refuses %s', (_what, bucket) => {
    expect(BUCKET.test(described(bucket))).toBe(false)
  })
})

describe('the form of a region', () => {
  it.each([
    'ap-beijing',
    'ap-beijing-1',
    'na-siliconvalley',
    'eu-frankfurt',
    'ap-beijing-fsi',
    'accelerate',
    'xx-new-9',
  ])('takes %s', region => {
    expect(REGION.test(described(region))).toBe(true)
  })

  it.each([
    '',
    'beijing',
    'AP-BEIJING',
    'ap_beijing',
    'ap-beijing.evil',
    'ap-beijing/',
    'ap-',
    'a-b',
    'ap-beijing\n',
    null,
  ])('refuses %j', region => {
    expect(REGION.test(described(region))).toBe(false)
  })
})

describe('bucketEndpoint', () => {
  it('is the default domain of the bucket, over https', () => {
    expect(bucketEndpoint('examplebucket-1250000000', 'ap-beijing')).toBe(
      'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com',
    )
  })

  it('is the acceleration domain where that is the region', () => {
    expect(bucketEndpoint('examplebucket-1250000000', 'accelerate')).toBe(
      'https://examplebucket-1250000000.cos.accelerate.myqcloud.com',
    )
  })
})

describe('parseOrigin', () => {
  it.each([
    ['https://img.example.com', 'https://img.example.com', 'img.example.com'],
    ['https://img.example.com/', 'https://img.example.com', 'img.example.com'],
    ['https://img.example.com:8443', 'https://img.example.com:8443', 'img.example.com:8443'],
    ['http://127.0.0.1:9000', 'http://127.0.0.1:9000', '127.0.0.1:9000'],
    ['http://localhost:9000/', 'http://localhost:9000', 'localhost:9000'],
    ['http://[::1]:9000', 'http://[::1]:9000', '[::1]:9000'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]', '[2001:db8::1]'],
    ['HTTPS://IMG.Example.COM', 'https://img.example.com', 'img.example.com'],
  ])('reads %s', (text, origin, host) => {
    expect(parseOrigin(text)).toEqual({ origin, host })
  })

  it.each([
    ['https://img.example.com:443', 'img.example.com'],
    ['http://img.example.com:80', 'img.example.com'],
    ['http://[::1]:80', '[::1]'],
  ])('leaves the default port of %s out, as platforms leave it out of Host', (text, host) => {
    expect(parseOrigin(text)?.host).toBe(host)
  })

  it.each([
    ['https://img.example.com:80', 'img.example.com:80'],
    ['http://img.example.com:443', 'img.example.com:443'],
  ])("keeps the other scheme's port of %s", (text, host) => {
    expect(parseOrigin(text)?.host).toBe(host)
  })

  it.each([
    '',
    'img.example.com',
    '//img.example.com',
    'ftp://img.example.com',
    'https://',
    'https:///a',
    'https://img.example.com/path',
    'https://img.example.com/?a=b',
    'https://img.example.com#a',
    'https://user:secret@img.example.com',
    'https://img.example.com:',
    'https://img.example.com:port',
    'https://img.example.com:123456',
    'https://img example.com',
    ' https://img.example.com',
    'https://img.example.com\n',
    'https://[::1',
    'https://腾讯.example',
    'javascript:alert(1)',
    42,
    null,
    undefined,
    {},
  ])('refuses %j', text => {
    expect(parseOrigin(text)).toBeUndefined()
  })

  it('names the host that a browser would send, port included', () => {
    const label = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'X', 'Y', 'Z'), minLength: 1, maxLength: 8 })
    const port = fc.option(fc.oneof(fc.constantFrom(80, 443), fc.integer({ min: 1, max: 65535 })), { nil: undefined })
    fc.assert(
      fc.property(fc.constantFrom('http', 'https'), label, label, port, (scheme, one, two, number) => {
        const text = `${scheme}://${one}.${two}${number === undefined ? '' : `:${number}`}`
        const { origin, host } = new URL(text)
        expect(parseOrigin(text)).toEqual({ origin, host })
      }),
    )
  })
})

describe('objectUrl', () => {
  const host = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com'
  const origin = { origin: `https://${host}`, host }

  it('encodes each segment of the key and keeps the slashes', () => {
    expect(objectUrl(origin, 'uploads/u42/猫 1.png')).toBe(
      'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com/uploads/u42/%E7%8C%AB%201.png',
    )
  })

  it('leaves no character of the key to be read as query or fragment', () => {
    const { pathname, search, hash } = new URL(objectUrl(origin, 'a?b=c#d%20.png'))
    expect([pathname, search, hash]).toEqual(['/a%3Fb%3Dc%23d%2520.png', '', ''])
  })
})
