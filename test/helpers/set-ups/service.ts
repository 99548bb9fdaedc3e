import type { Fault, PartialSettings } from '../../../demo/emulator/settings.js'
import { unknownBucketWithCors } from './fronts.js'
import { told, type SetUp } from './set-up.js'
import type { StageOptions } from './stage.js'

const settings = (changes: PartialSettings): StageOptions => ({ cos: { settings: changes } })

/** How the service answers every PUT. */
const refusing = (answer: Pick<Fault, 'status' | 'code' | 'message'>): StageOptions =>
  settings({ faults: [{ action: 'status', match: { method: 'PUT' }, times: Infinity, ...answer }] })

const processing = (status: number, code: string, message = ''): StageOptions =>
  settings({ processingRefusal: { status, code, message, stored: false } })

const OFF = { api: false, auto: false, suffixes: [] } as const

export const SERVICE_SET_UPS: readonly SetUp[] = [
  {
    name: 'the hotlink rule of the bucket does not list the page',
    stage: settings({ refererRule: { type: 'white', domains: ['app.example.com'], allowsEmpty: false } }),
    expected: told('referer'),
    mends: ['referer'],
  },
  {
    name: 'the strict signature of the bucket wants a header that no page can sign',
    stage: settings({ strictSignature: { headers: ['user-agent'], params: [] } }),
    expected: told('strict-signature'),
  },
  {
    name: 'there is no bucket of this name, and the page may read so',
    stage: { front: unknownBucketWithCors },
    expected: told('no-bucket'),
  },
  {
    name: 'the account is overdue',
    stage: refusing({ status: 451, code: 'UnavailableForLegalReasons', message: 'Your account is overdue.' }),
    expected: told('overdue'),
  },
  {
    name: 'the quota of the account is used up',
    stage: refusing({ status: 402, code: 'PaymentRequired', message: 'The quota is used up.' }),
    expected: told('quota'),
  },
  {
    name: 'the bucket keeps what it gets in an archive class',
    stage: refusing({ status: 403, code: 'InvalidObjectState', message: 'The operation is not valid.' }),
    expected: told('archive'),
  },
  {
    name: 'the service is out of order',
    stage: refusing({ status: 503, code: 'ServiceUnavailable', message: 'Please try again.' }),
    expected: told('failed'),
  },
  {
    name: 'the bucket is not bound to Cloud Infinite',
    stage: settings({ ciBound: false }),
    expected: told('ci-off'),
    mends: ['command'],
  },
  {
    name: 'imageSlim of the bucket has no API mode',
    stage: settings({ imageSlim: OFF }),
    expected: told('ci-off'),
    mends: ['command'],
  },
  {
    name: 'Cloud Infinite lacks its role on the account',
    stage: processing(403, 'QcloudApiRoleNotExist', 'Qcloud api role not exist, need create role'),
    expected: told('ci-role'),
  },
  {
    name: 'Cloud Infinite has no right to process',
    stage: processing(403, 'NoProcessAuthority'),
    expected: told('ci-role'),
  },
  {
    name: 'Cloud Infinite is not in the region',
    stage: processing(400, 'InvalidPicOperations', '-60972'),
    expected: told('ci-region'),
  },
  {
    name: 'Cloud Infinite cannot process the picture',
    stage: processing(400, 'InvalidImageFormat', 'The format is not supported.'),
    expected: told('ci-failed'),
  },
]
