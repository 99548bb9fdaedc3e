import type { FindingCode } from '../catalogue.js'
import type { Seen, Surroundings, Violation } from '../probes.js'
import type { Finding } from '../diagnosis.js'

/** Where uploads go, known once there are credentials. */
export interface Place {
  /** Scheme, host and port. */
  readonly origin: string
  readonly host: string
  /** Of the picture that is stored. */
  readonly key: string
  /** Of the slimmed one. */
  readonly slimKey: string
  /** Empty where nobody named it, as with an endpoint alone. */
  readonly bucket: string
  readonly region: string
  /** What credentials have to be good for: one key, or a prefix with `*`; empty where all of the bucket would be. */
  readonly scope: string
}

/**
 * The probes, in the order in which they come up; `header:` stands for one header each.
 *
 * - `rehearsal`: the PUT of an upload with a signature that expired in 1970 and belongs to nobody
 * - `dry`: the PUT of an upload, signed, with the checksum of other bytes: it can only be refused
 * - `live`: the PUT of an upload
 */
export type Step =
  | ('sts' | 'sts-manual' | 'sts-reach')
  | ('rehearsal' | 'reach' | 'sandbox' | 'bare' | `header:${string}` | 'get' | 'post' | 'manual')
  | ('clock' | 'dry' | 'dry-plain' | 'dry-same' | 'dry-jpeg' | 'live' | 'delete')

/** What the probes saw, in the order in which they ran. */
export type SeenSteps = { readonly [S in Step]?: Seen }

/** All that was seen so far. */
export interface Facts {
  readonly around: Surroundings
  /** Permissions before the first request. */
  readonly permissions: Surroundings['permissions']
  /** Absolute address of the STS endpoint; empty where credentials come from a function. */
  readonly stsUrl: string
  readonly seen: SeenSteps
  readonly violations: readonly Violation[]
  /** What is wrong with the STS reply, in the words of the client. */
  readonly replyProblem?: string | undefined
  readonly place?: Place | undefined
  /** Where uploads would go by the options alone; empty where the reply has to say it. */
  readonly endpoint: string
  /** Names of the headers of an upload that a CORS rule has to allow. */
  readonly headerNames: readonly string[]
  /** Whether the caller lets something be stored. */
  readonly mayStore: boolean
}

/** A finding before it is put into words. */
export interface Draft {
  readonly code: FindingCode
  readonly certainty: Finding['certainty']
  /** What its texts name beyond what all of them can. */
  readonly values?: Readonly<Record<string, string>>
  /** What was seen beyond the answers to the probes. */
  readonly detail?: string
}

/** A probe to run, or what is wrong: nothing in an empty list. */
export type Verdict = Step | readonly Draft[]

export function draft(code: FindingCode, certainty: Draft['certainty'] = 'certain', more: Partial<Draft> = {}): Draft {
  return { code, certainty, ...more }
}

/** All that looks alike from inside a page. */
export const oneOf = (...codes: readonly FindingCode[]) => codes.map(code => draft(code, 'possible'))
