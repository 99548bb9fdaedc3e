import type { FindingCode } from '../catalogue.js'
import type { Seen } from '../probes.js'
import { skewMs } from './clock.js'
import type { Draft, Facts, Place, SeenSteps, Verdict } from './facts.js'
import { draft } from './facts.js'
import { refusalOf, said } from './refusal.js'

/** Further off than this, a clock is wrong; less is the way of the answer. */
const MAX_SKEW_MS = 60_000

/** What every answer has. */
const EXPOSED = ['date', 'x-cos-request-id']

/** Whether the signed request was accepted, up to the checksum. */
const isAccepted = (seen: Seen | undefined) =>
  seen !== undefined && (seen.status === 200 || /^(Bad|Invalid)Digest/.test(said(seen, 'Code')))

/** Whether a probe has left a picture, as far as that may be known: no document says it of refused processing. */
export function mayBeStored({ dry, live }: SeenSteps): boolean {
  return dry?.status === 200 || (live !== undefined && !/^(unsent|silent)$/.test(live.reach) && live.status !== 403)
}

/** Credentials, policy and imageSlim, by uploads of a small picture. */
export function judgeUpload(facts: Facts, place: Place): Verdict {
  const { seen, around, mayStore } = facts
  const { rehearsal, dry, live } = seen
  if (skewMs(facts) === undefined && !seen.clock && /^http/.test(around.origin)) return 'clock'
  if (!dry) return 'dry'
  if (dry.reach === 'answered' && !isAccepted(dry)) return judgeDenial(facts, place, dry)
  // Where the service did not look at the checksum, the dry one has stored it.
  const stored = dry.status === 200 ? dry : live
  if (mayStore && /\*$/.test(place.scope) && !stored) return 'live'
  if (mayBeStored(seen) && !seen.delete) return 'delete'

  const warnings = warningsOf(facts)
  const hidden = rehearsal?.reach === 'sent' ? [draft('cors-error-answers', 'likely')] : []
  if (!stored) return [...hidden, ...warnings]
  if (stored.status === 0) return hidden.length > 0 ? hidden : [draft('dropped', 'likely')]
  const refusal = refusalOf(stored)
  if (refusal !== undefined) return [fault(refusal === 'policy' ? 'ci-permission' : refusal, facts)]
  return [...(/<Object>/.test(stored.text) ? [] : [draft('ci-off')]), ...hidden, ...warnings]
}

/** The token hides its policy: what other requests are answered narrows it down. */
function judgeDenial(facts: Facts, { key, slimKey }: Place, dry: Seen): Verdict {
  const { seen } = facts
  const refusal = refusalOf(dry)
  if (refusal !== 'policy') return [fault(refusal ?? 'refused', facts)]
  const plain = seen['dry-plain']
  if (!plain) return 'dry-plain'
  if (isAccepted(plain)) {
    const same = seen['dry-same']
    if (key !== slimKey && !same) return 'dry-same'
    return [
      isAccepted(same)
        ? draft('policy-output', 'certain', { values: { key: slimKey } })
        : fault('ci-permission', facts),
    ]
  }
  const jpeg = seen['dry-jpeg']
  if (!jpeg) return 'dry-jpeg'
  return [draft(isAccepted(jpeg) ? 'policy-content-type' : 'policy')]
}

function isSkewed(facts: Facts): boolean {
  return Math.abs(skewMs(facts) ?? 0) > MAX_SKEW_MS
}

function fault(code: FindingCode, facts: Facts): Draft {
  if (code === 'ci-permission') return draft(code, 'likely')
  if (code === 'referer') return draft(code, 'certain', { values: { host: facts.around.origin.replace(/.*\//, '') } })
  return draft(code === 'sts-expired' && isSkewed(facts) ? 'clock' : code)
}

/** What does no harm to an upload. */
function warningsOf(facts: Facts): readonly Draft[] {
  const { seen, around } = facts
  const { rehearsal } = seen
  const hidden = EXPOSED.filter(name => rehearsal?.reach === 'answered' && !(name in rehearsal.headers))
  return [
    ...(around.origin && hidden.length > 0
      ? [draft('cors-expose', 'certain', { values: { names: hidden.join(', ') } })]
      : []),
    ...(isSkewed(facts) ? [draft('clock')] : []),
  ]
}
