import { CORS_SET_UPS } from './cors.js'
import { CREDENTIALS_SET_UPS } from './credentials.js'
import { NETWORK_SET_UPS } from './network.js'
import { PAGE_SET_UPS } from './page.js'
import { RIGHT_SET_UPS } from './right.js'
import type { SetUp } from './set-up.js'
import { SERVICE_SET_UPS } from './service.js'
import { STS_SET_UPS } from './sts.js'

export const SET_UPS: Readonly<Record<string, readonly SetUp[]>> = {
  'Nothing wrong': RIGHT_SET_UPS,
  'CORS rule and bucket': CORS_SET_UPS,
  'Network and what stands in it': NETWORK_SET_UPS,
  'The page itself': PAGE_SET_UPS,
  'STS endpoint': STS_SET_UPS,
  'Credentials and clock': CREDENTIALS_SET_UPS,
  'Service and account': SERVICE_SET_UPS,
}
