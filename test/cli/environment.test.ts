import { describe, expect, test } from 'vitest'
import { readAccount } from '../../src/cli/environment.js'

const RIGHT = {
  COS_SECRET_ID: 'AKIDEXAMPLE',
  COS_SECRET_KEY: 'EXAMPLEKEY',
  COS_BUCKET: 'example-1250000000',
  COS_REGION: 'ap-beijing',
}

describe('the environment', () => {
  test('leads to the hosts of the bucket', () => {
    expect(readAccount(RIGHT)).toMatchObject({
      cos: { origin: 'https://example-1250000000.cos.ap-beijing.myqcloud.com' },
      pic: {
        origin: 'https://example-1250000000.pic.ap-beijing.myqcloud.com',
        host: 'example-1250000000.pic.ap-beijing.myqcloud.com',
      },
    })
  })

  test('with a custom domain leads there for objects, and to the own name of Cloud Infinite for the rest', () => {
    const { cos, pic } = readAccount({ ...RIGHT, COS_ENDPOINT: 'https://img.example.com' })
    expect(cos.origin).toBe('https://img.example.com')
    expect(pic.origin).toBe('https://example-1250000000.pic.ap-beijing.myqcloud.com')
  })

  test.each([
    'http://127.0.0.1:9000',
    'http://localhost:9000',
    'http://cos:9000',
    'https://192.168.1.4',
    'http://[::1]:9000',
  ])('with a local COS at %s leads there for everything', COS_ENDPOINT => {
    const { cos, pic } = readAccount({ ...RIGHT, COS_ENDPOINT })
    expect(cos.origin).toBe(COS_ENDPOINT)
    expect(pic).toEqual({ origin: COS_ENDPOINT, host: 'example-1250000000.pic.ap-beijing.myqcloud.com' })
  })

  test('names all that is missing at once; empty counts as missing', () => {
    expect(() => readAccount({ COS_BUCKET: 'example-1250000000', COS_REGION: '' })).toThrow(
      'Missing in the environment: COS_SECRET_ID, COS_SECRET_KEY, COS_REGION.',
    )
  })

  test.each([
    ['COS_SECRET_ID', 'AKID with blanks'],
    ['COS_SECRET_KEY', 'key\n'],
    ['COS_BUCKET', 'SECRETVALUE'],
    ['COS_REGION', 'Beijing'],
    ['COS_REGION', 'accelerate'],
    ['COS_ENDPOINT', 'img.example.com/SECRETVALUE'],
  ])('names %s where it is wrong, and not its value', (name, value) => {
    const read = () => readAccount({ ...RIGHT, [name]: value })
    expect(read).toThrow(name)
    expect(read).not.toThrow(value)
  })
})
