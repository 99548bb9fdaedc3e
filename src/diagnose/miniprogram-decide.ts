import type { FindingCode } from '../catalogue.js'
import type { Seen } from '../probes.js'
import { originOf } from './circumstances.js'
import { judgeStsAnswer } from './decide.js'
import type { Draft, Facts, Place, Step, Verdict } from './facts.js'
import { draft } from './facts.js'
import { failureKindOf } from './miniprogram-failure.js'
import { refusalOf, said } from './refusal.js'
import { judgeUpload } from './upload.js'

/** Where all requests of mini programs come from. @see https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
export const REFERER_HOST = 'servicewechat.com'

/** What the endpoint says of itself, to whoever asks. */
const OF_ENDPOINT: readonly (FindingCode | undefined)[] = ['no-bucket', 'overdue', 'quota']

const UPLOADS: readonly Step[] = ['dry', 'dry-plain', 'dry-same', 'dry-jpeg', 'live']

/**
 * The next probe, or what is wrong: every answer can be read here, and where there is none, the platform says why. First
 * match wins, as for pages.
 */
export function nextInMiniProgram(facts: Facts): Verdict {
  const verdict = judge(facts)
  if (typeof verdict === 'string' || !facts.around.skipsDomainCheck) return verdict
  return verdict.some(({ code }) => code === 'wx-domain') ? verdict : [...verdict, draft('wx-domain-unchecked')]
}

function judge(facts: Facts): Verdict {
  const { seen, place, stsUrl } = facts
  const { sts, get } = seen
  if (!sts) return 'sts'
  if (sts.status === 0)
    return judgeFailure(facts, sts, originOf(stsUrl).replace(/.*\//, '') || 'STS', 'sts-unreachable')
  const fault = judgeStsAnswer(facts, sts)
  if (fault || !place) return fault ?? []
  if (!get) return 'get'
  if (get.status === 0) return judgeFailure(facts, get, place.host, 'unreachable')
  const wrong = judgeEndpoint(get)
  if (wrong) return [wrong]
  const failed = UPLOADS.map(step => seen[step]).find(answer => answer?.status === 0)
  return failed ? judgeFailure(facts, failed, place.host, 'dropped') : judgeAllowed(facts, place)
}

/** The answer to a request without signature. */
function judgeEndpoint(get: Seen): Draft | undefined {
  if (get.status > 299 && get.status < 400) return draft('redirected')
  if (!said(get, 'Code') && !get.headers['x-cos-request-id']) return draft('not-cos')
  const refusal = refusalOf(get)
  return refusal && OF_ENDPOINT.indexOf(refusal) >= 0 ? draft(refusal) : undefined
}

function judgeAllowed(facts: Facts, place: Place): Verdict {
  const verdict = judgeUpload(facts, place)
  if (typeof verdict === 'string') return verdict
  return verdict.map(one => (one.code === 'referer' ? { ...one, values: { host: REFERER_HOST } } : one))
}

/** @param otherwise - Where nothing more is known than that there was no answer. */
function judgeFailure(
  { around }: Facts,
  { reach, words = '' }: Seen,
  host: string,
  otherwise: FindingCode,
): readonly Draft[] {
  const kind = reach === 'silent' ? 'timeout' : failureKindOf(words)
  const values = { host }
  if (kind === 'domain') return [draft('wx-domain', 'certain', { values: { host, list: 'request' } })]
  if (kind === 'tls') return [draft('wx-tls', 'certain', { values })]
  if (kind === 'background') return [draft('wx-background', 'likely')]
  if (kind === 'too-many') return [draft('wx-too-many')]
  if (kind === 'offline' || !around.isOnline) return [draft('offline')]
  if (kind === 'timeout') return [draft('stalled', 'certain', { values, detail: 'see networkTimeout in app.json' })]
  if (kind === 'name') return [draft(otherwise === 'dropped' ? 'unreachable' : otherwise, 'certain', { values })]
  const isLoopback = /^(localhost|127\.)/.test(host)
  const detail = isLoopback ? 'a phone finds a server on this computer by its address in the local network' : ''
  return [draft(otherwise, 'likely', { values, detail })]
}
