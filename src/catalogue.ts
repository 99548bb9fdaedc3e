/** Cause and remedy; names in braces are filled in. */
export type Texts = readonly [cause: string, remedy: string]

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
    'Add the rule; if {link} shows NoSuchBucket, correct bucket or region.',
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
    'The strict signature of the bucket wants {names} signed.',
    'Take the rule away or leave that out of it.',
  ],
  archive: ['The object is in an archive class.', 'Use STANDARD.'],
  'no-bucket': ['There may be no bucket {bucket} in {region}.', 'Correct either.'],
  overdue: ['The account is overdue or blocked.', 'Settle it in the console.'],
  quota: ['The quota of the account is used up.', 'Raise it in the console.'],
  refused: ['COS refused with {code}.', 'See its error codes.'],
  failed: ['COS has a problem ({code}).', 'Try again later.'],
  'ci-off': ['The picture was stored, not slimmed.', 'Bind Cloud Infinite and switch on the API mode of imageSlim.'],
  'ci-role': ['Cloud Infinite lacks its service role.', 'Grant CI_QCSRole in the console.'],
  'ci-region': ['Cloud Infinite is not in this region.', 'Use a bucket elsewhere.'],
  'ci-failed': ['Cloud Infinite refused with {code}.', 'See its error codes.'],
} as const satisfies Readonly<Record<string, Texts>>

/** What may be wrong with the settings around an upload. */
export type FindingCode = keyof typeof FINDINGS_EN | keyof typeof MINI_PROGRAM_FINDINGS_EN

export const FINDINGS_ZH: Readonly<Record<keyof typeof FINDINGS_EN, Texts>> = {
  offline: ['设备当前没有网络。', '请联网后重试。'],
  'mixed-content': ['https 页面不能访问 {endpoint}。', '请把 endpoint 改成 https。'],
  csp: ['页面自己的 CSP 禁止连接 {origin}。', '请把它加入 connect-src。'],
  'local-network': ['浏览器拒绝页面访问局域网地址 {host}。', '请在网站设置中允许，或改用公网域名。'],
  'service-worker': ['本页面的 Service Worker 破坏了该请求。', '请让它跳过 {host}。'],
  unreachable: ['无法连接 {host}：存储桶或地域写错、证书或防火墙。', '请在新标签页打开 {link} 确认是哪一种。'],
  blocked: ['浏览器扩展可能拦截了 {host}。', '请在不带扩展的隐私窗口中重试。'],
  stalled: ['{host} 在 {sec} 秒内没有应答。', '请换个网络再试，并检查防火墙或代理。'],
  dropped: ['上传开始后连接被切断。', '请检查会中断上传的代理或防火墙。'],
  redirected: ['{host} 发生了重定向，签名请求无法跟随。', '请把 endpoint 设为最终地址。'],
  'not-cos': ['{host} 的应答不是来自 COS。', '请检查 endpoint、CDN 和代理。'],
  'cors-origin': [
    '存储桶没有允许 {origin} 的跨域规则。',
    '请添加该规则；若 {link} 显示 NoSuchBucket，请改正桶名或地域。',
  ],
  'cors-method': ['{origin} 的跨域规则没有允许 {names} 方法。', '请把它加入 AllowedMethod。'],
  'cors-header': ['跨域规则没有允许请求头 {names}。', '请把 AllowedHeader 设为 *。'],
  'cors-expose': ['上传可用，但页面读不到响应头 {names}。', '请把它加入 ExposeHeader（该项不能用 *）。'],
  'cors-error-answers': [
    '跨域规则正确，但错误应答没有跨域响应头。',
    '请在开发者工具中查看应答；若经过 CDN，请为所有状态码添加这些头。',
  ],
  clock: ['设备时钟相差 {skew}。', '请开启自动校时。'],
  'sts-unreachable': ['无法连接临时密钥接口 {url}。', '请检查地址和服务是否运行。'],
  'sts-cors': ['临时密钥接口 {url} 没有允许 {origin}。', '请让它返回这些响应头。'],
  'sts-address': ['临时密钥接口 {url} 返回 {status}。', '请检查地址。'],
  'sts-refused': ['临时密钥接口 {url} 返回 {status}。', '请先登录，或带上它要求的 cookie 或令牌。'],
  'sts-broken': ['临时密钥接口 {url} 返回 {status}。', '请查看服务端日志。'],
  'sts-login-page': ['临时密钥接口返回的是网页，不是 JSON。', '未登录时请返回 401，不要显示登录页。'],
  'sts-redirect': ['临时密钥接口跳转到了其他网站。', '未登录时请返回 401，不要跳转。'],
  'sts-error': ['临时密钥接口转发了错误 {code}。', '请在服务端修复。'],
  'sts-fields': ['临时密钥接口的返回值缺少 {names}。', '请返回该对象。'],
  'sts-milliseconds': ['返回值的 {names} 是毫秒。', '请除以 1000。'],
  'sts-expired': ['临时密钥已于 {time} 过期。', '请不要缓存该接口的返回值。'],
  'sts-scope': ['接口返回值和配置中都没有可用的 {names}。', '请加入返回值。'],
  credentials: ['COS 不认识该临时密钥（{code}）。', '请返回同一次 STS 应答里的三个值。'],
  signature: ['COS 计算的签名不同。', '请检查是否有代理改写了域名或路径。'],
  policy: ['临时密钥没有上传 {key} 的权限。', '请使用该策略。'],
  'policy-content-type': ['策略不允许类型 {type}。', '请使用该策略。'],
  'policy-output': ['策略不允许写入压缩结果 {key}。', '请加入该语句。'],
  'ci-permission': ['临时密钥没有图片处理权限。', '确认 CI 角色正常后，再加入该语句；注意持有者可开关极智压缩。'],
  referer: ['存储桶的防盗链规则拒绝了本页面。', '请把 {host} 加入白名单。'],
  'strict-signature': ['存储桶的严格签名要求签入 {names}。', '请关闭该规则或去掉这一项。'],
  archive: ['对象为归档类型。', '请使用标准存储。'],
  'no-bucket': ['{region} 可能没有存储桶 {bucket}。', '请改正其中之一。'],
  overdue: ['账号欠费或被停用。', '请到控制台处理。'],
  quota: ['账号额度已用尽。', '请到控制台提高额度。'],
  refused: ['COS 拒绝了请求：{code}。', '请查看其错误码文档。'],
  failed: ['COS 服务异常（{code}）。', '请稍后重试。'],
  'ci-off': ['图片已保存，但没有压缩。', '请为存储桶绑定数据万象，并开启极智压缩的 API 模式。'],
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
