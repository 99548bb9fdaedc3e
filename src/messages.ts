import {
  ERROR_TEXTS,
  fill,
  FINDINGS_EN,
  FINDINGS_ZH,
  localeOf,
  MINI_PROGRAM_FINDINGS_EN,
  MINI_PROGRAM_FINDINGS_ZH,
  SERVICE_CODES,
  UNKNOWN_TEXTS,
} from './catalogue.js'
import type { FindingCode, Locale, Texts } from './catalogue.js'
import type { CosSlimError, ServiceRefusal, SlimErrorCode } from './errors.js'
import type { Finding } from './diagnosis.js'

export type { Locale } from './catalogue.js'

/** An error in words for the person in front of the screen. */
export interface ErrorDescription {
  /** What happened. */
  readonly cause: string
  /** What to do about it. */
  readonly remedy: string
  /** What the code of the service itself means, where it named one that is known: for whoever mends it. */
  readonly service?: ServiceDescription
}

/** A code of COS, CI or STS in words. */
export interface ServiceDescription {
  /** What happened. */
  readonly cause: string
  /** What to do about it. */
  readonly remedy: string
  /** Whether the same request can succeed later, signed again and with fresh credentials. */
  readonly isRetryable: boolean
  /** Address of the document that names the code. */
  readonly source: string
}

type Values = Readonly<Record<string, string>>

/** An own member: codes of newer versions can be any text. */
function textsIn<T>(table: Readonly<Record<string, T>>, code: string): T | undefined {
  return Object.prototype.hasOwnProperty.call(table, code) ? table[code] : undefined
}

/**
 * Cause and remedy of a code of the SDK alone: the part of {@link describeError} that carries no other texts.
 *
 * @param locale - A language tag; what does not begin with `zh` is English.
 */
export function describeErrorCode(code: SlimErrorCode, locale: Locale | (string & {})): ErrorDescription {
  const [cause, remedy] = (textsIn(ERROR_TEXTS, code) ?? UNKNOWN_TEXTS)[localeOf(locale)]
  return { cause, remedy }
}

/**
 * What a code of COS, CI or STS means, like `NoSuchBucket`, `-60998` or `AuthFailure.SignatureFailure`; nothing for one
 * that is not known.
 *
 * @param locale - A language tag; what does not begin with `zh` is English.
 */
export function describeServiceCode(code: string, locale: Locale | (string & {})): ServiceDescription | undefined {
  const [family = ''] = code.split('.')
  const named = (name: string) => SERVICE_CODES.find(({ codes }) => codes.includes(name))
  const group = named(code) ?? named(family)
  if (!group) return undefined
  const [cause, remedy] = group[localeOf(locale)]
  return { cause, remedy, isRetryable: group.isRetryable, source: group.source }
}

/** COS says some of its codes in the message of `AccessDenied`, which the error quotes. */
function serviceCodeOf({ code }: ServiceRefusal, message: string): string {
  const [, denial = ''] = /\(AccessDenied: ([^]*)/.exec(message) ?? []
  const said = SERVICE_CODES.flatMap(({ codes }) => codes).find(known => denial.startsWith(known))
  return (code === 'AccessDenied' && said) || code
}

function findingTexts(code: string, locale: Locale): Texts | undefined {
  return locale === 'zh'
    ? (textsIn<Texts>(FINDINGS_ZH, code) ?? textsIn<Texts>(MINI_PROGRAM_FINDINGS_ZH, code))
    : (textsIn<Texts>(FINDINGS_EN, code) ?? textsIn<Texts>(MINI_PROGRAM_FINDINGS_EN, code))
}

/**
 * Cause and remedy in the language of a page: of an error, of a finding of `diagnose`, or of a code alone (the `reason`
 * of a result). What the texts of a finding name comes from its `values`; of a code alone the names stay in braces.
 *
 * @param locale - A language tag; what does not begin with `zh` is English.
 */
export function describeError(
  error: CosSlimError | SlimErrorCode | Finding | FindingCode,
  locale: Locale | (string & {}),
): ErrorDescription {
  const given = typeof error === 'string' ? { code: error } : error
  const { code } = given
  const values: Values = 'values' in given ? given.values : {}
  const texts = findingTexts(code, localeOf(locale))
  // A code that neither table has is of a newer version: it is told as an unknown one.
  const described = texts
    ? { cause: fill(texts[0], values), remedy: fill(texts[1], values) }
    : describeErrorCode(code as SlimErrorCode, locale)
  const refusal: ServiceRefusal | undefined = 'service' in given ? given.service : undefined
  const serviceCode = refusal && 'message' in given ? serviceCodeOf(refusal, given.message) : values['code']
  const service = serviceCode === undefined ? undefined : describeServiceCode(serviceCode, locale)
  return service ? { ...described, service } : described
}
