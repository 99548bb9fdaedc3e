import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import { readStsReply } from '../../src/credentials/sts-response.js'

const CREDENTIALS = { tmpSecretId: 'AKIDEXAMPLE', tmpSecretKey: 'EXAMPLEKEY', sessionToken: 'EXAMPLETOKEN' }
/** The object of the official package. */
const PACKAGE = {
  credentials: CREDENTIALS,
  requestId: '6ca40fde-0000',
  expiration: '2026-01-01T00:30:00Z',
  startTime: 1767225600,
  expiredTime: 1767227400,
}
const READ = {
  secretId: 'AKIDEXAMPLE',
  secretKey: 'EXAMPLEKEY',
  sessionToken: 'EXAMPLETOKEN',
  startTimeSec: 1767225600,
  expiredTimeSec: 1767227400,
}

function errorOf(reply: unknown): CosSlimError {
  try {
    readStsReply(reply)
  } catch (error) {
    if (error instanceof CosSlimError) return error
    throw error
  }
  throw new Error('The reply was accepted.')
}

describe('forms of a reply', () => {
  it('the object of the official package', () => {
    expect(readStsReply(PACKAGE)).toEqual(READ)
  })

  it('the same wrapped in data', () => {
    expect(readStsReply({ code: 0, message: 'ok', data: PACKAGE })).toEqual(READ)
  })

  it('the flat form of the official demos', () => {
    const flat = {
      TmpSecretId: 'AKIDEXAMPLE',
      TmpSecretKey: 'EXAMPLEKEY',
      SecurityToken: 'EXAMPLETOKEN',
      StartTime: 1767225600,
      ExpiredTime: 1767227400,
    }
    expect(readStsReply(flat)).toEqual(READ)
  })

  it('the flat form wrapped in data', () => {
    const { startTime, expiredTime } = PACKAGE
    expect(readStsReply({ data: { ...CREDENTIALS, startTime, expiredTime } })).toEqual(READ)
  })

  it('the object of the API itself, with capitals and Token', () => {
    const reply = {
      Credentials: { TmpSecretId: 'AKIDEXAMPLE', TmpSecretKey: 'EXAMPLEKEY', Token: 'EXAMPLETOKEN' },
      ExpiredTime: 1767227400,
    }
    const { startTimeSec, ...withoutStart } = READ
    expect(startTimeSec).toBeDefined()
    expect(readStsReply(reply)).toEqual(withoutStart)
  })

  it.each(['sessionToken', 'SessionToken', 'securityToken', 'SecurityToken', 'XCosSecurityToken', 'token', 'Token'])(
    'the token called %s',
    name => {
      const { tmpSecretId, tmpSecretKey } = CREDENTIALS
      const reply = { ...PACKAGE, credentials: { tmpSecretId, tmpSecretKey, [name]: 'EXAMPLETOKEN' } }
      expect(readStsReply(reply).sessionToken).toBe('EXAMPLETOKEN')
    },
  )

  it('times as text', () => {
    expect(readStsReply({ ...PACKAGE, startTime: '1767225600', expiredTime: '1767227400' })).toEqual(READ)
  })

  it('an STS endpoint that also chooses where to upload', () => {
    const place = {
      bucket: 'examplebucket-1250000000',
      region: 'ap-beijing',
      keyPrefix: 'uploads/u42/',
      key: 'file/20260101/20260101_123456.png',
      endpoint: 'https://img.example.com',
    }
    expect(readStsReply({ ...PACKAGE, ...place })).toEqual({ ...READ, ...place })
  })

  it('the place beside the credentials in data', () => {
    const reply = { data: { ...PACKAGE, bucket: 'examplebucket-1250000000', region: 'ap-beijing' } }
    expect(readStsReply(reply)).toMatchObject({ bucket: 'examplebucket-1250000000', region: 'ap-beijing' })
  })

  it('with members nobody knows', () => {
    expect(readStsReply({ ...PACKAGE, uid: 42, tags: ['a'], nested: { key: 'not/this.png' } })).toEqual(READ)
  })
})

describe('what may be missing', () => {
  it.each(['startTime', 'bucket', 'region', 'keyPrefix', 'key', 'endpoint'])('%s', name => {
    const place = { bucket: 'a-1250000000', region: 'ap-beijing', keyPrefix: 'a/', key: 'a/b', endpoint: 'https://a.b' }
    for (const none of [undefined, null, '']) {
      const read = readStsReply({ ...PACKAGE, ...place, [name]: none })
      expect([name, `${name}Sec`].filter(member => member in read)).toEqual([])
    }
  })
})

describe('what must be there', () => {
  it.each(['tmpSecretId', 'tmpSecretKey', 'sessionToken'])('%s', name => {
    for (const none of [undefined, null, '']) {
      const { code, message } = errorOf({ ...PACKAGE, credentials: { ...CREDENTIALS, [name]: none } })
      expect(code).toBe('credentials-invalid')
      expect(message).toContain(name)
    }
  })

  it('expiredTime', () => {
    for (const none of [undefined, null, '']) {
      const { code, message } = errorOf({ ...PACKAGE, expiredTime: none })
      expect(code).toBe('credentials-invalid')
      expect(message).toContain('expiredTime')
    }
  })

  it.each(['tmpSecretId', 'tmpSecretKey', 'sessionToken'])('%s as text', name => {
    for (const wrong of [42, true, {}, ['a']]) {
      expect(errorOf({ ...PACKAGE, credentials: { ...CREDENTIALS, [name]: wrong } }).message).toContain(name)
    }
  })
})

describe('times', () => {
  it.each(['startTime', 'expiredTime'])('%s in milliseconds is refused by name', name => {
    const { code, message } = errorOf({ ...PACKAGE, [name]: PACKAGE.expiredTime * 1000 })
    expect(code).toBe('credentials-invalid')
    expect(message).toContain(name)
  })

  it.each([
    ['a date', '2026-01-01T00:30:00Z'],
    ['a lifetime', 1800],
    ['zero', 0],
    ['a negative number', -1767227400],
    ['no number', Number.NaN],
    ['infinity', Infinity],
    ['true', true],
    ['a list', [1767227400]],
    ['an object', {}],
    ['a fraction, which no signature can carry', 1767227400.5],
    ['a text with blanks', ' 1767227400 '],
  ])('%s is no expiredTime', (_what, expiredTime) => {
    expect(errorOf({ ...PACKAGE, expiredTime }).message).toContain('expiredTime')
  })

  it.each([1800, '2026-01-01T00:00:00Z', 1767225600.25])('%j is no startTime', startTime => {
    expect(errorOf({ ...PACKAGE, startTime }).message).toContain('startTime')
  })
})

describe('a place that cannot be', () => {
  it.each([
    ['bucket', 'examplebucket'],
    ['bucket', 1250000000],
    ['region', 'Beijing'],
    ['region', { name: 'ap-beijing' }],
    ['endpoint', 'img.example.com'],
    ['endpoint', 'https://img.example.com/path'],
    ['keyPrefix', 42],
    ['key', ['a']],
  ])('%s %j', (name, value) => {
    const { code, message } = errorOf({ ...PACKAGE, [name]: value })
    expect(code).toBe('credentials-invalid')
    expect(message).toContain(name)
  })
})

describe('an endpoint that failed under status 200', () => {
  it('by the error object of the official package: the code of STS is told', () => {
    const reply = { Code: 'AuthFailure.SignatureFailure', Message: 'SECRETMESSAGE', RequestId: 'abc' }
    const { code, message } = errorOf(reply)
    expect(code).toBe('credentials-invalid')
    expect(message).toContain('AuthFailure.SignatureFailure')
    expect(message).not.toContain('SECRETMESSAGE')
  })

  it('by the same wrapped in data', () => {
    expect(errorOf({ data: { Code: 'LimitExceeded', Message: 'x' } }).message).toContain('LimitExceeded')
  })

  it.each([
    ['the error of the official demo', { error: 'ext is not allowed' }],
    ['an envelope', { code: -1, message: 'not logged in', data: null }],
    ['an empty object', {}],
    ['a list', []],
    ['null', null],
    ['nothing', undefined],
    ['text', 'error'],
    ['a number', 42],
    ['true', true],
    ['no credentials', { credentials: null, expiredTime: 1767227400 }],
    ['credentials that are text', { credentials: 'AKID', expiredTime: 1767227400 }],
  ])('by %s', (_what, reply) => {
    expect(errorOf(reply).code).toBe('credentials-invalid')
  })
})

describe('whatever an endpoint says', () => {
  it('a reply is read or refused with the one code', () => {
    // A member called toString makes any program stumble that shows the value.
    const json = fc.jsonValue({ maxDepth: 2 }).filter(value => !/toString|valueOf/.test(JSON.stringify(value)))
    const reply = fc.record(
      {
        credentials: json,
        data: json,
        expiredTime: json,
        startTime: json,
        bucket: json,
        tmpSecretId: json,
        code: json,
      },
      { requiredKeys: [], noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.oneof(json, reply), value => {
        try {
          expect(readStsReply(value).secretId).not.toBe('')
        } catch (error) {
          expect(error instanceof CosSlimError && error.code).toBe('credentials-invalid')
        }
      }),
      { numRuns: 500 },
    )
  })

  it('what was found is not repeated in the error', () => {
    const { message } = errorOf({ ...PACKAGE, expiredTime: 'SECRETTIME' })
    for (const secret of ['SECRETTIME', 'AKIDEXAMPLE', 'EXAMPLEKEY', 'EXAMPLETOKEN']) {
      expect(message).not.toContain(secret)
    }
  })
})
