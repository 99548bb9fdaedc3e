import type { SlimErrorCode } from './error-codes.js'

/*
 * Every text that says what is wrong and what to do about it. Tables of plain literals, each exported by itself: a
 * bundler leaves out those that nobody asks for. docs/errors.md is made of them.
 */

/** Cause and remedy; names in braces are filled in. */
export type Texts = readonly [cause: string, remedy: string]

/** A language that there are texts in. */
export type Locale = 'en' | 'zh'

/** @param tag - A language tag; what does not begin with `zh` is English. */
export function localeOf(tag: string): Locale {
  return /^zh/i.test(tag) ? 'zh' : 'en'
}

/** A text with its names in braces replaced; a name without a value stays in its braces. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (name: string, bare: string) => values[bare] ?? name)
}

/* ---------------------------------------------------------------- findings of a diagnosis */

// One table for each language: a page that asks for one does not carry the others.

export const FINDINGS_EN = {
  offline: ['The device is offline.', 'Connect it and try again.'],
  'mixed-content': ['An https page may not talk to {endpoint}.', 'Use https in endpoint.'],
  csp: ['The Content-Security-Policy of the page forbids {origin}.', 'Add it to connect-src.'],
  'local-network': [
    'The browser refuses the local network address {host}.',
    'Allow it in the site settings, or use a public endpoint.',
  ],
  'service-worker': ['A service worker of the page breaks the request.', 'Let it ignore {host}.'],
  unreachable: [
    '{host} cannot be reached: wrong bucket or region, certificate or firewall.',
    'Open {link} in a new tab to see which.',
  ],
  blocked: ['An extension may block {host}.', 'Try a private window without extensions.'],
  stalled: ['{host} did not answer within {sec} s.', 'Try another network, then check firewall and proxy.'],
  dropped: ['The connection breaks once the upload starts.', 'Look for a proxy or firewall that cuts uploads.'],
  redirected: ['{host} redirects, and a signed request cannot follow.', 'Set endpoint to the final address.'],
  'not-cos': ['Something other than COS answers at {host}.', 'Check endpoint, CDN and proxy.'],
  'cors-origin': [
    'No CORS rule of the bucket allows {origin}.',
    'Add the rule to those there are; if {link} shows NoSuchBucket, correct bucket or region.',
  ],
  'cors-method': ['The CORS rule for {origin} lacks {names}.', 'Add it to AllowedMethod.'],
  'cors-header': ['The CORS rule does not allow {names}.', 'Set AllowedHeader to *.'],
  'cors-expose': ['Uploads work, but the page cannot read {names}.', 'Add it to ExposeHeader, where * does not work.'],
  'cors-error-answers': [
    'The CORS rule is right, but errors come without CORS headers.',
    'Read the answer in the developer tools; let a CDN add the headers to every status.',
  ],
  clock: ["The device's clock is off by {skew}.", 'Set it by the network.'],
  'sts-unreachable': ['The STS endpoint {url} cannot be reached.', 'Check the address and that it runs.'],
  'sts-cors': ['The STS endpoint {url} does not allow {origin}.', 'Let it send the headers.'],
  'sts-address': ['The STS endpoint {url} said {status}.', 'Check the address.'],
  'sts-refused': ['The STS endpoint {url} said {status}.', 'Sign in, or send its cookie or token.'],
  'sts-broken': ['The STS endpoint {url} said {status}.', "See the server's log."],
  'sts-login-page': ['The STS endpoint sent a web page, not JSON.', 'Let it say 401 instead of showing a login.'],
  'sts-redirect': ['The STS endpoint redirects to another site.', 'Let it say 401 instead.'],
  'sts-error': ['The STS endpoint passed on {code}.', 'Mend that on the server.'],
  'sts-fields': ['The STS reply lacks {names}.', 'Return this object.'],
  'sts-milliseconds': ['{names} of the STS reply is in milliseconds.', 'Divide it by 1000.'],
  'sts-expired': ['The credentials expired at {time}.', 'Do not cache the STS reply.'],
  'sts-scope': ['Neither STS reply nor options name a usable {names}.', 'Add it to the reply.'],
  credentials: ['COS does not know these credentials ({code}).', 'Return all three values of one STS answer.'],
  signature: ['COS computed another signature.', 'Look for a proxy that changes host or path.'],
  policy: ['The credentials do not allow PUT {key}.', 'Use this policy.'],
  'policy-content-type': ['The policy forbids the type {type}.', 'Use this policy.'],
  'policy-output': ['The policy forbids {key}, the slimmed picture.', 'Add this statement.'],
  'ci-permission': [
    'These credentials may not process.',
    'If the CI role is in order, add this statement; its holder can switch imageSlim.',
  ],
  referer: ["The bucket's hotlink rule refuses this page.", 'Add {host} to its list.'],
  'strict-signature': [
    'The strict signature of the bucket refuses: {names}.',
    'Take the rule away or leave that out of it.',
  ],
  archive: ['The object is in an archive class.', 'Use STANDARD.'],
  'no-bucket': ['There is no bucket {bucket} in {region}.', 'Correct either.'],
  overdue: ['The account is overdue or blocked.', 'Settle it in the console.'],
  quota: ['The quota of the account is used up.', 'Raise it in the console.'],
  refused: ['COS refused with {code}.', 'See its error codes.'],
  failed: ['COS has a problem ({code}).', 'Try again later.'],
  'ci-off': ['The bucket does not slim pictures.', 'Bind Cloud Infinite and switch on the API mode of imageSlim.'],
  'ci-role': ['Cloud Infinite lacks its service role.', 'Grant CI_QCSRole in the console.'],
  'ci-region': ['Cloud Infinite is not in this region.', 'Use a bucket elsewhere.'],
  'ci-failed': ['Cloud Infinite refused with {code}.', 'See its error codes.'],
} as const satisfies Readonly<Record<string, Texts>>

/** What may be wrong with the settings around an upload. */
export type FindingCode = keyof typeof FINDINGS_EN | keyof typeof MINI_PROGRAM_FINDINGS_EN

export const FINDINGS_ZH: Readonly<Record<keyof typeof FINDINGS_EN, Texts>> = {
  offline: ['设备当前没有网络。', '请联网后重试。'],
  'mixed-content': ['https 页面不能访问 {endpoint}。', '请把 endpoint 改成 https。'],
  csp: ['页面的内容安全策略（CSP）禁止连接 {origin}。', '请把它加入 connect-src。'],
  'local-network': ['浏览器拒绝页面访问局域网地址 {host}。', '请在网站设置中允许，或改用公网域名。'],
  'service-worker': ['本页面的 Service Worker 导致请求失败。', '请让它跳过 {host}。'],
  unreachable: [
    '无法连接 {host}：可能是存储桶或地域有误，或证书、防火墙问题。',
    '请在新标签页打开 {link} 确认是哪一种。',
  ],
  blocked: ['浏览器扩展可能拦截了 {host}。', '请在不带扩展的隐私窗口中重试。'],
  stalled: ['{host} 在 {sec} 秒内没有应答。', '请换个网络再试，并检查防火墙或代理。'],
  dropped: ['上传开始后连接被切断。', '请检查会中断上传的代理或防火墙。'],
  redirected: ['{host} 发生了重定向，签名请求无法跟随。', '请把 endpoint 设为最终地址。'],
  'not-cos': ['{host} 的应答不是来自 COS。', '请检查 endpoint、CDN 和代理。'],
  'cors-origin': [
    '存储桶没有允许 {origin} 的跨域规则。',
    '请在现有规则之外添加该规则；若 {link} 显示 NoSuchBucket，请改正桶名或地域。',
  ],
  'cors-method': ['{origin} 的跨域规则没有允许 {names} 方法。', '请把它加入 AllowedMethod。'],
  'cors-header': ['跨域规则没有允许请求头 {names}。', '请把 AllowedHeader 设为 *。'],
  'cors-expose': ['上传可用，但页面读不到响应头 {names}。', '请把它加入 ExposeHeader（该项不能用 *）。'],
  'cors-error-answers': [
    '跨域规则正确，但错误应答没有跨域响应头。',
    '请在开发者工具中查看应答；若经过 CDN，请为所有状态码添加这些头。',
  ],
  clock: ['设备时钟偏差 {skew}。', '请开启自动校时。'],
  'sts-unreachable': ['无法连接临时密钥接口 {url}。', '请检查地址和服务是否运行。'],
  'sts-cors': ['临时密钥接口 {url} 没有允许 {origin}。', '请让它返回下方的响应头。'],
  'sts-address': ['临时密钥接口 {url} 返回 {status}。', '请检查地址。'],
  'sts-refused': ['临时密钥接口 {url} 返回 {status}。', '请先登录，或带上它要求的 cookie 或令牌。'],
  'sts-broken': ['临时密钥接口 {url} 返回 {status}。', '请查看服务端日志。'],
  'sts-login-page': ['临时密钥接口返回的是网页，不是 JSON。', '未登录时请返回 401，不要显示登录页。'],
  'sts-redirect': ['临时密钥接口跳转到了其他网站。', '未登录时请返回 401，不要跳转。'],
  'sts-error': ['临时密钥接口转发了错误 {code}。', '请在服务端修复。'],
  'sts-fields': ['临时密钥接口的返回值缺少 {names}。', '请按下方的格式返回。'],
  'sts-milliseconds': ['返回值的 {names} 是毫秒。', '请除以 1000。'],
  'sts-expired': ['临时密钥已于 {time} 过期。', '请不要缓存该接口的返回值。'],
  'sts-scope': ['接口返回值和配置中都没有可用的 {names}。', '请加入返回值。'],
  credentials: ['COS 不认识该临时密钥（{code}）。', '请返回同一次 STS 应答里的三个值。'],
  signature: ['COS 计算出的签名与请求不一致。', '请检查是否有代理改写了域名或路径。'],
  policy: ['临时密钥没有上传 {key} 的权限。', '请使用下方的策略。'],
  'policy-content-type': ['策略不允许类型 {type}。', '请使用下方的策略。'],
  'policy-output': ['策略不允许写入压缩结果 {key}。', '请加入下方的语句。'],
  'ci-permission': [
    '临时密钥没有图片处理权限。',
    '确认 CI 角色正常后，再加入下方的语句；注意密钥持有者可开关极智压缩。',
  ],
  referer: ['存储桶的防盗链规则拒绝了本页面。', '请把 {host} 加入白名单。'],
  'strict-signature': ['存储桶的严格签名规则拒绝了请求：{names}。', '请关闭该规则或去掉这一项。'],
  archive: ['对象为归档类型。', '请使用标准存储。'],
  'no-bucket': ['{region} 没有存储桶 {bucket}。', '请改正存储桶名或地域。'],
  overdue: ['账号欠费或被停用。', '请到控制台处理。'],
  quota: ['账号额度已用尽。', '请到控制台提高额度。'],
  refused: ['COS 拒绝了请求：{code}。', '请查看其错误码文档。'],
  failed: ['COS 服务异常（{code}）。', '请稍后重试。'],
  'ci-off': ['存储桶没有开启图片压缩。', '请为存储桶绑定数据万象，并开启极智压缩的 API 模式。'],
  'ci-role': ['账号缺少数据万象服务角色。', '请在控制台授权 CI_QCSRole。'],
  'ci-region': ['该地域没有数据万象。', '请使用其他地域的存储桶。'],
  'ci-failed': ['数据万象拒绝处理：{code}。', '请查看其错误码文档。'],
}

export const MINI_PROGRAM_FINDINGS_EN = {
  'wx-domain': [
    '{host} is not among the {list} domains of the mini program.',
    'Add it in the console, then restart the tools.',
  ],
  'wx-domain-unchecked': ['Domains are not checked here, but they are on phones.', 'See that the console lists these.'],
  'wx-tls': ['The certificate of {host} is not accepted.', 'Check its chain, its dates and TLS 1.2.'],
  'wx-background': ['The request ended because the app was in the background.', 'Keep it open and try again.'],
  'wx-too-many': ['More than ten requests ran at once.', 'Send less at once.'],
} as const satisfies Readonly<Record<string, Texts>>

export const MINI_PROGRAM_FINDINGS_ZH: Readonly<Record<keyof typeof MINI_PROGRAM_FINDINGS_EN, Texts>> = {
  'wx-domain': ['域名 {host} 不在小程序的 {list} 合法域名列表中。', '请在小程序后台添加，并重启开发者工具。'],
  'wx-domain-unchecked': ['当前环境不校验域名，真机会校验。', '请确认小程序后台已列出这些域名。'],
  'wx-tls': ['{host} 的证书未被接受。', '请检查证书链、有效期和 TLS 1.2。'],
  'wx-background': ['应用进入后台，请求被中断。', '请保持在前台并重试。'],
  'wx-too-many': ['同时进行的请求超过十个。', '请减少同时发送的数量。'],
}

/* ---------------------------------------------------------------- errors of the SDK */

export const ERROR_TEXTS: Readonly<Record<SlimErrorCode, Readonly<Record<Locale, Texts>>>> = {
  cancelled: {
    en: ['It was cancelled.', 'Start it again if you still want it.'],
    zh: ['已取消。', '如仍需要，请重新开始。'],
  },
  'source-empty': {
    en: ['The file is empty.', 'Choose a file that has content.'],
    zh: ['文件是空的。', '请选择有内容的文件。'],
  },
  'source-unreadable': {
    en: ['The file cannot be read.', 'It was moved, changed or protected after it was chosen: choose it again.'],
    zh: ['无法读取文件。', '文件在选择之后被移动、修改或设置了权限，请重新选择。'],
  },
  'not-an-image': {
    en: ['This is not a picture, whatever its name says.', 'Choose a PNG, JPEG or GIF file.'],
    zh: ['文件内容不是图片（与文件名无关）。', '请选择 PNG、JPEG 或 GIF 图片。'],
  },
  'image-truncated': {
    en: ['The picture is cut off: its end is missing.', 'Export or download it again.'],
    zh: ['图片不完整，缺少结尾部分。', '请重新导出或重新下载该图片。'],
  },
  'image-too-large': {
    en: ['The file is larger than the service can slim (32 MB).', 'Make it smaller, or store it without slimming.'],
    zh: ['文件超过可压缩的大小（32 MB）。', '请缩小文件，或不压缩直接存储。'],
  },
  'image-too-many-pixels': {
    en: [
      'The picture has more pixels than the service can slim (50 000 a side, 250 million in all).',
      'Scale it down, or store it without slimming.',
    ],
    zh: ['图片像素超过可压缩的范围（单边 50 000，总计 2.5 亿）。', '请缩小图片尺寸，或不压缩直接存储。'],
  },
  'format-not-slimmable': {
    en: ['This format cannot be slimmed.', 'Convert the picture to PNG, JPEG or GIF, or keep it as it is.'],
    zh: ['该格式不支持压缩。', '请转换为 PNG、JPEG 或 GIF，或保留原图。'],
  },
  'key-invalid': {
    en: [
      'The name under which the picture is to be stored is not allowed.',
      'Use 1 to 850 bytes without control characters, leading slash or ".." parts.',
    ],
    zh: ['存储的对象键不合法。', '请使用 1 到 850 字节，且不含控制字符、开头的斜杠或“..”路径。'],
  },
  'operations-invalid': {
    en: [
      'The processing rules are not allowed.',
      'Use at most 5 rules and 4 KB in all, each with a rule and a target.',
    ],
    zh: ['图片处理规则不合法。', '最多 5 条规则、总长 4 KB，且每条都要有规则和目标对象键。'],
  },
  'credentials-unreachable': {
    en: [
      'The server that issues access rights cannot be reached.',
      'Check the connection, then the address of the STS endpoint.',
    ],
    zh: ['无法访问签发临时密钥的服务。', '请检查网络，然后检查 STS 接口地址。'],
  },
  'credentials-timeout': {
    en: ['The server that issues access rights did not answer in time.', 'Try again.'],
    zh: ['签发临时密钥的服务超时未响应。', '请重试。'],
  },
  'credentials-refused': {
    en: ['You are not allowed to do this.', 'Log in again, or ask for the right to it.'],
    zh: ['没有操作权限。', '请重新登录，或申请相应权限。'],
  },
  'credentials-invalid': {
    en: [
      'The server that issues access rights answered with something unusable.',
      'Compare the reply of the STS endpoint with docs/guides/server.md.',
    ],
    zh: ['签发临时密钥的服务返回了无法使用的内容。', '请对照 docs/guides/server.md 检查 STS 接口的返回格式。'],
  },
  'credentials-expired': {
    en: [
      'The access rights have expired or are unknown to COS.',
      'Let the STS endpoint issue fresh credentials instead of cached ones.',
    ],
    zh: ['临时密钥已过期或无法识别。', '请让 STS 接口签发新的密钥，不要返回缓存。'],
  },
  'network-or-cors': {
    en: [
      'No answer arrived: the network is gone, or the bucket does not allow this page.',
      'Check the connection; in a web page, then the CORS rule of the bucket.',
    ],
    zh: [
      '没有收到响应：网络中断，或存储桶未允许本页面跨域访问。',
      '请检查网络；如果是网页，再检查存储桶的跨域（CORS）规则。',
    ],
  },
  'domain-not-listed': {
    en: [
      'The mini program does not list the domain that the error names.',
      'Add it to the list that the error names: mp.weixin.qq.com, Development settings, Server domains.',
    ],
    zh: [
      '错误中给出的域名不在小程序的合法域名列表中。',
      '请把它加入错误中指出的列表：mp.weixin.qq.com，开发管理，开发设置，服务器域名。',
    ],
  },
  timeout: {
    en: ['It took too long.', 'Try again on a better connection.'],
    zh: ['操作超时。', '请在更好的网络环境下重试。'],
  },
  'response-unreadable': {
    en: [
      'Half an answer came, or something between this page and COS answered in its place.',
      'Look for a network login page or a proxy, then try again.',
    ],
    zh: ['响应不完整，或并非来自 COS，可能被中间设备拦截。', '请检查网络登录页或代理，然后重试。'],
  },
  'access-denied': {
    en: [
      'The access rights do not cover this.',
      'Let the policy of the credentials allow this action on this key and on the key of the slimmed picture.',
    ],
    zh: ['临时密钥的权限不足。', '请在策略中允许对该对象键及压缩结果对象键执行此操作。'],
  },
  'signature-refused': {
    en: [
      'COS does not accept the signature.',
      'Check that id, key and token of the STS reply belong together and that no proxy changes headers.',
    ],
    zh: ['COS 拒绝了签名。', '请确认 STS 返回的密钥 ID、密钥和令牌配套，且没有代理改动请求头。'],
  },
  'clock-skewed': {
    en: ['The clock of this device is wrong.', 'Set it, then try again.'],
    zh: ['本设备的时间不正确。', '请校准时间后重试。'],
  },
  'already-exists': {
    en: ['A picture with this name exists and may not be replaced.', 'Choose another name.'],
    zh: ['同名图片已存在且不允许覆盖。', '请换一个名称。'],
  },
  'integrity-failed': {
    en: ['The picture was changed on its way, twice.', 'Try again over another connection.'],
    zh: ['图片在传输过程中两次被改动。', '请更换网络后重试。'],
  },
  'not-found': {
    en: ['The bucket or the picture does not exist.', 'Check the bucket, the region and the key.'],
    zh: ['存储桶或图片不存在。', '请检查存储桶、地域和对象键。'],
  },
  'object-archived': {
    en: ['The picture lies in an archive storage class.', 'Restore it first, then try again.'],
    zh: ['图片处于归档存储类型。', '请先恢复（取回）该对象，然后重试。'],
  },
  'account-blocked': {
    en: [
      'The account does not allow this at the moment.',
      'Ask the owner of the bucket: quota, payment or legal state.',
    ],
    zh: ['该账号目前不可用。', '请联系存储桶所有者检查额度、欠费或合规状态。'],
  },
  'request-refused': {
    en: ['COS does not accept the request.', 'The service code says why; the same request will be refused again.'],
    zh: ['COS 拒绝了请求。', '请查看服务返回的错误码；相同的请求会再次被拒绝。'],
  },
  'rate-limited': {
    en: ['Too many requests at once.', 'Wait a moment, then send less at once.'],
    zh: ['请求过于频繁。', '请稍候，并减少同时处理的数量。'],
  },
  'service-failed': {
    en: ['COS has a problem.', 'Try again later; quote the request id if it stays.'],
    zh: ['COS 服务异常。', '请稍后重试；如持续出现，请提供请求 ID。'],
  },
  'slim-not-run': {
    en: [
      'The service did not slim the picture.',
      'Bind Cloud Infinite to the bucket and enable the API mode of imageSlim.',
    ],
    zh: ['服务端没有压缩图片。', '请为存储桶绑定数据万象，并开通极智压缩的 API 模式。'],
  },
  'slim-not-permitted': {
    en: [
      'Slimming is not permitted.',
      'Create the CI service role of the account, or allow ci:SetImageSlim in the policy.',
    ],
    zh: ['没有图片压缩权限。', '请为账号创建数据万象服务角色，或在策略中允许 ci:SetImageSlim。'],
  },
  'slim-refused': {
    en: ['The service cannot slim this picture.', 'Check that it opens, and the rule.'],
    zh: ['服务端无法压缩此图片。', '请确认图片能正常打开，并检查处理规则。'],
  },
}

/** For a code of a newer SDK than these texts. */
export const UNKNOWN_TEXTS: Readonly<Record<Locale, Texts>> = {
  en: ['It did not work.', 'Try again; quote the error code if it stays.'],
  zh: ['操作失败。', '请重试；如持续出现，请提供错误码。'],
}

/* ---------------------------------------------------------------- where it is decided */

const COS_ERRORS = 'https://www.tencentcloud.com/document/product/436/7730'
const COS_DENIALS = 'https://www.tencentcloud.com/document/product/436/40105'
const STRICT_SIGNATURE = 'https://www.tencentcloud.com/document/product/436/53889'
const OBJECT_KEYS = 'https://www.tencentcloud.com/document/product/436/13324'
const CORS = 'https://www.tencentcloud.com/document/product/436/13318'
const CI_ERRORS = 'https://www.tencentcloud.com/document/product/1045/33700'
const CI_FAQ = 'https://www.tencentcloud.com/document/product/1045/33430'
const CI_LIMITS = 'https://www.tencentcloud.com/document/product/1045/33425'
const CI_PROCESSING = 'https://www.tencentcloud.com/document/product/1045/33695'
const IMAGE_SLIM = 'https://www.tencentcloud.com/document/product/1045/73034'
const STS_ERRORS = 'https://www.tencentcloud.com/document/product/1150/49458'
const WECHAT_NETWORK = 'https://developers.weixin.qq.com/miniprogram/en/dev/framework/ability/network.html'

export interface ErrorFacts {
  /** Whether the same call can succeed later with nothing changed. */
  readonly isRetryable: boolean
  /** The document that says so; absent where the SDK itself decides. */
  readonly source?: string
}

export const ERROR_FACTS: Readonly<Record<SlimErrorCode, ErrorFacts>> = {
  cancelled: { isRetryable: false },
  'source-empty': { isRetryable: false },
  'source-unreadable': { isRetryable: false },
  'not-an-image': { isRetryable: false },
  'image-truncated': { isRetryable: false },
  'image-too-large': { isRetryable: false, source: CI_LIMITS },
  'image-too-many-pixels': { isRetryable: false, source: CI_LIMITS },
  'format-not-slimmable': { isRetryable: false, source: CI_LIMITS },
  'key-invalid': { isRetryable: false, source: OBJECT_KEYS },
  'operations-invalid': { isRetryable: false, source: CI_PROCESSING },
  'credentials-unreachable': { isRetryable: true },
  'credentials-timeout': { isRetryable: true },
  'credentials-refused': { isRetryable: false },
  'credentials-invalid': { isRetryable: false },
  'credentials-expired': { isRetryable: true, source: COS_ERRORS },
  'network-or-cors': { isRetryable: true, source: CORS },
  'domain-not-listed': { isRetryable: false, source: WECHAT_NETWORK },
  timeout: { isRetryable: true },
  'response-unreadable': { isRetryable: true },
  'access-denied': { isRetryable: false, source: COS_DENIALS },
  'signature-refused': { isRetryable: false, source: COS_DENIALS },
  'clock-skewed': { isRetryable: false, source: COS_DENIALS },
  'already-exists': { isRetryable: false, source: COS_ERRORS },
  'integrity-failed': { isRetryable: true, source: COS_ERRORS },
  'not-found': { isRetryable: false, source: COS_ERRORS },
  'object-archived': { isRetryable: false, source: COS_ERRORS },
  'account-blocked': { isRetryable: false, source: COS_ERRORS },
  'request-refused': { isRetryable: false, source: COS_ERRORS },
  'rate-limited': { isRetryable: true, source: CI_LIMITS },
  'service-failed': { isRetryable: true, source: COS_ERRORS },
  'slim-not-run': { isRetryable: false, source: IMAGE_SLIM },
  'slim-not-permitted': { isRetryable: false, source: CI_FAQ },
  'slim-refused': { isRetryable: false, source: CI_ERRORS },
}

/* ---------------------------------------------------------------- codes of COS, CI and STS */

/** Codes of the service that mean the same. */
export interface ServiceCodeGroup {
  /** As the service writes them; some stand in the message of `AccessDenied` instead. */
  readonly codes: readonly string[]
  readonly en: Texts
  readonly zh: Texts
  /** Whether the same request can succeed later, signed again and with fresh credentials. */
  readonly isRetryable: boolean
  readonly source: string
}

export const SERVICE_CODES: readonly ServiceCodeGroup[] = [
  /* ---- COS: the request */
  {
    codes: ['InvalidArgument', 'InvalidRequest', 'BadRequest', 'BadRquest'],
    en: ['A header or a parameter of the request is not valid.', 'Compare the options of the call with docs/api.md.'],
    zh: ['请求头或请求参数无效。', '请对照 docs/api.md 检查调用选项。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['InvalidURI'],
    en: ['The address of the request is not valid.', 'Check the key and the endpoint.'],
    zh: ['请求地址无效。', '请检查对象键和 endpoint。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['InvalidObjectName', 'KeyTooLong'],
    en: ['The key is not allowed or is too long.', 'Use 1 to 850 bytes without control characters or leading slash.'],
    zh: ['对象键不合法或过长。', '请使用 1 到 850 字节，且不含控制字符和开头的斜杠。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['MethodNotAllowed'],
    en: ['This method is not allowed here.', 'Check the endpoint and what stands between page and COS.'],
    zh: ['该地址不允许此请求方法。', '请检查 endpoint 以及页面与 COS 之间的代理或 CDN。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['MissingContentLength'],
    en: ['The request did not say how long it is.', 'Look for a proxy that removes Content-Length.'],
    zh: ['请求没有给出长度。', '请检查是否有代理删除了 Content-Length。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['PreconditionFailed'],
    en: ['A condition of the request does not hold.', 'Read the object again, then decide.'],
    zh: ['请求附带的条件不成立。', '请重新读取对象后再操作。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['InvalidRange', '-124', '-29033', '-29034'],
    en: ['The range that was asked for lies outside of the object.', 'Ask for the whole object.'],
    zh: ['请求的范围超出对象大小。', '请读取整个对象。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['NotImplemented'],
    en: ['COS does not offer this.', 'Check the endpoint and what the bucket supports.'],
    zh: ['COS 不支持该操作。', '请检查 endpoint 以及存储桶支持的功能。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  /* ---- COS: the body */
  {
    codes: ['BadDigest'],
    en: ['The bytes that arrived are not those that were sent.', 'Try again, over another connection if it stays.'],
    zh: ['收到的内容与发送的不一致。', '请重试；如持续出现，请更换网络。'],
    isRetryable: true,
    source: COS_ERRORS,
  },
  {
    codes: ['InvalidDigest'],
    en: ['The checksum arrived broken.', 'Try again; look for a proxy that changes headers.'],
    zh: ['收到的校验值格式有误。', '请重试；并检查是否有代理改动请求头。'],
    isRetryable: true,
    source: COS_ERRORS,
  },
  {
    codes: ['EntitySizeNotMatch', 'IncompleteBody'],
    en: ['Fewer or more bytes arrived than were announced.', 'Try again.'],
    zh: ['收到的字节数与声明的不符。', '请重试。'],
    isRetryable: true,
    source: COS_ERRORS,
  },
  {
    codes: ['RequestTimeout', 'UserNetworkTooSlow'],
    en: ['The bytes came too slowly.', 'Try again on a better connection.'],
    zh: ['数据传输过慢。', '请在更好的网络环境下重试。'],
    isRetryable: true,
    source: COS_ERRORS,
  },
  {
    codes: ['EntityTooLarge'],
    en: ['The object is larger than COS stores in one request.', 'Send it in parts.'],
    zh: ['对象超过单次请求允许的大小。', '请使用分块上传。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['EntityTooSmall'],
    en: ['A part is too small.', 'Make all parts but the last at least 1 MB.'],
    zh: ['分块过小。', '除最后一块外，每块至少 1 MB。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['InvalidPart', 'InvalidPartOrder'],
    en: ['The list of parts does not agree with what was sent.', 'Upload the picture again.'],
    zh: ['分块列表与已上传的分块不一致。', '请重新上传该图片。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['MalformedXML'],
    en: ['The XML of the request cannot be read.', 'Look for a proxy that changes what is sent.'],
    zh: ['请求中的 XML 无法解析。', '请检查是否有代理改动请求内容。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['MalformedPOSTRequest', 'IncorrectNumberOfFilesInPostRequest'],
    en: ['The form is not one that COS takes.', 'Send one file in each form, behind all fields.'],
    zh: ['表单格式不符合要求。', '每个表单只能有一个文件，并放在所有字段之后。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['InvalidPolicyDocument'],
    en: ['What was sent does not fit the policy of the form.', 'Compare the fields with the policy.'],
    zh: ['提交的内容不符合表单策略。', '请对照表单策略检查各字段。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  /* ---- COS: who may */
  {
    codes: ['AccessDenied'],
    en: ['COS does not allow this.', 'Check the policy of the credentials, the referer rule and strict signature.'],
    zh: ['COS 拒绝了访问。', '请检查临时密钥的策略、防盗链规则和严格签名设置。'],
    isRetryable: false,
    source: COS_DENIALS,
  },
  {
    codes: ['You are denied by bucket referer rule'],
    en: ['The hotlink rule of the bucket refuses this page.', 'Add the host of the page to its list.'],
    zh: ['存储桶的防盗链规则拒绝了本页面。', '请把页面域名加入白名单。'],
    isRetryable: false,
    source: COS_DENIALS,
  },
  {
    codes: [
      'Strict signature missing header that must be signed',
      'Strict signature missing param that must be signed',
    ],
    en: ['A strict signature rule wants more signed than was.', 'Take that name out of the rule.'],
    zh: ['存储桶的严格签名规则要求签入更多内容。', '请从规则中去掉该项。'],
    isRetryable: false,
    source: STRICT_SIGNATURE,
  },
  {
    codes: ['AccessForbidden'],
    en: ['No CORS rule of the bucket allows this request.', 'Add a rule for the origin, method and headers.'],
    zh: ['存储桶没有允许该请求的跨域规则。', '请为该来源、方法和请求头添加规则。'],
    isRetryable: false,
    source: COS_DENIALS,
  },
  {
    codes: ['ExpiredToken'],
    en: ['The temporary credentials have expired.', 'Let the STS endpoint issue fresh ones instead of cached ones.'],
    zh: ['临时密钥已过期。', '请让 STS 接口签发新的密钥，不要返回缓存。'],
    isRetryable: true,
    source: COS_ERRORS,
  },
  {
    codes: ['InvalidAccessKeyId'],
    en: [
      'COS does not know this SecretId, or it came without its token.',
      'Return id, key and token of one STS answer; check that the key is enabled.',
    ],
    zh: ['COS 不认识该 SecretId，或缺少配套的令牌。', '请返回同一次 STS 应答里的三个值，并确认密钥未被禁用。'],
    isRetryable: true,
    source: COS_DENIALS,
  },
  {
    codes: ['Request has expired', '-46619'],
    en: ['The time of the signature is over.', 'Check the clock, and let the STS endpoint issue fresh credentials.'],
    zh: ['签名已过期。', '请检查时钟，并让 STS 接口签发新的密钥。'],
    isRetryable: true,
    source: COS_DENIALS,
  },
  {
    codes: ['RequestTimeTooSkewed'],
    en: ['The clock is more than 15 minutes off.', 'Set it by the network.'],
    zh: ['时钟偏差超过 15 分钟。', '请开启自动校时。'],
    isRetryable: false,
    source: COS_DENIALS,
  },
  {
    codes: ['SignatureDoesNotMatch', 'The Signature you specified is invalid', '-46618', '-60932'],
    en: [
      'The service computed another signature.',
      'Check that id, key and token belong together and that no proxy changes host, path or headers.',
    ],
    zh: ['服务端计算出的签名与请求不一致。', '请确认密钥 ID、密钥和令牌配套，且没有代理改写域名、路径或请求头。'],
    isRetryable: false,
    source: COS_DENIALS,
  },
  {
    codes: ['-60938'],
    en: ['The signature lacks a part.', 'Look for a proxy that removes the Authorization header.'],
    zh: ['签名信息不完整。', '请检查是否有代理删除了 Authorization 请求头。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  /* ---- COS: what is there */
  {
    codes: ['NoSuchKey', '-6101', '-46628'],
    en: ['There is no object with this key.', 'Check the key; it is case-sensitive.'],
    zh: ['该对象不存在。', '请检查对象键（区分大小写）。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['NoSuchBucket'],
    en: ['There is no such bucket in this region.', 'Check its name, with the APPID, and the region.'],
    zh: ['该地域没有此存储桶。', '请检查存储桶名（含 APPID）和地域。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['NoSuchUpload'],
    en: ['This upload in parts is finished or was cleared away.', 'Upload the picture again.'],
    zh: ['该分块上传已完成或已被清理。', '请重新上传该图片。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['InvalidObjectState'],
    en: ['The object lies in an archive class.', 'Restore it first.'],
    zh: ['对象处于归档存储类型。', '请先恢复（取回）该对象。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['FileAlreadyExists'],
    en: ['The key is taken and may not be overwritten.', 'Choose another key.'],
    zh: ['同名对象已存在且不允许覆盖。', '请换一个对象键。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['ObjectLocked'],
    en: ['The object is locked against changes.', 'Choose another key, or wait until the lock is over.'],
    zh: ['对象处于锁定保留期，不能修改。', '请换一个对象键，或等待保留期结束。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['PathConflict', 'UploadConflict'],
    en: ['Somebody else writes the same key at this moment.', 'Try again in a moment.'],
    zh: ['同一对象正在被其他请求写入。', '请稍候重试。'],
    isRetryable: true,
    source: COS_ERRORS,
  },
  /* ---- COS: account and service */
  {
    codes: ['PaymentRequired'],
    en: ['The cost quota of the account is used up.', 'Raise it in the console.'],
    zh: ['账号的费用额度已用尽。', '请到控制台提高额度。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['UnavailableForLegalReasons', '-162'],
    en: ['The account is overdue or blocked.', 'Settle it in the console.'],
    zh: ['账号欠费或被停用。', '请到控制台处理。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['DomainAuditFailed'],
    en: ['The custom domain has no valid ICP licence.', 'Renew the licence, or use the domain of the bucket.'],
    zh: ['自定义域名没有有效的 ICP 备案。', '请完成备案，或使用存储桶的默认域名。'],
    isRetryable: false,
    source: COS_ERRORS,
  },
  {
    codes: ['InternalError'],
    en: ['The service has a problem of its own.', 'Try again later; quote the request id if it stays.'],
    zh: ['服务内部错误。', '请稍后重试；如持续出现，请提供请求 ID。'],
    isRetryable: true,
    source: COS_ERRORS,
  },
  {
    codes: ['ServiceUnavailable'],
    en: ['The service is overloaded or under repair.', 'Try again later.'],
    zh: ['服务过载或正在维护。', '请稍后重试。'],
    isRetryable: true,
    source: COS_ERRORS,
  },
  {
    codes: ['SlowDown', '-164', '-29214', '-60949'],
    en: ['Too many requests in a short time.', 'Wait a moment, then send less at once.'],
    zh: ['请求过于频繁。', '请稍候，并减少同时发送的请求。'],
    isRetryable: true,
    source: CI_ERRORS,
  },
  /* ---- CI: the picture */
  {
    codes: ['InvalidImageFormat', '-62999'],
    en: ['Cloud Infinite cannot read this as a picture.', 'Check that it opens; store it without slimming otherwise.'],
    zh: ['数据万象无法将其识别为图片。', '请确认图片能正常打开，否则请不压缩直接存储。'],
    isRetryable: false,
    source: CI_PROCESSING,
  },
  {
    codes: ['-113', '-441', '-443'],
    en: ['Pictures of this format cannot be slimmed.', 'Use PNG, JPEG or GIF, or store it without slimming.'],
    zh: ['该格式的图片不支持压缩。', '请使用 PNG、JPEG 或 GIF，或不压缩直接存储。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['InvalidImageSource', '-60987'],
    en: ['Cloud Infinite could not fetch the picture, or it is broken.', 'Check that the object is there and opens.'],
    zh: ['数据万象无法获取图片，或图片已损坏。', '请确认对象存在且能正常打开。'],
    isRetryable: false,
    source: CI_PROCESSING,
  },
  {
    codes: ['ImageTooLarge', '-167', '-168', '-60996'],
    en: ['The picture has more bytes than can be processed (32 MB).', 'Make it smaller, or store it without slimming.'],
    zh: ['图片超过可处理的大小（32 MB）。', '请缩小图片，或不压缩直接存储。'],
    isRetryable: false,
    source: CI_LIMITS,
  },
  {
    codes: ['ImageResolutionExceed', '-442', '-447'],
    en: [
      'The picture has more pixels or frames than can be processed.',
      'Scale it down, or store it without slimming.',
    ],
    zh: ['图片的像素或帧数超过可处理的范围。', '请缩小图片尺寸，或不压缩直接存储。'],
    isRetryable: false,
    source: CI_LIMITS,
  },
  {
    codes: ['-40168'],
    en: ['The object is empty.', 'Upload the picture again.'],
    zh: ['对象内容为空。', '请重新上传该图片。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-46614'],
    en: ['The object is still being uploaded.', 'Ask again when the upload has ended.'],
    zh: ['对象仍在上传中。', '请在上传完成后重试。'],
    isRetryable: true,
    source: CI_ERRORS,
  },
  {
    codes: ['-110', '-5062', '-46617', '-46620', '-46621', '-46627', '-46646', '-60948'],
    en: [
      'The picture, the bucket or the account is blocked for what it holds.',
      'See the content moderation messages in the console.',
    ],
    zh: ['图片、存储桶或账号因内容违规被封禁。', '请查看控制台中的内容审核通知。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  /* ---- CI: the rule */
  {
    codes: ['InvalidPicOperations', '-60998'],
    en: ['The processing rule is not valid.', 'Correct the rule and the key it stores to.'],
    zh: ['图片处理规则无效。', '请改正处理规则及其目标对象键。'],
    isRetryable: false,
    source: CI_PROCESSING,
  },
  {
    codes: ['-60997'],
    en: ['One request has more than 5 rules.', 'Use at most 5.'],
    zh: ['单次请求超过 5 条处理规则。', '最多使用 5 条。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-105', '-109', '-60967'],
    en: ['The named style does not exist.', 'Create it in the console, or correct its name.'],
    zh: ['指定的图片样式不存在。', '请在控制台创建该样式，或改正样式名。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-60957'],
    en: ['The bucket has more than 100 styles.', 'Delete some in the console.'],
    zh: ['存储桶的图片样式超过 100 个。', '请在控制台删除部分样式。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-60950'],
    en: ['The request names no file to process.', 'Give the key of the picture and of the result.'],
    zh: ['请求没有指定要处理的文件。', '请给出图片和结果的对象键。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-103', '-106', '-166', '-60955'],
    en: ['Cloud Infinite cannot read the request or its address.', 'Check the key, the rule and the endpoint.'],
    zh: ['数据万象无法识别该请求或其地址。', '请检查对象键、处理规则和 endpoint。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-3006', '-3008', '-3011'],
    en: ['This belongs to document preview, not to pictures.', 'Ask for a picture.'],
    zh: ['该错误只出现于文档预览，与图片无关。', '请对图片使用该功能。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-154'],
    en: ['The original is protected.', 'Ask for it by one of the styles of the bucket, or end the protection.'],
    zh: ['原图保护已开启。', '请使用存储桶的图片样式访问，或关闭原图保护。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-156'],
    en: ['Cloud Infinite sends readers on to the original.', 'See what the settings of the domain redirect.'],
    zh: ['数据万象将请求强制重定向。', '请检查域名的重定向设置。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  /* ---- CI: place and rights */
  {
    codes: ['-163'],
    en: ['The bucket has no Cloud Infinite.', 'Bind it and switch on the API mode of imageSlim.'],
    zh: ['存储桶没有数据万象的配置。', '请绑定数据万象，并开启极智压缩的 API 模式。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-104'],
    en: ['The domain is not bound to this APPID.', 'Bind Cloud Infinite to the bucket and check the domain.'],
    zh: ['域名未绑定到该 APPID。', '请为存储桶绑定数据万象，并检查域名。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-107', '-60983'],
    en: ['Cloud Infinite does not know this host.', 'Use the domain of the bucket.'],
    zh: ['数据万象不认识该域名。', '请使用存储桶的默认域名。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-46152', '-46154', '-46642'],
    en: ['The bucket name or its APPID is wrong.', 'Write it as in the console: name, hyphen, APPID.'],
    zh: ['存储桶名或其 APPID 有误。', '请按控制台中的写法填写：名称-APPID。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-60972'],
    en: ['Cloud Infinite is not in this region.', 'Use a bucket elsewhere.'],
    zh: ['该地域没有数据万象。', '请使用其他地域的存储桶。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-108'],
    en: ['The hotlink rule refuses this page.', 'Add the host of the page to its list.'],
    zh: ['防盗链规则拒绝了本页面。', '请把页面域名加入白名单。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['NoProcessAuthority', '-46661', '-60936'],
    en: [
      'These credentials may not process pictures.',
      'Check the CI service role of the account, then allow ci:SetImageSlim in the policy.',
    ],
    zh: ['没有图片处理权限。', '请先检查账号的数据万象服务角色，再在策略中允许 ci:SetImageSlim。'],
    isRetryable: false,
    source: CI_PROCESSING,
  },
  {
    codes: ['QcloudApiRoleNotExist', 'Qcloud api role not exist, need create role', 'Permission denied'],
    en: [
      'Cloud Infinite lacks its service role.',
      'Grant CI_QCSRole in the console; check the rights of sub-accounts.',
    ],
    zh: ['账号缺少数据万象服务角色。', '请在控制台授权 CI_QCSRole，并检查子账号的权限。'],
    isRetryable: false,
    source: CI_FAQ,
  },
  {
    codes: ['-165'],
    en: ['The request was taken for an attack.', 'Send fewer requests; ask support if it stays.'],
    zh: ['请求被识别为攻击。', '请降低请求频率；如持续出现，请联系技术支持。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-120'],
    en: [
      'What Cloud Infinite fetched is not what it expected.',
      'Check the origin of the domain and the object itself.',
    ],
    zh: ['数据万象回源得到的数据异常。', '请检查域名的源站和对象本身。'],
    isRetryable: false,
    source: CI_ERRORS,
  },
  {
    codes: ['-901', '-902'],
    en: ['Cloud Infinite did not finish in time.', 'Try again later.'],
    zh: ['数据万象处理或回源超时。', '请稍后重试。'],
    isRetryable: true,
    source: CI_ERRORS,
  },
  /* ---- STS; a code with a dot that is not named means what is said of its first part */
  {
    codes: ['AuthFailure'],
    en: ['STS does not accept the keys of the server.', 'Check the SecretId and SecretKey that the STS endpoint uses.'],
    zh: ['STS 不接受服务端的密钥。', '请检查 STS 接口使用的 SecretId 和 SecretKey。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['AuthFailure.SignatureFailure', 'AuthFailure.InvalidAuthorization'],
    en: ['STS computed another signature.', 'Check that the SecretKey of the server belongs to its SecretId.'],
    zh: ['STS 计算出的签名与请求不一致。', '请确认服务端的 SecretKey 与 SecretId 配套。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['AuthFailure.SecretIdNotFound', 'AuthFailure.InvalidSecretId'],
    en: ['STS does not know the SecretId of the server.', 'Check it for blanks, and that the key is enabled.'],
    zh: ['STS 不认识服务端的 SecretId。', '请检查其中有无空格，并确认密钥未被禁用或删除。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['AuthFailure.SignatureExpire'],
    en: ['The clock of the server is more than 5 minutes off.', 'Set it by the network.'],
    zh: ['服务端时钟偏差超过 5 分钟。', '请为服务器开启自动校时。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['AuthFailure.TokenFailure'],
    en: [
      'The token of the keys of the server is wrong.',
      'Use fresh temporary keys, or permanent ones without a token.',
    ],
    zh: ['服务端密钥的令牌有误。', '请使用新的临时密钥，或不带令牌的永久密钥。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['AuthFailure.UnauthorizedOperation', 'UnauthorizedOperation'],
    en: [
      'The keys of the server may not ask STS for this.',
      'Allow sts:GetFederationToken or sts:AssumeRole to them in CAM.',
    ],
    zh: ['服务端的密钥没有申请临时密钥的权限。', '请在 CAM 中为其授予 sts:GetFederationToken 或 sts:AssumeRole。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['InvalidParameter', 'InvalidParameterValue', 'MissingParameter', 'UnknownParameter'],
    en: ['STS does not accept a parameter of the server.', 'Read its message in the log of the server.'],
    zh: ['STS 不接受服务端的某个参数。', '请在服务端日志中查看具体信息。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: [
      'InvalidParameter.StrategyFormatError',
      'InvalidParameter.StrategyInvalid',
      'InvalidParameter.ResouceError',
      'InvalidParameter.GrantOtherResource',
    ],
    en: [
      'STS does not accept the policy.',
      'Compare it with the policy in docs/guides/server.md: actions, resource, APPID.',
    ],
    zh: ['STS 不接受该策略。', '请对照 docs/guides/server.md 中的策略检查 action、resource 和 APPID。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['InvalidParameter.PolicyTooLong', 'InvalidParameter.ExtendStrategyOverSize'],
    en: ['The policy is too long.', 'Name fewer resources in it: one key prefix is enough.'],
    zh: ['策略过长。', '请减少其中的资源，一个对象键前缀即可。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['InvalidParameter.OverTimeError'],
    en: ['The credentials were to live longer than STS allows.', 'Ask for 7200 seconds or less.'],
    zh: ['申请的有效期超过 STS 允许的上限。', '请申请不超过 7200 秒。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
  {
    codes: ['InvalidParameter.OverLimit', 'RequestLimitExceeded'],
    en: ['The server asks STS too often.', 'Wait a moment; let each client keep its credentials until they expire.'],
    zh: ['服务端请求 STS 过于频繁。', '请稍候；并让客户端在有效期内复用临时密钥。'],
    isRetryable: true,
    source: STS_ERRORS,
  },
  {
    codes: ['ResourceNotFound.RoleNotFound', 'InternalError.IllegalRole', 'InternalError.GetRoleError'],
    en: ['There is no such role.', 'Check the roleArn that the server gives.'],
    zh: ['角色不存在。', '请检查服务端给出的 roleArn。'],
    isRetryable: false,
    source: STS_ERRORS,
  },
]

/* ---------------------------------------------------------------- for the owner of the bucket */

/** What the owner does, where that is not what helps on a page: the command knows the bucket and has keys. */
export const OWNER_REMEDIES: Readonly<Partial<Record<FindingCode | SlimErrorCode, Readonly<Record<Locale, string>>>>> =
  {
    'cors-origin': { en: 'Run cos-slim setup --origin {origin}.', zh: '请运行 cos-slim setup --origin {origin}。' },
    'cors-method': { en: 'Run cos-slim setup --origin {origin}.', zh: '请运行 cos-slim setup --origin {origin}。' },
    'cors-header': { en: 'Run cos-slim setup --origin {origin}.', zh: '请运行 cos-slim setup --origin {origin}。' },
    'cors-expose': { en: 'Run cos-slim setup --origin {origin}.', zh: '请运行 cos-slim setup --origin {origin}。' },
    'ci-off': { en: 'Run cos-slim setup.', zh: '请运行 cos-slim setup。' },
    'ci-region': {
      en: 'Check that {host} resolves here; if it does, use a bucket in a region that Cloud Infinite serves, like ap-beijing or ap-shanghai.',
      zh: '请检查本机能否解析 {host}；若能，请使用数据万象所支持地域的存储桶，例如 ap-beijing 或 ap-shanghai。',
    },
    'ci-permission': {
      en: 'Create the service role CI_QCSRole in the console, or allow ci:SetImageSlim to these keys.',
      zh: '请在控制台创建服务角色 CI_QCSRole，或为该密钥授予 ci:SetImageSlim。',
    },
    credentials: {
      en: 'Check COS_SECRET_ID, and that the clock of this machine is right.',
      zh: '请检查 COS_SECRET_ID，并确认本机时间正确。',
    },
    signature: {
      en: 'Check that COS_SECRET_KEY belongs to COS_SECRET_ID.',
      zh: '请确认 COS_SECRET_KEY 与 COS_SECRET_ID 配套。',
    },
    clock: { en: 'Set the clock of this machine.', zh: '请校准本机时间。' },
    'access-denied': {
      en: 'Use keys that may do this, or allow it to them in CAM.',
      zh: '请使用有此权限的密钥，或在 CAM 中为其授权。',
    },
    'no-bucket': { en: 'Check COS_BUCKET and COS_REGION.', zh: '请检查 COS_BUCKET 和 COS_REGION。' },
    unreachable: {
      en: 'Check the connection, COS_REGION and COS_ENDPOINT.',
      zh: '请检查网络、COS_REGION 和 COS_ENDPOINT。',
    },
    stalled: { en: 'Check the connection and try again.', zh: '请检查网络后重试。' },
    overdue: { en: 'Check in the console that the account is not overdue.', zh: '请到控制台检查账号是否欠费。' },
    'not-cos': { en: 'Check COS_ENDPOINT and proxies.', zh: '请检查 COS_ENDPOINT 和代理。' },
    'rate-limited': { en: 'Try again later, or with a lower --rate.', zh: '请稍后重试，或降低 --rate。' },
  }
