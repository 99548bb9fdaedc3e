import { isIPv4 } from 'node:net'
import { fitsWildcard } from './wildcard.js'

type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

interface Statement {
  readonly effect: 'allow' | 'deny'
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions: Conditions
}

/** A checked policy of version 2.0. */
export interface Policy {
  readonly statements: readonly Statement[]
}

/** The bucket whose resources are named. */
export interface ResourceOwner {
  readonly bucket: string
  readonly region: string
}

/** What a request wants to do, to what. */
export interface Need {
  /** Like `cos:PutObject`, `ci:SetImageSlim`. */
  readonly action: string
  /** Decoded key; empty for the bucket itself. */
  readonly key: string
  /** Where the key is. @default the bucket that was asked */
  readonly owner?: ResourceOwner
}

/** Condition keys a request has a value for, in lower case. */
export type ConditionValues = ReadonlyMap<string, string>

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function texts(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const ok = list.every(item => typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
  return ok && list.length > 0 ? list.map(String) : undefined
}

const STATEMENT_MEMBERS = new Set(['effect', 'action', 'resource', 'condition', 'principal', 'sid'])

function readStatement(value: unknown): Statement | string {
  if (!isRecord(value)) return 'a statement is not an object'
  const unknown = Object.keys(value).find(name => !STATEMENT_MEMBERS.has(name))
  if (unknown !== undefined) return `unknown element ${unknown}`
  const { effect } = value
  if (effect !== 'allow' && effect !== 'deny') return 'effect has to be allow or deny'
  const actions = texts(value['action'])
  const resources = texts(value['resource'])
  if (!actions) return 'action is missing'
  if (!resources) return 'resource is missing'
  const conditions: Record<string, Record<string, readonly string[]>> = {}
  if (value['condition'] !== undefined) {
    if (!isRecord(value['condition'])) return 'condition is not an object'
    for (const [operator, keys] of Object.entries(value['condition'])) {
      if (!isRecord(keys)) return `condition ${operator} is not an object`
      const read: Record<string, readonly string[]> = {}
      for (const [key, wanted] of Object.entries(keys)) {
        const list = texts(wanted)
        if (!list) return `condition ${operator} ${key} has no value`
        read[key] = list
      }
      conditions[operator] = read
    }
  }
  return { effect, actions, resources, conditions }
}

/** The policy in the text, or what is wrong with it. */
export function readPolicy(text: string): Policy | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'not valid JSON'
  }
  if (!isRecord(value)) return 'not an object'
  if (value['version'] !== '2.0') return 'version has to be 2.0'
  const list: readonly unknown[] = Array.isArray(value['statement']) ? value['statement'] : [value['statement']]
  const statements: Statement[] = []
  for (const item of list) {
    const statement = readStatement(item)
    if (typeof statement === 'string') return statement
    statements.push(statement)
  }
  return statements.length > 0 ? { statements } : 'statement is empty'
}

function fitsAction(pattern: string, action: string): boolean {
  return fitsWildcard(pattern.startsWith('name/') ? pattern.slice(5) : pattern, action)
}

function fitsResource(pattern: string, need: Need, owner: ResourceOwner): boolean {
  if (pattern === '*') return true
  const [qcs, project, service, region, account, ...rest] = pattern.split(':')
  if (qcs !== 'qcs' || project !== '' || service === undefined || region === undefined || account === undefined)
    return false
  const dash = owner.bucket.lastIndexOf('-')
  const appId = owner.bucket.slice(dash + 1)
  const wantedService = need.action.split(':')[0] ?? ''
  const names =
    wantedService === 'cos'
      ? [`${owner.bucket}/${need.key}`, `prefix//${appId}/${owner.bucket.slice(0, dash)}/${need.key}`]
      : [`bucket/${owner.bucket}/${need.key}`]
  return (
    fitsWildcard(service, wantedService) &&
    (region === '' || fitsWildcard(region, owner.region)) &&
    (account === '' || fitsWildcard(account, `uid/${appId}`)) &&
    names.some(name => fitsWildcard(rest.join(':'), name))
  )
}

function ipv4Number(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function inNetwork(address: string, network: string): boolean {
  const [base = '', bits = '32'] = network.split('/')
  if (!isIPv4(address) || !isIPv4(base) || !/^\d+$/.test(bits) || Number(bits) > 32) return false
  const size = 2 ** (32 - Number(bits))
  return Math.floor(ipv4Number(address) / size) === Math.floor(ipv4Number(base) / size)
}

type Test = (value: string, wanted: string) => boolean

const numeric =
  (test: (value: number, wanted: number) => boolean): Test =>
  (value, wanted) =>
    /^\d+$/.test(value) && wanted.trim() !== '' && test(Number(value), Number(wanted))

/** Operators that hold when any of the wanted values fits. */
const ANY_OF: Readonly<Record<string, Test>> = {
  string_equal: (value, wanted) => value === wanted,
  string_equal_ignore_case: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  string_like: (value, wanted) => fitsWildcard(wanted, value),
  numeric_equal: numeric((value, wanted) => value === wanted),
  numeric_less_than: numeric((value, wanted) => value < wanted),
  numeric_less_than_equal: numeric((value, wanted) => value <= wanted),
  numeric_greater_than: numeric((value, wanted) => value > wanted),
  numeric_greater_than_equal: numeric((value, wanted) => value >= wanted),
  ip_equal: inNetwork,
}

/** Operators that hold when none of the wanted values fits. */
const NONE_OF: Readonly<Record<string, Test>> = {
  string_not_equal: (value, wanted) => value === wanted,
  string_not_like: (value, wanted) => fitsWildcard(wanted, value),
  numeric_not_equal: numeric((value, wanted) => value === wanted),
  ip_not_equal: inNetwork,
}

/** Keys this service understands; a condition on any other cannot be judged. */
const CONDITION_KEYS = new Set([
  'cos:content-length',
  'cos:content-type',
  'cos:x-cos-acl',
  'cos:x-cos-storage-class',
  'cos:x-cos-forbid-overwrite',
  'cos:tls-version',
  'qcs:ip',
])

type Verdict = 'yes' | 'no' | 'unknown'

function holds(operator: string, key: string, wanted: readonly string[], values: ConditionValues): Verdict {
  const ifExist = operator.endsWith('_if_exist')
  const base = ifExist ? operator.slice(0, -'_if_exist'.length) : operator
  const anyOf = ANY_OF[base]
  const noneOf = NONE_OF[base]
  const name = key.toLowerCase()
  if ((!anyOf && !noneOf) || !CONDITION_KEYS.has(name)) return 'unknown'
  const value = values.get(name)
  if (value === undefined) return ifExist ? 'yes' : 'no'
  const fits = anyOf ? wanted.some(item => anyOf(value, item)) : !wanted.some(item => noneOf?.(value, item))
  return fits ? 'yes' : 'no'
}

function conditionsHold(conditions: Conditions, values: ConditionValues): Verdict {
  const verdicts = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => holds(operator, key, wanted, values)),
  )
  if (verdicts.includes('no')) return 'no'
  return verdicts.includes('unknown') ? 'unknown' : 'yes'
}

/**
 * Whether the policy allows the need. Nothing is allowed that no statement names; a denial wins; a condition that
 * cannot be judged never allows and always denies.
 */
export function allows(policy: Policy, need: Need, owner: ResourceOwner, values: ConditionValues): boolean {
  let allowed = false
  for (const statement of policy.statements) {
    if (!statement.actions.some(pattern => fitsAction(pattern, need.action))) continue
    if (!statement.resources.some(pattern => fitsResource(pattern, need, owner))) continue
    const verdict = conditionsHold(statement.conditions, values)
    if (statement.effect === 'deny' && verdict !== 'no') return false
    if (statement.effect === 'allow' && verdict === 'yes') allowed = true
  }
  return allowed
}
