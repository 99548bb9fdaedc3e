import type { CosSlimError, SlimErrorCode } from './errors.js'

export type Locale = 'en' | 'zh'

/** An error in words for the person in front of the screen. */
export interface ErrorDescription {
  /** What happened. */
  readonly cause: string
  /** What to do about it. */
  readonly remedy: string
}

type Texts = readonly [cause: string, remedy: string]

const TEXTS: Readonly<Record<SlimErrorCode, Readonly<Record<Locale, Texts>>>> = {
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
      'Compare the reply of the STS endpoint with the README.',
    ],
    zh: ['签发临时密钥的服务返回了无法使用的内容。', '请对照 README 检查 STS 接口的返回格式。'],
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

/**
 * Cause and remedy of an error, or of a code alone (the `reason` of a result), in the language of a page.
 *
 * @param locale - A language tag; what does not begin with `zh` is English.
 */
export function describeError(error: CosSlimError | SlimErrorCode, locale: Locale | (string & {})): ErrorDescription {
  const code = typeof error === 'string' ? error : error.code
  const [cause, remedy] = TEXTS[code][/^zh/i.test(locale) ? 'zh' : 'en']
  return { cause, remedy }
}
