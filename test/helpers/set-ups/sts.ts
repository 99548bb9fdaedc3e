import { LOGIN_PATH } from './page-server.js'
import { told, type SetUp } from './set-up.js'
import type { StageOptions, StsAnswer } from './stage.js'
import {
  cached,
  loginPage,
  milliseconds,
  otherNames,
  redirectTo,
  says,
  silence,
  status,
  withoutPlace,
} from './sts-answers.js'

const answering = (answer: StsAnswer): StageOptions => ({ sts: { answer } })

const REPLY = ['sts-reply'] as const

export const STS_SET_UPS: readonly SetUp[] = [
  {
    name: 'nothing listens at the address of the STS endpoint',
    stage: { sts: { url: ({ closedOrigin }) => `${closedOrigin}/sts` } },
    expected: told('sts-unreachable'),
  },
  {
    name: 'the STS endpoint is on another origin and sends no CORS headers',
    stage: { sts: { elsewhere: () => ({}) } },
    expected: told('sts-cors'),
    mends: ['sts-headers'],
  },
  {
    name: 'the STS endpoint redirects to a login page',
    stage: answering(redirectTo(() => LOGIN_PATH)),
    expected: told('sts-login-page'),
  },
  {
    name: 'the STS endpoint redirects to another site to sign on',
    stage: answering(redirectTo(signOnOrigin => `${signOnOrigin}/login`)),
    expected: told('sts-redirect'),
  },
  { name: 'the STS endpoint says 404', stage: answering(status(404)), expected: told('sts-address') },
  { name: 'the STS endpoint says 401', stage: answering(status(401)), expected: told('sts-refused') },
  { name: 'the STS endpoint says 500', stage: answering(status(500)), expected: told('sts-broken') },
  { name: 'the STS endpoint answers with a page', stage: answering(loginPage), expected: told('sts-login-page') },
  {
    name: 'the STS endpoint answers with an error of its own under 200',
    stage: answering(says({ error: 'not signed in' })),
    expected: told('sts-error'),
  },
  {
    name: 'the STS endpoint passes on an error of the service under 200',
    stage: answering(says({ Code: 'AuthFailure.SignatureExpire', Message: 'The signature has expired.' })),
    expected: told('sts-error'),
  },
  {
    name: 'the STS reply has its values under other names',
    stage: answering(otherNames),
    expected: told('sts-fields'),
    mends: REPLY,
  },
  {
    name: 'the times of the STS reply are in milliseconds',
    stage: answering(milliseconds),
    expected: told('sts-milliseconds'),
    mends: REPLY,
  },
  {
    name: 'a cache keeps the STS reply for longer than its credentials live',
    stage: answering(cached),
    expected: told('sts-expired'),
    mends: ['sts-headers'],
  },
  {
    name: 'neither STS reply nor options name bucket and region',
    stage: { ...answering(withoutPlace), endpoint: () => '' },
    expected: told('sts-scope'),
  },
  { name: 'the STS endpoint takes requests and says nothing', stage: answering(silence), expected: told('stalled') },
]
