import type { Seen } from '../probes.js'
import { explain, isMixed, originOf } from './circumstances.js'
import { skewMs } from './clock.js'
import type { Draft, Facts, Place, Verdict } from './facts.js'
import { draft, oneOf } from './facts.js'
import { refusalOf, said } from './refusal.js'
import { judgeReply } from './sts-reply.js'
import { judgeUpload } from './upload.js'

/** What comes back for a signature that expired in 1970 and belongs to nobody. */
const EXPECTED = /AccessDenied|InvalidAccessKeyId|has expired|SignatureDoesNotMatch|InvalidArgument|Skewed/

/** What may as well be the work of a service worker that sees the requests of the page. */
const MADE_BY_WORKERS = /^(cors-[hmo]|sts-[cu]|unreachable|blocked|dropped|redirected|not-cos|signature)/

/**
 * The next probe, or what is wrong. First match wins: no probe runs whose answer is known, and a fault ends the run, so
 * that what depends on it is not tried.
 */
export function next(facts: Facts): Verdict {
  const { place, around } = facts
  const verdict = judgeSts(facts) ?? (place ? (judgeAccess(facts, place) ?? judgeUpload(facts, place)) : [])
  if (typeof verdict === 'string' || !around.isControlled) return verdict
  const isDoubtful = verdict.some(({ code }) => MADE_BY_WORKERS.test(code))
  if (!isDoubtful) return verdict
  const doubted = verdict.map(one =>
    MADE_BY_WORKERS.test(one.code) ? { ...one, certainty: 'possible' as const } : one,
  )
  return [...doubted, draft('service-worker', 'possible')]
}

const isSilent = ({ reach }: Seen) => reach === 'silent' || reach === 'silent-sent'

/** Whether the preflight was passed, if there was one. */
const isThrough = ({ reach }: Seen) => reach === 'answered' || reach === 'sent'

/** The STS endpoint and its reply. */
function judgeSts(facts: Facts): Verdict | undefined {
  const { seen, stsUrl, around } = facts
  const { sts } = seen
  if (!sts) return 'sts'
  if (sts.status > 0) return judgeStsAnswer(facts, sts)
  const origin = originOf(stsUrl)
  if (isSilent(sts)) return [draft('stalled', 'certain', { values: { host: origin.replace(/.*\//, '') || 'STS' } })]
  const known = explain(facts, origin)
  if (known) return known
  if (!stsUrl) return [draft('sts-unreachable', 'likely')]
  const step = origin === around.origin ? 'sts-manual' : 'sts-reach'
  const answer = seen[step]
  if (!answer) return step
  const { reach } = answer
  return [draft(reach === 'redirected' ? 'sts-redirect' : reach === 'opaque' ? 'sts-cors' : 'sts-unreachable')]
}

/** What the STS endpoint answered; nothing where its reply is good. */
export function judgeStsAnswer(facts: Facts, sts: Seen): readonly Draft[] | undefined {
  const { status, text, atMs } = sts
  if (status > 399) {
    const isAddress = status === 404 || status === 405
    const code = isAddress ? 'sts-address' : status < 500 ? 'sts-refused' : 'sts-broken'
    return [draft(code, 'certain', { values: { status: String(status) } })]
  }
  const skew = skewMs(facts)
  const reply = judgeReply(text, facts.replyProblem, skew === undefined ? undefined : atMs - skew)
  return reply && [reply]
}

/** Network, page and CORS, without credentials: nothing where an upload gets through to COS. */
function judgeAccess(facts: Facts, { origin }: Place): Verdict | undefined {
  const { seen, around, headerNames, permissions } = facts
  const { rehearsal, reach, sandbox, bare, get, post, manual } = seen
  if (isMixed(facts, origin)) return explain(facts, origin)
  if (!rehearsal) return 'rehearsal'
  if (rehearsal.reach === 'answered') {
    const code = said(rehearsal, 'Code')
    if (rehearsal.url && originOf(rehearsal.url) !== origin) return [draft('redirected')]
    if (!code && !rehearsal.headers['x-cos-request-id']) {
      return [draft(around.isControlled ? 'service-worker' : 'not-cos')]
    }
    const refusal = EXPECTED.test(code) ? undefined : refusalOf(rehearsal)
    return refusal && [draft(refusal)]
  }
  const stalled = [draft('stalled')]
  if (isSilent(rehearsal)) return stalled
  if (!reach) return explain(facts, origin) ?? 'reach'
  if (isSilent(reach)) return stalled
  if (reach.reach === 'unsent') {
    const known = explain(facts, origin)
    if (known) return known
    if (Object.entries(around.permissions).some(([name, state]) => state === 'denied' && permissions[name] !== state)) {
      return [draft('local-network')]
    }
    if (around.isControlled && !sandbox) return 'sandbox'
    if (sandbox?.reach === 'opaque') return [draft('service-worker')]
    return rehearsal.reach === 'sent' ? [draft('dropped', 'likely')] : oneOf('unreachable', 'blocked')
  }
  if (reach.reach === 'answered') return [draft('service-worker')]
  // The rule is right; what remains can be seen in answers that are no errors.
  if (rehearsal.reach === 'sent') return undefined
  if (!bare) return 'bare'
  const sureness = [rehearsal, bare].every(({ isSure }) => isSure) ? 'certain' : 'likely'
  if (isThrough(bare)) {
    const untried = headerNames.find(name => !seen[`header:${name}`])
    if (untried !== undefined) return `header:${untried}`
    const stopped = headerNames.filter(name => seen[`header:${name}`]?.reach === 'unsent')
    const names = (stopped.length > 0 ? stopped : headerNames).join(', ')
    return [draft('cors-header', sureness, { values: { names } })]
  }
  const noPut = [draft('cors-method', sureness, { values: { names: 'PUT' } })]
  if (!get) return 'get'
  if (get.reach === 'answered') return originOf(get.url) === origin ? noPut : [draft('redirected')]
  if (!post) return 'post'
  // Seen once where a redirect came late: what was sent says less than an answer.
  if (isThrough(post)) return noPut.map(one => (post.reach === 'sent' ? { ...one, certainty: 'likely' } : one))
  if (!manual) return 'manual'
  return manual.reach === 'redirected' ? [draft('redirected', 'likely')] : oneOf('cors-origin', 'no-bucket', 'not-cos')
}
