import { child, childText, children } from './xml.js'

/** One rule of a bucket's CORS configuration. Of several that fit a request, COS takes the first. */
export interface CorsRule {
  readonly allowedOrigins: readonly string[]
  readonly allowedMethods: readonly string[]
  readonly allowedHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
}

/** What pages of one origin lack to use this SDK. */
export interface CorsGap {
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  readonly exposeHeaders: readonly string[]
}

/** @see https://www.tencentcloud.com/document/product/436/8279 */
export const MAX_CORS_RULES = 100

/** All that the SDK asks with. */
export const METHODS = ['PUT', 'POST', 'GET', 'HEAD'] as const

/** All that the SDK sends, in lower case; the last stands for metadata of any name. */
const HEADERS = [
  'authorization',
  'content-type',
  'pic-operations',
  'x-cos-security-token',
  'cache-control',
  'content-md5',
  'x-cos-acl',
  'x-cos-forbid-overwrite',
  'x-cos-storage-class',
  'x-cos-meta-*',
] as const

/** What the SDK reads of an answer, and what its errors quote. `*` is not allowed here. */
export const EXPOSE_HEADERS = [
  'ETag',
  'Date',
  'Content-Length',
  'Location',
  'x-cos-request-id',
  'x-cos-trace-id',
  'x-cos-hash-crc64ecma',
  'x-ci-request-id',
  'X-SlimFlag',
  'X-OriSize',
  'X-ErrNo',
  'Retry-After',
] as const

export const MAX_AGE_SEC = 600

/** Scheme, host and port of a page, with at most one `*` in it, or `*` alone. */
export const CORS_ORIGIN = /^(\*|https?:\/\/(?!.*\*.*\*)[^\s/?#@]+)$/

/** Reads the answer to `GET /?cors`; a text that is no such document holds no rules. */
export function readCorsRules(document: string): readonly CorsRule[] {
  const list = (rule: string, name: string) =>
    children(rule, name).map(content => childText(`<a>${content}</a>`, 'a') ?? '')
  return children(child(document, 'CORSConfiguration') ?? '', 'CORSRule').map(rule => ({
    allowedOrigins: list(rule, 'AllowedOrigin'),
    allowedMethods: list(rule, 'AllowedMethod'),
    allowedHeaders: list(rule, 'AllowedHeader'),
    exposeHeaders: list(rule, 'ExposeHeader'),
  }))
}

/** `*` in the pattern stands for any text. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.toLowerCase().split('*')
  const escaped = parts.map(part => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.*')}$`).test(text.toLowerCase())
}

const lacking = (wanted: readonly string[], patterns: readonly string[]) =>
  wanted.filter(name => !patterns.some(pattern => fits(pattern, name)))

const without = (wanted: readonly string[], present: readonly string[]) => {
  const names = new Set(present.map(name => name.toLowerCase()))
  return wanted.filter(name => !names.has(name.toLowerCase()))
}

function rulesFor(rules: readonly CorsRule[], origin: string, method: string): readonly CorsRule[] {
  return rules.filter(
    rule => rule.allowedMethods.includes(method) && rule.allowedOrigins.some(pattern => fits(pattern, origin)),
  )
}

/** Nothing when pages of the origin can use all of the SDK. */
export function corsGap(rules: readonly CorsRule[], origin: string): CorsGap | undefined {
  const methods: string[] = []
  const headers = new Set<string>()
  const exposeHeaders = new Set<string>()
  for (const method of METHODS) {
    const [first, ...others] = rulesFor(rules, origin, method)
    if (!first) {
      methods.push(method)
      continue
    }
    // The preflight names its headers and takes the first rule that allows them all; the answer takes the first at all.
    const [fewest = []] = [first, ...others]
      .map(rule => lacking(HEADERS, rule.allowedHeaders))
      .sort((one, other) => one.length - other.length)
    fewest.forEach(name => headers.add(name))
    without(EXPOSE_HEADERS, first.exposeHeaders).forEach(name => exposeHeaders.add(name))
  }
  if (methods.length + headers.size + exposeHeaders.size === 0) return undefined
  return { methods, headers: [...headers], exposeHeaders: [...exposeHeaders] }
}

const escapeXml = (text: string) =>
  text.replace(/[&<>]/g, found => (found === '&' ? '&amp;' : found === '<' ? '&lt;' : '&gt;'))

/**
 * The configuration with one more rule, in front, that lets pages of the origins use the SDK. What was there stays
 * word for word; what earlier rules expose to these origins the new one exposes too, since it hides them.
 */
export function addCorsRule(document: string, origins: readonly string[]): string {
  const rules = readCorsRules(document)
  const exposed = origins.flatMap(origin =>
    METHODS.flatMap(method => rulesFor(rules, origin, method)[0]?.exposeHeaders ?? []),
  )
  const further = without(exposed, EXPOSE_HEADERS).filter((name, index, all) => all.indexOf(name) === index)
  const elements = (name: string, values: readonly string[]) =>
    values.map(value => `<${name}>${escapeXml(value)}</${name}>`).join('')
  const rule = [
    elements('AllowedOrigin', origins),
    elements('AllowedMethod', METHODS),
    elements('AllowedHeader', ['*']),
    elements('ExposeHeader', [...EXPOSE_HEADERS, ...further]),
    `<MaxAgeSeconds>${MAX_AGE_SEC}</MaxAgeSeconds>`,
  ].join('')
  const present = child(document, 'CORSConfiguration') ?? ''
  return `<CORSConfiguration><CORSRule>${rule}</CORSRule>${present}</CORSConfiguration>`
}
