import type { Policy, PolicyScope, PolicyStatement } from '../types.js'
import { checkScope, type CheckedScope } from './policy-scope.js'

/**
 * The least that a page needs for the modes it uses: no listing, deleting, ACL or settings.
 *
 * | mode | on the source | on the target of `saveAs` |
 * | --- | --- | --- |
 * | `upload` | PutObject of the size and type allowed | the same |
 * | `upload` with `allowParts` | and the four steps of an upload in parts | the same |
 * | `upload` with `allowForm` | and PostObject and GetObject | and PutObject without a body |
 * | `download` | GetObject | nothing |
 * | `cloud` | GetObject, and HeadObject for the size before | PutObject without a body |
 *
 * @param scope - One bucket and one prefix (or key) of one caller.
 * @returns A policy for GetFederationToken, to be sent as URL-encoded JSON.
 * @throws TypeError naming the option and what it got: an empty, open or ambiguous prefix never becomes a policy.
 * @see https://www.tencentcloud.com/document/product/436/30580 actions and resources
 * @see https://www.tencentcloud.com/document/product/436/46205 conditions
 * @see https://www.tencentcloud.com/document/product/436/10881 PUT Object - Copy
 */
export function buildPolicy(scope: PolicyScope): Policy {
  const checked = checkScope(scope)
  return {
    version: '2.0',
    statement: [
      ...uploadStatements(checked),
      ...partStatements(checked),
      ...formStatements(checked),
      ...readStatements(checked),
      ...cloudStatements(checked),
      ...settingStatements(checked),
    ],
  }
}

/** What mini programs may add to a type that they are given, whole: a wildcard would let in other types behind it. */
const ADDED_CHARSET = '; charset=utf-8'

/** What they send where they are given none. */
const UNASKED_TYPE = 'application/json'

function claimsOf({ contentTypes }: CheckedScope): readonly string[] {
  return contentTypes.flatMap(type => [type, `${type}${ADDED_CHARSET}`])
}

function uploadStatements(scope: CheckedScope): PolicyStatement[] {
  if (!scope.modes.includes('upload')) return []
  return [
    {
      effect: 'allow',
      action: ['name/cos:PutObject'],
      resource: [...new Set([resourceOf(scope, scope.sourcePath), resourceOf(scope, scope.targetPath)])],
      condition: {
        // Without `_if_exist`, so that a request that leaves the header out is refused.
        numeric_less_than_equal: { 'cos:content-length': scope.maxBytes },
        // PUT Object - Copy is a PutObject without a body: it would bring in objects of any size and type.
        numeric_greater_than_equal: { 'cos:content-length': 1 },
        string_like: { 'cos:content-type': claimsOf(scope) },
      },
    },
  ]
}

/** Enough for 10 000 parts. */
const MAX_PART_LIST_BYTES = 1024 * 1024

/** @see https://cloud.tencent.com/document/product/436/14112 what an upload in parts is made of */
function partStatements(scope: CheckedScope): PolicyStatement[] {
  if (!scope.modes.includes('upload') || !scope.allowParts) return []
  const resource = [resourceOf(scope, scope.sourcePath)]
  return [
    {
      effect: 'allow',
      action: ['name/cos:InitiateMultipartUpload'],
      resource,
      condition: { string_like: { 'cos:content-type': claimsOf(scope) } },
    },
    {
      effect: 'allow',
      action: ['name/cos:UploadPart'],
      resource,
      condition: {
        numeric_less_than_equal: { 'cos:content-length': scope.maxBytes },
        // Upload Part - Copy has no body.
        numeric_greater_than_equal: { 'cos:content-length': 1 },
      },
    },
    {
      effect: 'allow',
      action: ['name/cos:CompleteMultipartUpload', 'name/cos:AbortMultipartUpload'],
      resource,
    },
    {
      // For the rules of Complete, whose own body is the list of parts.
      effect: 'allow',
      action: ['name/cos:PutObject'],
      resource: [resourceOf(scope, scope.targetPath)],
      condition: {
        numeric_less_than_equal: { 'cos:content-length': MAX_PART_LIST_BYTES },
        string_like: { 'cos:content-type': ['application/xml', `application/xml${ADDED_CHARSET}`] },
      },
    },
  ]
}

/** All fields but the file: key, signature and token are the longest of them. */
const MAX_FORM_FIELDS_BYTES = 16 * 1024

function takesForms({ modes, allowForm }: CheckedScope): boolean {
  return allowForm && modes.includes('upload')
}

/** @see https://www.tencentcloud.com/document/product/436/14690 */
function formStatements(scope: CheckedScope): PolicyStatement[] {
  if (!takesForms(scope)) return []
  return [
    {
      effect: 'allow',
      action: ['name/cos:PostObject'],
      resource: [resourceOf(scope, scope.sourcePath)],
      condition: {
        numeric_less_than_equal: { 'cos:content-length': scope.maxBytes + MAX_FORM_FIELDS_BYTES },
        // No document says whether the type of the request counts or that of its field.
        string_like: { 'cos:content-type': [...claimsOf(scope), 'multipart/form-data*'] },
      },
    },
  ]
}

function readStatements(scope: CheckedScope): PolicyStatement[] {
  const reads = scope.modes.includes('download') || scope.modes.includes('cloud') || takesForms(scope)
  const action = [
    ...(reads ? ['name/cos:GetObject'] : []),
    ...(scope.modes.includes('cloud') ? ['name/cos:HeadObject'] : []),
  ]
  return action.length === 0 ? [] : [{ effect: 'allow', action, resource: [resourceOf(scope, scope.sourcePath)] }]
}

function cloudStatements(scope: CheckedScope): PolicyStatement[] {
  if (!scope.modes.includes('cloud') && !takesForms(scope)) return []
  return [
    {
      effect: 'allow',
      action: ['name/cos:PutObject'],
      resource: [resourceOf(scope, scope.targetPath)],
      condition: {
        // image_process is a POST without body, while storing bytes of one's own takes a PUT with one.
        numeric_less_than_equal: { 'cos:content-length': 0 },
        // A copy has no body either, and may bring a type of its own.
        string_like_if_exist: { 'cos:content-type': [...claimsOf(scope), UNASKED_TYPE, UNASKED_TYPE + ADDED_CHARSET] },
      },
    },
  ]
}

function settingStatements(scope: CheckedScope): PolicyStatement[] {
  if (!scope.allowSetImageSlim) return []
  const resource = `qcs::ci:${scope.region}:uid/${scope.appId}:bucket/${scope.bucket}/*`
  return [{ effect: 'allow', action: ['ci:SetImageSlim'], resource: [resource] }]
}

function resourceOf(scope: CheckedScope, path: string): string {
  return `qcs::cos:${scope.region}:uid/${scope.appId}:${scope.bucket}/${path}`
}
