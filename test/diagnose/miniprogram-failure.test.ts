import { describe, expect, test } from 'vitest'
import { failureKindOf, type FailureKind } from '../../src/diagnose/miniprogram-failure.js'

/**
 * As platforms have been seen to write it, each with the number before its text where it gives one.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html
 */
const SAID: Readonly<Record<FailureKind, readonly string[]>> = {
  domain: [
    '600002',
    '600002 request:fail url not in domain list',
    'request:fail url not in domain list',
    'request:fail url not in domain list:198.51.100.7',
    'uploadFile:fail url not in domain list',
    'request:fail no valid domain',
    'https://a.example 不在以下 request 合法域名列表中，请参考文档',
    '21000 request:fail url not in domain list',
    '11 无权跨域调用',
    '11',
  ],
  tls: [
    'request:fail ssl hand shake error',
    'request:fail SSL hand shake error',
    '600001 request:fail errcode:-202 cronet_error_code:-202 error_msg:net::ERR_CERT_AUTHORITY_INVALID',
    'request:fail errcode:-201 cronet_error_code:-201 error_msg:net::ERR_CERT_DATE_INVALID',
    'request:fail -200:net::ERR_CERT_COMMON_NAME_INVALID',
    'request:fail errcode:-299',
    'request:fail net::ERR_CERT_COMMON_NAME_INVALID',
    'request:fail errcode:-107 cronet_error_code:-107 error_msg:net::ERR_SSL_PROTOCOL_ERROR',
    'request:fail The certificate for this server is invalid.',
    'request:fail 此服务器的证书无效。',
    'request:fail errcode:-1200',
    'request:fail 发生了 SSL 错误，无法建立与该服务器的安全连接。',
  ],
  name: [
    '600001 request:fail errcode:-105 cronet_error_code:-105 error_msg:net::ERR_NAME_NOT_RESOLVED',
    'request:fail -105:net::ERR_NAME_NOT_RESOLVED',
    'request:fail net::ERR_NAME_NOT_RESOLVED',
    'request:fail Unable to resolve host "a.example": No address associated with hostname',
    'request:fail A server with the specified hostname could not be found.',
    'request:fail 未能找到使用指定主机名的服务器。',
    'request:fail errcode:-1003',
  ],
  connection: [
    '600001 request:fail errcode:-102 cronet_error_code:-102 error_msg:net::ERR_CONNECTION_REFUSED',
    '600001 request:fail errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET',
    '600001 request:fail errcode:-100 cronet_error_code:-100 error_msg:net::ERR_CONNECTION_CLOSED',
    'request:fail net::ERR_CONNECTION_REFUSED',
    'request:fail Could not connect to the server.',
    'request:fail 未能连接到服务器。',
    'request:fail errcode:-1004',
  ],
  offline: [
    '600001 request:fail errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED',
    'request:fail net::ERR_INTERNET_DISCONNECTED',
    'request:fail The Internet connection appears to be offline.',
    'request:fail 似乎已断开与互联网的连接。',
    'request:fail errcode:-1009',
  ],
  timeout: [
    '5 request:fail timeout',
    'request:fail timeout',
    'request:fail time out',
    'request:fail 请求超时。',
    '600001 request:fail errcode:-118 cronet_error_code:-118 error_msg:net::ERR_CONNECTION_TIMED_OUT',
    '600001 request:fail errcode:-7 cronet_error_code:-7 error_msg:net::ERR_TIMED_OUT',
    'request:fail The request timed out.',
    '13 timeout',
    '13',
  ],
  background: ['request:fail interrupted', '600003 request:fail network interrupted error', '600003'],
  'too-many': [
    'request:fail exceed max task count',
    '600007 request:fail network exceed max task count',
    'request:fail too many requests',
  ],
  unknown: [
    '',
    'request:fail',
    'request:fail abort',
    'request:fail status 0',
    '12 网络出错',
    'request:fail -2:net::ERR_FAILED',
    '600001 request:fail errcode:10011 cronet_error_code:0 error_msg:network change, cancel all task',
    '600000 request:fail unknown network error',
    // Digits and words of names are none of it.
    'request:fail https://bucket-105.example/a-106.png',
  ],
}

describe.each(Object.entries(SAID))('%s', (kind, texts) => {
  test.each(texts)('is what %o says', words => {
    expect(failureKindOf(words)).toBe(kind)
  })
})

test('a number of the platform counts before its text', () => {
  expect(failureKindOf('600002 request:fail timeout')).toBe('domain')
  expect(failureKindOf('600003 request:fail errcode:-105')).toBe('background')
})

test('a number of the network code counts before its text', () => {
  expect(failureKindOf('request:fail errcode:-105 error_msg:timeout')).toBe('name')
})
