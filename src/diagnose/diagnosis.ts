import { fill } from '../catalogue.js'
import type { FindingCode, Texts } from '../catalogue.js'
import { PROBE_TIMEOUT_SEC } from '../probes.js'
import type { Seen } from '../probes.js'
import type { Diagnosis, Finding, Paste } from '../diagnosis.js'
import { skewMs } from './clock.js'
import type { Draft, Facts, Step } from './facts.js'
import { said } from './refusal.js'
import { expiredMsOf } from './sts-reply.js'
import { mayBeStored } from './upload.js'

/** Texts of all codes that may come up. */
export type Wording = Readonly<Partial<Record<FindingCode, Texts>>>

/** What it says holds whether or not anything is wrong. */
const NO_FAULT: FindingCode = 'wx-domain-unchecked'

const MINUTE_MS = 60_000

/** A class, so that what it says of itself is no part of what is sent or kept. */
class Report implements Diagnosis {
  readonly ok: boolean
  readonly leftKey?: string

  constructor(
    readonly findings: readonly Finding[],
    readonly steps: readonly string[],
    leftKey: string | undefined,
  ) {
    this.ok = findings.every(({ code }) => code === NO_FAULT)
    if (leftKey !== undefined) this.leftKey = leftKey
  }

  toString(): string {
    const texts = this.findings.flatMap(({ code, certainty, cause, remedy, paste = [], evidence }) => [
      `${code} (${certainty}): ${cause} ${remedy}`,
      `  ${evidence}`,
      // The others say the same in another notation.
      ...paste.slice(0, 1).map(({ target, text }) => `${target}:\n${text}`),
    ])
    const left = this.leftKey === undefined ? [] : [`${this.leftKey} may be left in the bucket.`]
    return [...(this.ok ? ['Nothing is wrong.'] : []), ...texts, ...this.steps, ...left].join('\n')
  }
}

/** What a probe saw, in a few words. */
export function wordsOf(seen: Seen): string {
  return [seen.reach, seen.status || '', said(seen, 'Code'), seen.words].filter(Boolean).join(' ')
}

const answersOf = ({ seen }: Facts) => Object.entries(seen) as readonly (readonly [Step, Seen])[] // none is undefined

/** How far the device is ahead, in minutes. */
function skewText(facts: Facts): string {
  const minutes = Math.round((skewMs(facts) ?? 0) / MINUTE_MS)
  return `${minutes > 0 ? '+' : ''}${minutes} min`
}

/** Everything that texts may name, unless a finding names it better. */
function valuesOf(facts: Facts): Readonly<Record<string, string>> {
  const { around, place, stsUrl, seen } = facts
  const expiredMs = expiredMsOf(seen.sts?.text ?? '')
  const last = answersOf(facts)
    .filter(([, { status }]) => status > 0)
    .pop()?.[1]
  return {
    ...place,
    scope: '',
    link: `${place?.origin ?? ''}/`,
    origin: around.origin,
    url: stsUrl.replace(/\?.*/, '') || '(a function)',
    sec: String(PROBE_TIMEOUT_SEC),
    skew: skewText(facts),
    time: expiredMs ? new Date(expiredMs).toISOString() : '?',
    type: 'image/png',
    code: last ? said(last, 'Code') || String(last.status) : '',
    names: last ? said(last, 'Message') : '',
  }
}

/**
 * Puts findings into words.
 *
 * @param pastesFor - What mends each.
 * @param mask - Takes secrets out of what was heard from others.
 */
export function makeDiagnosis(
  facts: Facts,
  drafts: readonly Draft[],
  steps: readonly string[],
  wording: Wording,
  pastesFor: (draft: Draft, facts: Facts) => readonly Paste[],
  mask: (text: string) => string,
): Diagnosis {
  const { seen, place } = facts
  const common = valuesOf(facts)
  const evidence = answersOf(facts).map(([step, answer]) => `${step} ${wordsOf(answer)}`)
  const findings = drafts.map((draft): Finding => {
    const { code, certainty, values, detail } = draft
    const [cause, remedy] = wording[code] ?? [code, '']
    const all = { ...common, ...values }
    const named = [...new Set((cause + remedy).match(/\w+(?=\})/g))]
    const own = Object.fromEntries(named.map(name => [name, mask(all[name as keyof typeof all] ?? '')]))
    const paste = pastesFor(draft, facts)
    return {
      code,
      certainty,
      cause: fill(cause, own),
      remedy: fill(remedy, own),
      values: own,
      ...(paste.length > 0 && { paste }),
      evidence: mask([...evidence, ...(detail ? [detail] : [])].join(', ')),
    }
  })
  const isLeft = mayBeStored(seen) && seen.delete?.status !== 204
  return new Report(findings, steps.map(mask), isLeft ? place?.key : undefined)
}
