import { EXPOSE_HEADERS, MAX_AGE_SEC, METHODS } from '../protocol/cors-rule.js'
import type { Paste } from '../diagnosis.js'
import { originOf } from './circumstances.js'
import type { Draft, Facts, Place } from './facts.js'

const paste = (target: Paste['target'], text: string | object): Paste => ({
  target,
  text: typeof text === 'string' ? text : JSON.stringify(text, undefined, 2),
})

/** One rule in both notations. Pages without an origin, from files, are let in by `*` alone. */
function corsRule(origin: string): Paste[] {
  const rule = {
    AllowedOrigin: [origin === 'null' ? '*' : origin],
    AllowedMethod: METHODS,
    AllowedHeader: ['*'],
    ExposeHeader: EXPOSE_HEADERS,
  }
  const maxAge = String(MAX_AGE_SEC)
  const elements = Object.entries({ ...rule, MaxAgeSeconds: [maxAge] }).map(([name, values]) =>
    values.map(value => `<${name}>${value}</${name}>`).join(''),
  )
  return [
    paste(
      'cors-xml',
      `<CORSConfiguration>\n  <CORSRule>\n    ${elements.join('\n    ')}\n  </CORSRule>\n</CORSConfiguration>`,
    ),
    paste('cors-json', { CORSRules: [{ ...rule, MaxAgeSeconds: maxAge }] }),
  ]
}

const account = ({ region, bucket }: Place) => `${region}:uid/${bucket.replace(/.*-/, '')}:`

/** As `buildPolicy` of `cos-slim/sts` makes it for pictures of any type. */
const uploadStatement = (place: Place, path: string) => ({
  effect: 'allow',
  action: ['name/cos:PutObject'],
  resource: [`qcs::cos:${account(place)}${place.bucket}/${path}`],
  condition: {
    numeric_less_than_equal: { 'cos:content-length': 33554432 },
    numeric_greater_than_equal: { 'cos:content-length': 1 },
    string_like: { 'cos:content-type': ['image/*', 'image/*; charset=utf-8'] },
  },
})

const processStatement = (place: Place) => ({
  effect: 'allow',
  action: ['ci:SetImageSlim'],
  resource: [`qcs::ci:${account(place)}bucket/${place.bucket}/*`],
})

/** The shape of an STS reply, with invented values. As text: builds shorten names of members. */
const stsReply = (place: Place | undefined) =>
  paste(
    'sts-reply',
    `{
  "credentials": { "tmpSecretId": "...", "tmpSecretKey": "...", "sessionToken": "..." },
  "startTime": 1767225600,
  "expiredTime": 1767227400,
  "bucket": "${place?.bucket || 'name-1250000000'}",
  "region": "${place?.region || 'ap-beijing'}",
  "keyPrefix": "${/^(.*)\*$/.exec(place?.scope ?? '')?.[1] ?? 'uploads/'}"
}`,
  )

/** A Content-Security-Policy with the origins in its `connect-src`. */
function openPolicy(policy: string, origins: readonly string[]): string {
  const own = /connect-src([^;]*)/.exec(policy)
  const [, sources = ''] = own ?? /default-src([^;]*)/.exec(policy) ?? []
  const wanted = sources.replace("'none'", '').split(' ').concat(origins).filter(Boolean)
  const directive = `connect-src ${[...new Set(wanted)].join(' ')}`
  return own ? policy.replace(own[0], directive) : `${policy}; ${directive}`
}

/** The texts that put right what a finding names. */
export function pastesFor(
  { code, certainty }: Draft,
  { around, place, endpoint, stsUrl, seen, violations }: Facts,
): Paste[] {
  const { origin } = around
  const target = place?.origin ?? endpoint
  const command = (name: string) => paste('command', `npx cos-slim ${name} --origin ${origin}`)
  const link = paste('link', `${target}/`)
  const final = originOf(seen.rehearsal?.url || seen.get?.url || '')
  const made: Partial<Record<Draft['code'], () => Paste[]>> = {
    csp: () => {
      const origins = [originOf(stsUrl), target].filter(one => one && one !== origin)
      const policies = [...new Set(violations.map(({ policy }) => policy))]
      return policies.map(policy => paste('csp', openPolicy(policy, origins)))
    },
    'mixed-content': () => [paste('endpoint', target.replace('http:', 'https:'))],
    'service-worker': () => [
      paste('service-worker', `if (new URL(event.request.url).host === '${place?.host ?? ''}') return`),
    ],
    unreachable: () => [link, command('status')],
    redirected: () => (final && final !== target ? [paste('endpoint', final)] : [link]),
    'cors-origin': () => [...corsRule(origin), link, command('status')],
    'cors-method': () => corsRule(origin),
    'cors-header': () => corsRule(origin),
    'cors-expose': () => corsRule(origin),
    'sts-cors': () => [paste('sts-headers', `Access-Control-Allow-Origin: ${origin}\nVary: Origin`)],
    'sts-expired': () => [paste('sts-headers', 'Cache-Control: no-store')],
    'sts-fields': () => [stsReply(place)],
    'sts-milliseconds': () => [stsReply(place)],
    'sts-scope': () => [stsReply(place)],
    credentials: () => [stsReply(place)],
    referer: () => [paste('referer', origin.replace(/.*\/\//, ''))],
    'ci-off': () => [command('setup')],
  }
  if (place?.bucket && place.scope) {
    const { scope, slimKey } = place
    const policy = () => [paste('policy', { version: '2.0', statement: [uploadStatement(place, scope)] })]
    made.policy = made['policy-content-type'] = policy
    made['policy-output'] = () => [paste('policy-statement', uploadStatement(place, slimKey.replace(/[^/]+$/, '*')))]
    made['ci-permission'] = () => [paste('policy-statement', processStatement(place))]
  }
  return certainty === 'possible' && code === 'service-worker' ? [] : (made[code]?.() ?? [])
}
