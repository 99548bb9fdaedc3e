import { describe, expect, test } from 'vitest'
import { CosSlimError, slimErrorCodes } from '../src/errors.js'
import { FINDINGS_EN, FINDINGS_ZH, UNKNOWN_TEXTS } from '../src/catalogue.js'
import type { SlimErrorCode } from '../src/errors.js'
import { describeError, describeErrorCode, describeServiceCode } from '../src/messages.js'
import type { Finding } from '../src/diagnosis.js'

describe.each(slimErrorCodes)('%s', code => {
  test('has cause and remedy in English', () => {
    const { cause, remedy } = describeError(code, 'en')
    for (const text of [cause, remedy]) expect(text).toMatch(/^[A-Z][ -~]+\.$/)
    expect(cause).not.toBe(remedy)
  })

  test('has cause and remedy in Chinese', () => {
    const { cause, remedy } = describeError(code, 'zh')
    for (const text of [cause, remedy]) {
      expect(text).toMatch(/[\u4e00-\u9fff]/)
      expect(text).toMatch(/。$/)
    }
    expect(cause).not.toBe(remedy)
  })

  test('is described by the error as by the code alone', () => {
    expect(describeError(new CosSlimError(code, 'No.'), 'en')).toEqual(describeError(code, 'en'))
  })
})

test('no two codes are told in the same words', () => {
  for (const locale of ['en', 'zh'] as const) {
    const causes = slimErrorCodes.map(code => describeError(code, locale).cause)
    expect(new Set(causes).size).toBe(causes.length)
  }
})

test.each([
  ['zh-CN', 'zh'],
  ['zh-Hant-TW', 'zh'],
  ['ZH', 'zh'],
  ['en-GB', 'en'],
  ['fr', 'en'],
  ['', 'en'],
])('the language %o is served in %s', (locale, served) => {
  expect(describeError('timeout', locale)).toEqual(describeError('timeout', served))
})

describe('a finding', () => {
  const finding: Finding = {
    code: 'cors-method',
    certainty: 'certain',
    cause: 'The CORS rule for https://app.example.com lacks PUT.',
    remedy: 'Add it to AllowedMethod.',
    values: { origin: 'https://app.example.com', names: 'PUT' },
    evidence: 'A PUT was not sent, a POST was.',
  }

  test('is told with what it names', () => {
    expect(describeError(finding, 'en')).toEqual({ cause: finding.cause, remedy: finding.remedy })
    expect(describeError(finding, 'zh')).toEqual({
      cause: 'https://app.example.com 的跨域规则没有允许 PUT 方法。',
      remedy: '请把它加入 AllowedMethod。',
    })
  })

  test('is told with values that mean something to a replacement', () => {
    const values = { origin: '$&$1{names}', names: '$$' }
    expect(describeError({ ...finding, values }, 'en').cause).toBe('The CORS rule for $&$1{names} lacks $$.')
  })

  test('of which the code alone is known leaves the names in braces', () => {
    const [cause, remedy] = FINDINGS_EN['cors-method']
    expect(describeError('cors-method', 'en')).toEqual({ cause, remedy })
    expect(describeError('offline', 'zh').cause).toBe(FINDINGS_ZH.offline[0])
  })

  test('of a mini program is known as well', () => {
    const values = { host: 'a.example.com', list: 'request' }
    expect(describeError({ ...finding, code: 'wx-domain', values }, 'zh').cause).toBe(
      '域名 a.example.com 不在小程序的 request 合法域名列表中。',
    )
  })

  test('that passes on a code of the service says what that means', () => {
    const values = { url: '/sts', code: 'AuthFailure.SignatureFailure' }
    expect(describeError({ ...finding, code: 'sts-error', values }, 'en').service).toEqual(
      describeServiceCode('AuthFailure.SignatureFailure', 'en'),
    )
  })
})

describe('an error of the service', () => {
  const refused = (code: string, message = `COS refused PUT a with 403 (${code}).`) =>
    new CosSlimError('request-refused', message, { service: { status: 403, code } })

  test('is told with what its own code means', () => {
    const { service, ...own } = describeError(refused('-60997'), 'en')
    expect(own).toEqual(describeError('request-refused', 'en'))
    expect(service).toEqual({
      cause: 'One request has more than 5 rules.',
      remedy: 'Use at most 5.',
      isRetryable: false,
      source: 'https://www.tencentcloud.com/document/product/1045/33700',
    })
  })

  test('that says its code in the message of a denial is told by that', () => {
    const said = (denial: string) =>
      describeError(refused('AccessDenied', `COS refused PUT a with 403 (AccessDenied: ${denial}).`), 'en').service
    expect(said('You are denied by bucket referer rule')).toEqual(
      describeServiceCode('You are denied by bucket referer rule', 'en'),
    )
    expect(said('Request has expired.')).toEqual(describeServiceCode('Request has expired', 'en'))
    expect(said('Access Denied.')).toEqual(describeServiceCode('AccessDenied', 'en'))
  })

  test.each(['', 'NoSuchPlanet', '-1', 'constructor'])('with the code %o has nothing to add', code => {
    expect(describeError(refused(code), 'en')).toEqual(describeError('request-refused', 'en'))
    expect(describeServiceCode(code, 'zh')).toBeUndefined()
  })

  test('from STS is known by its family where it has no text of its own', () => {
    expect(describeServiceCode('InternalError.DbError', 'zh')).toEqual(describeServiceCode('InternalError', 'zh'))
    expect(describeServiceCode('InvalidParameter.OverTimeError', 'en')?.remedy).toBe('Ask for 7200 seconds or less.')
  })
})

test.each(['not-invented-yet', 'constructor', '__proto__', ''])(
  'the code %o of a newer SDK is told in general',
  code => {
    const newer = code as SlimErrorCode // what a newer version may send
    for (const locale of ['en', 'zh'] as const) {
      const [cause, remedy] = UNKNOWN_TEXTS[locale]
      expect(describeErrorCode(newer, locale)).toEqual({ cause, remedy })
      expect(describeError(newer, locale)).toEqual({ cause, remedy })
      expect(describeError(new CosSlimError(newer, 'No.'), locale)).toEqual({ cause, remedy })
    }
  },
)
