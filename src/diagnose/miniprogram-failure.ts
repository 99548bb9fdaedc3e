/** Why a request of a mini program failed, as far as the platform says it. */
export type FailureKind =
  'domain' | 'tls' | 'name' | 'connection' | 'offline' | 'timeout' | 'background' | 'too-many' | 'unknown'

/**
 * Numbers of the platforms themselves: of WeChat, Alipay has two digits.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html
 * @see https://opendocs.alipay.com/mini/api/owycmh
 */
const NUMBERS: Readonly<Record<string, FailureKind>> = {
  600002: 'domain',
  600003: 'background',
  600007: 'too-many',
  5: 'timeout',
  11: 'domain',
  13: 'timeout',
}

/**
 * Numbers of the network code below, which stand in the text: Chromium's, and four digits on iPhones.
 *
 * @see https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h
 * @see https://developer.apple.com/documentation/foundation/nserror-domain-nsurlerrordomain
 */
const CODES: readonly (readonly [RegExp, FailureKind])[] = [
  [/^-(2\d\d|107|113|120\d)$/, 'tls'],
  [/^-(105|137|1003|1006)$/, 'name'],
  [/^-(106|1009)$/, 'offline'],
  [/^-(7|118|1001)$/, 'timeout'],
  [/^-(100|101|102|104|109|1004|1005)$/, 'connection'],
]

/** In lower case; collected from reports, so they are matched loosely, the most telling ones first. */
const WORDS: readonly (readonly [RegExp, FailureKind])[] = [
  [/domain list|valid domain|合法域名|无权跨域/, 'domain'],
  [/ssl|err_cert_|certificate|证书/, 'tls'],
  [/name_not_resolved|resolve host|hostname could not be found|指定主机名/, 'name'],
  [/internet_disconnected|to be offline|断开与互联网/, 'offline'],
  [/time(d)?[-_ ]?out|超时/, 'timeout'],
  [/interrupted/, 'background'],
  [/exceed|too many/, 'too-many'],
  [/connection_(refused|reset|closed|failed)|connect to the server|连接到服务器/, 'connection'],
]

const find = (kinds: typeof WORDS, text: string) => kinds.find(([pattern]) => pattern.test(text))?.[1]

/** @param words - Number of the platform, where it has one, and its text. */
export function failureKindOf(words: string): FailureKind {
  const text = words.toLowerCase()
  const number = NUMBERS[/^\d+\b/.exec(text)?.[0] ?? '']
  const code = /[\s:=(](-\d{1,4})\b/.exec(text)?.[1] ?? ''
  return number ?? find(CODES, code) ?? find(WORDS, text) ?? 'unknown'
}
