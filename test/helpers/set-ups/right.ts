import { DEFAULT_CORS_RULE } from '../../../demo/emulator/settings.js'
import { NOTHING_WRONG, type SetUp } from './set-up.js'

const PUT_ONLY = { ...DEFAULT_CORS_RULE, allowedMethods: ['PUT'] }

export const RIGHT_SET_UPS: readonly SetUp[] = [
  { name: 'everything is right', stage: {}, expected: NOTHING_WRONG },
  {
    name: 'everything is right, and the STS endpoint is on an origin of its own',
    stage: { sts: { elsewhere: ({ pageOrigin }) => ({ 'access-control-allow-origin': pageOrigin, vary: 'Origin' }) } },
    expected: NOTHING_WRONG,
  },
  {
    name: 'everything is right, and the page has a strict policy',
    stage: {
      page: {
        policies: ({ serviceOrigin }) => [`default-src 'none'; script-src 'self'; connect-src 'self' ${serviceOrigin}`],
      },
    },
    expected: NOTHING_WRONG,
  },
  {
    name: 'everything is right, and slimmed pictures get keys of their own',
    stage: { savesElsewhere: true },
    expected: NOTHING_WRONG,
  },
  {
    name: 'the rule allows PUT alone, which is enough for uploads',
    stage: { cos: { settings: { corsRules: [PUT_ONLY] } } },
    expected: NOTHING_WRONG,
  },
]
