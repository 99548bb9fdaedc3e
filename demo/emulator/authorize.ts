import { timingSafeEqual } from 'node:crypto'
import { accessDenied, CosError } from './errors.js'
import { withoutDots } from './key.js'
import type { Keyring, Signer } from './keyring.js'
import { allows, type ConditionValues, type Need, type Policy } from './policy.js'
import type { BucketName, CosRequest } from './request.js'
import type { Settings } from './settings.js'
import {
  canonicalName,
  httpString,
  readAuthorization,
  readSignature,
  sign,
  stringToSign,
  type PresentedSignature,
  type SignedMaterial,
} from './signature.js'

/** What a decision is made from, beside the request. */
export interface Authority {
  readonly keyring: Keyring
  readonly owner: BucketName
  readonly settings: Settings
  nowMs(): number
}

/** The caller: nobody, or somebody with what the signature covers. */
export type Caller = 'anonymous' | Signer

function expired(authority: Authority): CosError {
  const { settings } = authority
  const message =
    settings.expiredAs === 'AccessDenied' ? 'Request has expired' : 'The difference between clocks is too large.'
  const serverTime = new Date(authority.nowMs()).toISOString().replace(/\.\d+Z$/, 'Z')
  return new CosError(403, settings.expiredAs, message, {
    details: settings.serverTimeInErrors ? [['ServerTime', serverTime]] : [],
  })
}

/** @throws CosError where the times are malformed, over, or not yet begun */
export function checkTimes(authority: Authority, times: string): void {
  const match = /^(\d{10});(\d{10})$/.exec(times)
  if (!match) throw accessDenied('The time range of the signature is not valid.')
  const [startSec, endSec] = [Number(match[1]), Number(match[2])]
  const nowSec = Math.floor(authority.nowMs() / 1000)
  if (startSec > endSec) throw accessDenied('The time range of the signature is not valid.')
  if (nowSec > endSec || nowSec < startSec - authority.settings.startToleranceSec) {
    throw expired(authority)
  }
}

/** @throws CosError `InvalidAccessKeyId`, `ExpiredToken` */
export function findSigner(authority: Authority, secretId: string, token: string | undefined): Signer {
  const signer = authority.keyring.find(secretId)
  const unknown = new CosError(
    403,
    'InvalidAccessKeyId',
    'The Access Key Id you provided does not exist in our records.',
  )
  if (!signer) throw unknown
  if (signer.temporary) {
    if (token !== signer.temporary.token) throw unknown
    if (authority.nowMs() >= signer.temporary.expiresSec * 1000) {
      throw new CosError(400, 'ExpiredToken', 'The provided token has expired.')
    }
  }
  return signer
}

export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function mismatch(formatString: string, signedText: string): CosError {
  return new CosError(403, 'SignatureDoesNotMatch', 'The Signature you specified is invalid.', {
    details: [
      ['StringToSign', signedText],
      ['FormatString', formatString],
    ],
  })
}

/** @throws CosError for anything but a signature that is right and valid now */
export function checkSignature(
  authority: Authority,
  presented: PresentedSignature,
  material: SignedMaterial,
  token: string | undefined,
): Signer {
  if (presented.algorithm !== 'sha1') throw accessDenied('The signature algorithm is not supported.')
  const signer = findSigner(authority, presented.secretId, token)
  checkTimes(authority, presented.keyTime)
  checkTimes(authority, presented.signTime)
  const built = httpString(presented, material)
  if ('missing' in built) throw mismatch(`missing: ${built.missing}`, '')
  const text = stringToSign(presented.signTime, built.text)
  if (!sameText(sign(signer.secretKey, presented.keyTime, text), presented.signature)) throw mismatch(built.text, text)
  return signer
}

function isTokenOrSignature(name: string): boolean {
  return name.startsWith('q-') || name === 'x-cos-security-token'
}

/** @see https://www.tencentcloud.com/document/product/436/53889 */
function checkStrictRules(settings: Settings, request: CosRequest, presented: PresentedSignature): void {
  for (const name of settings.strictSignature.headers) {
    if (request.headers.has(name) && !presented.headerList.includes(canonicalName(name))) {
      throw accessDenied(`Strict signature missing header that must be signed: ${name}`)
    }
  }
  for (const name of settings.strictSignature.params) {
    const isSent = request.params.some(([key]) => !isTokenOrSignature(key) && canonicalName(key) === name)
    if (isSent && !presented.paramList.includes(name)) {
      throw accessDenied(`Strict signature missing param that must be signed: ${name}`)
    }
  }
}

/** Who sent the request. @throws CosError where a signature is there and does not hold */
export function identify(authority: Authority, request: CosRequest): Caller {
  const header = request.headers.get('authorization')
  const presented = header === undefined ? readSignature(new Map(request.params)) : readAuthorization(header)
  if (!presented) {
    if (header !== undefined) throw accessDenied('The Authorization header is not valid.')
    return 'anonymous'
  }
  const token =
    request.headers.get('x-cos-security-token') ?? new Map(request.params).get('x-cos-security-token') ?? undefined
  const material = {
    method: request.method,
    path: `/${request.key}`,
    params: request.params,
    headers: [...request.headers],
  }
  const signer = checkSignature(authority, presented, material, token)
  checkStrictRules(authority.settings, request, presented)
  if (
    request.headers.has('pic-operations') &&
    !presented.headerList.includes('pic-operations') &&
    !authority.settings.allowUnsignedPicOperations
  ) {
    throw accessDenied('The Pic-Operations header must be signed.')
  }
  return signer
}

/** What the request says of itself, for the conditions of a policy. */
export function conditionValues(request: CosRequest): ConditionValues {
  const values = new Map<string, string>()
  for (const name of ['content-length', 'content-type', 'x-cos-acl', 'x-cos-storage-class', 'x-cos-forbid-overwrite']) {
    const value = request.headers.get(name)
    if (value !== undefined) values.set(`cos:${name}`, value)
  }
  if (request.tlsVersion !== undefined) values.set('cos:tls-version', request.tlsVersion)
  values.set('qcs:ip', request.clientAddress)
  return values
}

/** Where the dots of a key would lead has to be allowed as well, whoever follows them on the way. */
function isAllowed(policy: Policy, need: Need, owner: BucketName, values: ConditionValues): boolean {
  const keys = new Set([need.key, withoutDots(need.key)])
  return [...keys].every(key => allows(policy, { ...need, key }, need.owner ?? owner, values))
}

/**
 * Lets the request pass when the caller may do all it needs.
 *
 * @param isPublic - whether anybody may do it
 * @throws CosError `AccessDenied`
 */
export function permit(
  authority: Authority,
  caller: Caller,
  needs: readonly Need[],
  values: ConditionValues,
  isPublic = false,
): void {
  if (caller === 'anonymous') {
    if (!isPublic) throw accessDenied()
    return
  }
  const policy = caller.temporary?.policy
  if (policy && !needs.every(need => isAllowed(policy, need, authority.owner, values))) throw accessDenied()
}
