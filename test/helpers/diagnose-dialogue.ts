import { next } from '../../src/diagnose/decide.js'
import type { Draft, Facts, Place, Step } from '../../src/diagnose/facts.js'
import type { Seen } from '../../src/probes.js'

export const NOW_MS = Date.UTC(2026, 0, 1)

export const ORIGIN = 'https://page.example'
export const COS = 'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com'

export const PLACE: Place = {
  origin: COS,
  host: COS.slice('https://'.length),
  key: 'uploads/u42/cos-slim-diagnose.png',
  slimKey: 'uploads/u42/cos-slim-diagnose.png',
  bucket: 'examplebucket-1250000000',
  region: 'ap-beijing',
  scope: 'uploads/u42/*',
}

const DATE = new Date(NOW_MS).toUTCString()

export function answered(status: number, more: Partial<Seen> = {}): Seen {
  return { ...saw('answered'), status, headers: { date: DATE, 'x-cos-request-id': 'id' }, url: `${COS}/key`, ...more }
}

export function saw(reach: Seen['reach'], more: Partial<Seen> = {}): Seen {
  return { reach, isSure: true, status: 0, headers: {}, text: '', url: '', atMs: NOW_MS, ...more }
}

export function refused(status: number, code: string, message = ''): Seen {
  return answered(status, { text: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` })
}

/** What a right set-up answers to each probe. */
export const RIGHT: Readonly<Partial<Record<Step, Seen>>> = {
  sts: answered(200, { text: '{"expiredTime":1767227400}' }),
  rehearsal: refused(403, 'AccessDenied', 'Request has expired'),
  dry: refused(400, 'BadDigest'),
  live: answered(200, { text: '<ProcessResults><Object></Object></ProcessResults>' }),
  delete: answered(204),
}

export interface Dialogue {
  /** Probes that ran. */
  readonly steps: readonly Step[]
  /** `code certainty`, the most likely first. */
  readonly found: readonly string[]
  readonly drafts: readonly Draft[]
}

/** Answers probe after probe, until it is known what is wrong. A probe that nobody expects fails. */
export function play(answers: Readonly<Partial<Record<Step, Seen>>>, more: Partial<Facts> = {}): Dialogue {
  let facts: Facts = {
    around: { isOnline: true, origin: ORIGIN, isControlled: false, isWebKit: false, permissions: {}, ...more.around },
    permissions: {},
    stsUrl: `${ORIGIN}/sts`,
    seen: {},
    violations: [],
    headerNames: ['authorization', 'content-type', 'pic-operations', 'x-cos-security-token'],
    mayStore: true,
    endpoint: '',
    ...more,
  }
  const steps: Step[] = []
  for (;;) {
    const verdict = next(facts)
    if (typeof verdict !== 'string') {
      return { steps, drafts: verdict, found: verdict.map(({ code, certainty }) => `${code} ${certainty}`) }
    }
    const answer = answers[verdict]
    if (!answer) throw new Error(`Nobody expects ${verdict} after ${steps.join(', ')}`)
    steps.push(verdict)
    const isKnown = verdict === 'sts' && answer.status === 200 && facts.replyProblem === undefined
    facts = { ...facts, seen: { ...facts.seen, [verdict]: answer }, ...(isKnown && { place: more.place ?? PLACE }) }
  }
}
