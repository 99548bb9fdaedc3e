import type { Draft } from './facts.js'

/** Members that credentials consist of; of several names one is enough. */
const MEMBERS = ['tmpSecretId', 'tmpSecretKey', 'sessionToken|securityToken|xCosSecurityToken|token', 'expiredTime']

/** Whether a member is there and is not empty, wherever it is. */
const holds = (text: string, names: string) => new RegExp(`"(${names})":\\s*"?[^"\\s]`, 'i').test(text)

/** When the credentials of a reply end; NaN where it does not say. */
export function expiredMsOf(text: string): number {
  return Number(/"expiredTime":\s*"?(\d{10})\b/i.exec(text)?.[1]) * 1000
}

/**
 * What is wrong with the reply of an STS endpoint.
 *
 * @param problem - What the client says of it.
 * @param nowMs - By a clock other than the device's; nothing where none is known.
 */
export function judgeReply(text: string, problem: string | undefined, nowMs: number | undefined): Draft | undefined {
  const certain = (code: Draft['code'], values = {}, detail = ''): Draft => ({
    code,
    certainty: 'certain',
    values,
    detail,
  })
  if (nowMs !== undefined && expiredMsOf(text) < nowMs) return certain('sts-expired')
  if (problem === undefined) return undefined
  if (/^\s*</.test(text)) return certain('sts-login-page')
  const late = /"(startTime|expiredTime)":\s*"?\d{13}\b/i.exec(text)?.[1]
  if (late !== undefined) return certain('sts-milliseconds', { names: late })
  const missing = MEMBERS.filter(names => !holds(text, names)).map(names => names.replace(/\|.*/, ''))
  const code = /"(?:code|error|errorcode)":\s*"([\w. -]{1,80})/i.exec(text)?.[1]
  if (missing.length > 2 && code !== undefined) return certain('sts-error', { code })
  const near = text.match(/"\w*(secret|token|access|expir)\w*"(?=:)/gi) ?? []
  if (missing.length > 0) return certain('sts-fields', { names: missing.join(', ') }, `found ${near.join(', ')}`)
  return certain('sts-scope', { names: 'bucket or region' }, problem)
}
