import type { FindingCode } from './catalogue.js'

/** What a diagnosis found. All of it can be serialised, and holds no secrets. */
export interface Diagnosis {
  /**
   * Whether nothing is wrong, as far as this can be seen from here. In the developer tools of mini programs there is a
   * finding all the same: `wx-domain-unchecked`.
   */
  readonly ok: boolean
  /** The most likely first. */
  readonly findings: readonly Finding[]
  /** What was done, one line for each request and its answer. */
  readonly steps: readonly string[]
  /** Key of the picture that could not be deleted again; where the service did not say so, it may not be there. */
  readonly leftKey?: string
  /** All of it in English, for a console. */
  toString(): string
}

/** One setting that is wrong, or that may be. */
export interface Finding {
  /** What is wrong; docs/errors.md lists all of them. */
  readonly code: FindingCode
  /**
   * - `certain`: nothing else looks like this
   * - `likely`: something else could look like this, and rarely does
   * - `possible`: one of several that look alike from here; all of them are listed
   */
  readonly certainty: 'certain' | 'likely' | 'possible'
  /** English; `describeError` of `cos-slim/messages` has other languages. */
  readonly cause: string
  /** What to do about it, English. */
  readonly remedy: string
  /** What the texts name, by the names that they have in the texts. */
  readonly values: Readonly<Record<string, string>>
  /** What to paste to put it right, ready for use; where there are several, each is enough for its target. */
  readonly paste?: readonly Paste[]
  /** Which probe saw what, one line. */
  readonly evidence: string
}

/** A text and where it belongs. */
export interface Paste {
  /**
   * - `cors-xml`, `cors-json`: a rule for the bucket, for `PUT ?cors` and for `putBucketCors` of the official SDKs; both replace
   *   the rules there are, which belong beside it
   * - `policy`, `policy-statement`: for the credentials, whole or one statement beside those it has
   * - `csp`: the whole policy of the page, once for each that is violated
   * - `sts-headers`, `sts-reply`: what the STS endpoint has to answer
   * - `service-worker`: first line of its fetch handler
   * - `endpoint`: for the option of this name
   * - `referer`: for the hotlink list of the bucket
   * - `command`: for a terminal of the bucket's owner
   * - `link`: to open in a new tab, where a person sees what a script may not
   * - `request-domains`, `upload-domains`: for the lists of a mini program
   */
  readonly target:
    | 'cors-xml'
    | 'cors-json'
    | 'policy'
    | 'policy-statement'
    | 'csp'
    | 'sts-headers'
    | 'sts-reply'
    | 'service-worker'
    | 'endpoint'
    | 'referer'
    | 'command'
    | 'link'
    | 'request-domains'
    | 'upload-domains'
  /** Word for word what to paste. */
  readonly text: string
}
