import { accessDenied, CosError } from './errors.js'

/** A check of one form field, or of the size of the file. */
export type FormCondition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string }
  | { readonly kind: 'content-length-range'; readonly minBytes: number; readonly maxBytes: number }

export interface FormPolicy {
  readonly expiresMs: number
  readonly conditions: readonly FormCondition[]
}

function invalid(message: string): CosError {
  return new CosError(400, 'InvalidPolicyDocument', message)
}

function readCondition(value: unknown): readonly FormCondition[] {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value
    const [kind, first, second] = list
    if (kind === 'content-length-range' && typeof first === 'number' && typeof second === 'number') {
      return [{ kind, minBytes: first, maxBytes: second }]
    }
    if ((kind === 'eq' || kind === 'starts-with') && typeof first === 'string' && typeof second === 'string') {
      if (first.startsWith('$')) return [{ kind, field: first.slice(1).toLowerCase(), value: second }]
    }
    throw invalid('A condition of the policy is not valid.')
  }
  if (typeof value !== 'object' || value === null) throw invalid('A condition of the policy is not valid.')
  return Object.entries(value).map(([name, wanted]: [string, unknown]) => {
    if (typeof wanted !== 'string') throw invalid('A condition of the policy is not valid.')
    return { kind: 'eq', field: name.toLowerCase(), value: wanted }
  })
}

/** The policy of a form, from its JSON text. @throws CosError `InvalidPolicyDocument` */
export function readFormPolicy(text: string): FormPolicy {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('The policy is not valid JSON.')
  }
  if (typeof value !== 'object' || value === null) throw invalid('The policy is not an object.')
  const { expiration, conditions } = value as Record<string, unknown> // an object, as checked in the line above
  const expiresMs = typeof expiration === 'string' ? Date.parse(expiration) : NaN
  if (Number.isNaN(expiresMs)) throw invalid('The policy has no expiration.')
  if (!Array.isArray(conditions) || conditions.length === 0) throw invalid('The policy has no condition.')
  const read = conditions.flatMap(readCondition)
  for (const field of ['q-sign-algorithm', 'q-ak', 'q-sign-time']) {
    if (!read.some(condition => condition.kind !== 'content-length-range' && condition.field === field)) {
      throw invalid(`The policy has no condition for ${field}.`)
    }
  }
  return { expiresMs, conditions: read }
}

/** @throws CosError `AccessDenied` for the first condition that does not hold */
export function checkFormFields(policy: FormPolicy, fields: ReadonlyMap<string, string>): void {
  for (const condition of policy.conditions) {
    if (condition.kind === 'content-length-range') continue
    const { kind, field, value } = condition
    const given = fields.get(field) ?? ''
    if (kind === 'eq' ? given !== value : !given.startsWith(value)) {
      throw accessDenied(`Condition key ${field} doesn't match the value ${value}`)
    }
  }
}

/** @throws CosError `EntityTooSmall`, `EntityTooLarge` */
export function checkFormSize(policy: FormPolicy, sizeBytes: number): void {
  for (const condition of policy.conditions) {
    if (condition.kind !== 'content-length-range') continue
    if (sizeBytes < condition.minBytes) {
      throw new CosError(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed object size.')
    }
    if (sizeBytes > condition.maxBytes) {
      throw new CosError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.')
    }
  }
}
