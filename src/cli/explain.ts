import { isCosSlimError } from '../errors.js'
import type { SlimErrorCode } from '../errors.js'
import { UsageError } from './usage-error.js'

/** A failure in words for the owner of the bucket. */
export interface Explanation {
  readonly code: SlimErrorCode | 'usage' | 'failed'
  readonly message: string
  readonly remedy: string
  readonly requestId?: string
}

/** The SDK's own hints speak to the users of a page, who have an STS endpoint and no keys. */
const REMEDIES: Partial<Readonly<Record<SlimErrorCode, string>>> = {
  'credentials-expired': 'Check COS_SECRET_ID, and that the clock of this machine is right.',
  'signature-refused': 'Check that COS_SECRET_KEY belongs to COS_SECRET_ID.',
  'clock-skewed': 'Set the clock of this machine.',
  'access-denied': 'Use keys that may do this, or allow it to them in CAM.',
  'not-found': 'Check COS_BUCKET and COS_REGION.',
  'network-or-cors': 'Check the connection, COS_REGION and COS_ENDPOINT.',
  timeout: 'Check the connection and try again.',
  'rate-limited': 'Try again later, or with a lower --rate.',
  'service-failed': 'Try again later.',
  'account-blocked': 'Check in the console that the account is not overdue.',
  'slim-not-run': 'Run cos-slim setup: imageSlim or its API mode is off.',
  'slim-not-permitted': 'Create the service role CI_QCSRole in the console, or allow ci:SetImageSlim to these keys.',
}

export function explain(error: unknown): Explanation {
  if (error instanceof UsageError) return { code: 'usage', message: error.message, remedy: 'See cos-slim --help.' }
  if (isCosSlimError(error)) {
    const { code, message, hint, service } = error
    const remedy = REMEDIES[code] ?? hint
    return { code, message, remedy, ...(service?.requestId !== undefined && { requestId: service.requestId }) }
  }
  // Of errors from elsewhere, files mostly, the message; a stack would say nothing to the owner.
  return {
    code: 'failed',
    message: error instanceof Error ? error.message : 'Something unknown went wrong.',
    remedy: '',
  }
}
