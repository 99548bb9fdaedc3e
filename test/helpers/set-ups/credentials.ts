import { allowing } from '../../emulator/call.js'
import { clockOffBy } from '../device-time.js'
import { renamingProxy } from './fronts.js'
import { told, type SetUp } from './set-up.js'
import { KEY_PREFIX, SAVE_AS_PREFIX, type Policy, type StageOptions } from './stage.js'
import { tokenOfAnotherAnswer } from './sts-answers.js'

const TWO_HOURS_MS = 2 * 3600 * 1000

/** Uploads under these keys, of these kinds. */
const putting = (keys: readonly string[], condition?: unknown): Pick<StageOptions, 'policy'> => ({
  policy: cos => allowing(cos, ['PutObject'], keys, condition) as Policy, // its shape
})

const STATEMENT = ['policy-statement'] as const

export const CREDENTIALS_SET_UPS: readonly SetUp[] = [
  {
    name: 'the session token is that of another answer',
    stage: { sts: { answer: tokenOfAnotherAnswer } },
    expected: told('credentials'),
    mends: ['sts-reply'],
  },
  {
    name: 'the policy is for another prefix',
    stage: putting(['avatars/*']),
    expected: told('policy'),
    mends: ['policy'],
  },
  {
    name: 'the policy does not allow the content type',
    stage: putting([`${KEY_PREFIX}*`], { string_like: { 'cos:content-type': ['image/jpeg'] } }),
    expected: told('policy-content-type'),
    mends: ['policy'],
  },
  {
    name: 'the policy does not allow the target of saveAs',
    stage: { ...putting([`${KEY_PREFIX}*`]), savesElsewhere: true },
    expected: told('policy-output'),
    mends: STATEMENT,
  },
  {
    name: 'slimming needs a permission that the policy does not have',
    stage: {
      ...putting([`${KEY_PREFIX}*`, `${SAVE_AS_PREFIX}*`]),
      cos: { settings: { slimNeedsPermission: true } },
    },
    expected: told('ci-permission'),
    mends: STATEMENT,
  },
  {
    name: 'a proxy changes the host that was signed',
    stage: { front: renamingProxy },
    expected: told('signature'),
  },
  {
    name: 'the clock of the device is 2 hours fast',
    stage: { page: { before: clockOffBy(TWO_HOURS_MS) } },
    expected: told('clock'),
  },
  {
    name: 'the clock of the device is 2 hours slow',
    stage: { page: { before: clockOffBy(-TWO_HOURS_MS) } },
    expected: told('clock'),
  },
]
