import { DEFAULT_CORS_RULE, type CorsRule } from '../../../demo/emulator/settings.js'
import { unknownBucket } from './fronts.js'
import { NO_RULE_OR_BUCKET, told, type Expected, type SetUp } from './set-up.js'
import type { StageOptions } from './stage.js'

const rules = (...corsRules: readonly Partial<CorsRule>[]): StageOptions => ({
  cos: { settings: { corsRules: corsRules.map(rule => ({ ...DEFAULT_CORS_RULE, ...rule })) } },
})

const RULE = ['cors-xml', 'cors-json'] as const

const mendedByRule = (name: string, expected: Expected, stage: StageOptions): SetUp => ({
  name,
  stage,
  expected,
  mends: RULE,
})

export const CORS_SET_UPS: readonly SetUp[] = [
  mendedByRule('the bucket has no CORS rule', NO_RULE_OR_BUCKET, rules()),
  mendedByRule(
    'the rule is for another origin',
    NO_RULE_OR_BUCKET,
    rules({ allowedOrigins: ['https://app.example.com'] }),
  ),
  mendedByRule('the rule does not allow PUT', told('cors-method'), rules({ allowedMethods: ['GET', 'HEAD', 'POST'] })),
  mendedByRule(
    'the rule allows POST alone, as for forms',
    told('cors-method'),
    rules({ allowedMethods: ['POST'], allowedHeaders: ['*'] }),
  ),
  mendedByRule(
    'the rule does not allow the header Pic-Operations',
    told('cors-header'),
    rules({ allowedHeaders: ['authorization', 'content-type', 'content-md5', 'x-cos-*'] }),
  ),
  mendedByRule(
    'the rule does not allow the header of the session token',
    told('cors-header'),
    rules({ allowedHeaders: ['authorization', 'content-type', 'content-md5', 'pic-operations'] }),
  ),
  mendedByRule('the rule allows no header', told('cors-header'), rules({ allowedHeaders: [] })),
  mendedByRule('the rule exposes no header', told('cors-expose'), rules({ exposeHeaders: [] })),
  {
    name: 'errors come without CORS headers',
    stage: { cos: { settings: { corsOnErrors: false } } },
    expected: told('cors-error-answers'),
  },
  {
    name: 'there is no bucket of this name',
    stage: { cos: { settings: { corsOnErrors: false } }, front: unknownBucket },
    expected: NO_RULE_OR_BUCKET,
  },
]
