import type { FindingCode } from '../catalogue.js'
import type { Seen } from '../probes.js'

/** How COS and CI say no, tried in this order on `status:code:message`. @see src/protocol/service-error.ts */
const REFUSALS: readonly (readonly [RegExp, FindingCode])[] = [
  [/TimeTooSkewed|has expired/, 'sts-expired'],
  [/ExpiredToken|InvalidAccessKeyId/, 'credentials'],
  [/SignatureDoesNotMatch/, 'signature'],
  [/strict signature/i, 'strict-signature'],
  [/referer/i, 'referer'],
  [/NoSuchBucket/, 'no-bucket'],
  [/^451/, 'overdue'],
  [/^402/, 'quota'],
  [/InvalidObjectState/, 'archive'],
  [/NoProcessAuth|RoleNotExist|Permission denied|-65014/, 'ci-role'],
  [/PicOperations|-60972/, 'ci-region'],
  [/Image|:-\d/, 'ci-failed'],
  [/^5|^429|SlowDown/, 'failed'],
  [/^40[13]|AccessDenied/, 'policy'],
  [/^[^2]/, 'refused'],
]

const MAX_WORDS_LENGTH = 300

/** One member of an error document, of COS or of CI. */
export function said({ text }: Pick<Seen, 'text'>, member: 'Code' | 'Message' | 'RequestId'): string {
  const [, xml, json] = new RegExp(`<${member}>([^<]*)|"${member}":\\s*"?([^",}]*)`, 'i').exec(text) ?? []
  return (xml ?? json ?? '').slice(0, MAX_WORDS_LENGTH)
}

/** Which setting a refusal speaks of; nothing for an answer that is none. */
export function refusalOf(seen: Seen): FindingCode | undefined {
  const code = said(seen, 'Code')
  const facts = `${code && seen.status < 300 ? 400 : seen.status}:${code}:${said(seen, 'Message')}`
  return REFUSALS.find(([pattern]) => pattern.test(facts))?.[1]
}
