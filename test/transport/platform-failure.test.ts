import { describe, expect, test } from 'vitest'
import type { CallFailure } from '../../src/transport/miniprogram-calls.js'
import { platformFailure } from '../../src/transport/platform-failure.js'

const URL = 'https://bucket.example:8443/uploads/cat.png?q-signature=SENTINEL&x=1'
const failed = (failure: CallFailure, list: 'request' | 'uploadFile' = 'request', url = URL) =>
  platformFailure({ method: 'PUT', url }, list, failure)

describe('an address that is not on the list', () => {
  test.each<[string, CallFailure]>([
    ['WeChat', { errMsg: 'request:fail url not in domain list' }],
    ['WeChat, for forms', { errMsg: 'uploadFile:fail url not in domain list' }],
    ['its developer tools', { errMsg: 'request:fail https://bucket.example 不在以下 request 合法域名列表中' }],
    ['Douyin', { errMsg: 'request:fail url is not in domain list' }],
    ['Alipay', { error: 11, errorMessage: '无权跨域' }],
    ['Alipay, by number alone', { error: 11 }],
  ])('is known by what %s says', (_who, failure) => {
    expect(failed(failure)).toMatchObject({ code: 'domain-not-listed', retryable: false })
  })

  test.each(['request', 'uploadFile'] as const)('is named, with the list %s that counts', list => {
    const { message } = failed({ errMsg: 'url not in domain list' }, list)
    expect(message).toContain('https://bucket.example:8443 is not on')
    expect(message).toContain(`the ${list} list`)
    expect(message).toContain('mp.weixin.qq.com')
  })

  test.each([
    ['cat.png', 'cat.png'],
    ['https://bucket.example', 'https://bucket.example'],
    ['https://bucket.example?x=1', 'https://bucket.example'],
    ['http://127.0.0.1:9000/cat.png', 'http://127.0.0.1:9000'],
  ])('%s is called %s', (url, name) => {
    expect(failed({ errMsg: 'url not in domain list' }, 'request', url).message).toContain(`: ${name} is not on`)
  })
})

test.each([
  'request:fail The operation couldn’t be completed. (kCFErrorDomainCFNetwork error 303.)',
  'request:fail 未能完成操作。（NSPOSIXErrorDomain错误53。）',
  'uploadFile:fail Error Domain=NSPOSIXErrorDomain Code=53 "Software caused connection abort"',
  'request:fail Error Domain=NSURLErrorDomain Code=-1005 "The network connection was lost."',
  'request:fail could not reach https://img.mydomain.example/cat.png',
])('%s has nothing to do with the list: it may pass', errMsg => {
  expect(failed({ errMsg })).toMatchObject({ code: 'network-or-cors', retryable: true })
})

test.each<[string, CallFailure]>([
  ['WeChat', { errMsg: 'request:fail timeout' }],
  ['WeChat for iOS', { errMsg: 'request:fail The request timed out.' }],
  ['WeChat for iOS, in Chinese', { errMsg: 'request:fail 请求超时。' }],
  ['Android', { errMsg: 'uploadFile:fail socket time out' }],
  ['Douyin', { errMsg: 'request:fail time-out' }],
  ['Alipay', { error: 13, errorMessage: '' }],
])('a call that took too long is known by what %s says', (_who, failure) => {
  const { code, retryable, message } = failed(failure)
  expect({ code, retryable }).toEqual({ code: 'timeout', retryable: true })
  expect(message).toContain('networkTimeout')
})

test.each<[string, CallFailure, string]>([
  ['in the background', { errMsg: 'request:fail interrupted' }, 'request:fail interrupted'],
  ['without a name server', { errMsg: 'request:fail -2:net::ERR_NAME_NOT_RESOLVED' }, 'ERR_NAME_NOT_RESOLVED'],
  ['of Alipay', { error: 12, errorMessage: 'network error' }, 'network error'],
  ['of Alipay, by number alone', { error: 12 }, 'error 12'],
  ['of Alipay that had a status', { error: 19, status: 0 }, 'error 19'],
  ['of a platform without a word', {}, 'no reason given'],
])('any other failure, %s, is one of the network, and says why', (_what, failure, words) => {
  const { code, retryable, message } = failed(failure)
  expect({ code, retryable }).toEqual({ code: 'network-or-cors', retryable: true })
  expect(message).toContain(words)
})

test.each<CallFailure>([
  { errMsg: `request:fail ${URL} went wrong` },
  { errMsg: `request:fail url not in domain list ${URL}` },
  { errMsg: `request:fail timeout ${URL}` },
  { errMsg: `${'x'.repeat(60)} ${URL}` },
])('parameters of addresses are never repeated: %o', failure => {
  expect(failed(failure).message).not.toContain('SENTINEL')
  expect(failed(failure).message).toContain('PUT https://bucket.example:8443/uploads/cat.png')
})

test('a platform that talks much is cut short', () => {
  expect(failed({ errMsg: 'a'.repeat(10_000) }).message.length).toBeLessThan(250)
})
