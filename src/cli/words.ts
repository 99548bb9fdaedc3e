import type { Locale } from '../catalogue.js'
import type { CorsGap } from '../protocol/cors-rule.js'
import type { Paste } from '../diagnosis.js'

const en = {
  ok: 'ok     ',
  missing: 'missing',
  yourSite: 'https://<your site>',

  regionServed: (region: string) => `Cloud Infinite answers for ${region}.`,
  regionNotServed: (region: string, host: string) => `Cloud Infinite does not answer for ${region} (${host}).`,
  bound: 'Cloud Infinite is bound to the bucket.',
  notBound: 'Cloud Infinite is not bound to the bucket.',
  slimOn: 'imageSlim is on.',
  slimOnAuto: (suffixes: string) => `imageSlim is on, also for plain downloads of ${suffixes}.`,
  slimOff: 'imageSlim is off.',
  apiOn: 'The API mode is on: uploads, downloads and stored pictures can ask for imageSlim.',
  apiOff: 'The API mode is off: asking for imageSlim does nothing.',
  corsRight: (origins: string) => `Pages of ${origins} can use all of the SDK.`,
  corsLacks: (origin: string, { methods, headers, exposeHeaders }: CorsGap) =>
    `Pages of ${origin} lack ${[
      methods.length > 0 && `the methods ${methods.join(', ')}`,
      headers.length > 0 && `the request headers ${headers.join(', ')}`,
      exposeHeaders.length > 0 && `the exposed headers ${exposeHeaders.join(', ')}`,
    ]
      .filter(Boolean)
      .join('; ')}.`,
  noCorsRule: 'There is no CORS rule: no page of another origin can reach the bucket.',
  noFullCorsRule: (count: number) =>
    `No origin of the ${count} CORS rules has all that the SDK needs; --origin says what is missing.`,

  pastes: {
    'cors-xml': 'Or PUT ?cors with this, the rules that are there included:',
    'cors-json': 'Or putBucketCors of the official SDKs, beside Bucket and Region:',
  } as Readonly<Partial<Record<Paste['target'], string>>>, // others need no introduction: the remedy says them
}

export type Words = typeof en

const zh: Words = {
  ok: '正常',
  missing: '缺少',
  yourSite: 'https://<你的网站>',

  regionServed: region => `${region} 可以使用数据万象。`,
  regionNotServed: (region, host) => `数据万象在 ${region} 没有应答（${host}）。`,
  bound: '存储桶已绑定数据万象。',
  notBound: '存储桶没有绑定数据万象。',
  slimOn: '极智压缩已开启。',
  slimOnAuto: suffixes => `极智压缩已开启，直接下载 ${suffixes} 时也会压缩。`,
  slimOff: '极智压缩未开启。',
  apiOn: 'API 模式已开启：上传、下载和已存储的图片都可以请求压缩。',
  apiOff: 'API 模式未开启：请求压缩不起作用。',
  corsRight: origins => `${origins} 的页面可以使用 SDK 的全部功能。`,
  corsLacks: (origin, { methods, headers, exposeHeaders }) =>
    `${origin} 的页面缺少${[
      methods.length > 0 && `请求方法 ${methods.join(', ')}`,
      headers.length > 0 && `请求头 ${headers.join(', ')}`,
      exposeHeaders.length > 0 && `暴露的响应头 ${exposeHeaders.join(', ')}`,
    ]
      .filter(Boolean)
      .join('；')}。`,
  noCorsRule: '没有跨域规则：其他来源的页面都无法访问该存储桶。',
  noFullCorsRule: count => `${count} 条跨域规则都不能满足 SDK 的全部需要；--origin 会列出缺少的内容。`,

  pastes: {
    'cors-xml': '或用 PUT ?cors 提交以下内容（已包含现有规则）：',
    'cors-json': '或调用官方 SDK 的 putBucketCors，与 Bucket、Region 一起传入：',
  },
}

/** What the command says beside the texts of the catalogue. */
export const WORDS: Readonly<Record<Locale, Words>> = { en, zh }
