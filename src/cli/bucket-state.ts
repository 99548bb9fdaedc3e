import { isCosSlimError } from '../errors.js'
import { isCiBound, readImageSlimStatus } from '../protocol/image-slim-status.js'
import type { ImageSlimStatus } from '../protocol/image-slim-status.js'
import { serviceError } from '../protocol/service-error.js'
import { successOf } from './bucket-calls.js'
import type { CallBucket } from './bucket-calls.js'

/** What the owner's settings are, as far as this SDK depends on them. */
export interface BucketState {
  /** Whether Cloud Infinite answers for this bucket's region at all. */
  readonly isRegionServed: boolean
  readonly isCiBound: boolean
  readonly imageSlim: ImageSlimStatus
  /** The CORS configuration as COS sent it; empty where there is none. */
  readonly corsDocument: string
}

const OFF: ImageSlimStatus = { isOn: false, api: false, auto: false, suffixes: [] }

/** The number of Cloud Infinite for a region without it. @see https://www.tencentcloud.com/document/product/1045/33700 */
const REGION_WITHOUT_CI = '-60972'

/** @throws CosSlimError */
export async function readBucketState(call: CallBucket): Promise<BucketState> {
  // First: only after it answered does the silence of the other host mean anything.
  const corsDocument = await readCorsDocument(call)
  const isBound = await readCiBinding(call)
  return {
    isRegionServed: isBound !== 'no-service',
    isCiBound: isBound === true,
    imageSlim: isBound === true ? await readImageSlim(call) : OFF,
    corsDocument,
  }
}

/** The CORS configuration as COS sends it; empty where there is none. */
export async function readCorsDocument(call: CallBucket): Promise<string> {
  const response = await call({ method: 'GET', query: { cors: '' } })
  if (response.status === 404 && response.text.includes('NoSuchCORSConfiguration')) return ''
  return successOf('GET ?cors', response).text
}

async function readCiBinding(call: CallBucket): Promise<boolean | 'no-service'> {
  try {
    const response = await call({ method: 'GET', place: 'pic' })
    if (response.status < 400) return isCiBound(successOf('GET of the CI binding', response).text)
    const error = serviceError('GET of the CI binding', response)
    if (error.service?.code === REGION_WITHOUT_CI) return 'no-service'
    // The bucket is there: it answered before.
    if (error.code === 'not-found') return false
    throw error
  } catch (error) {
    if (isCosSlimError(error) && error.code === 'network-or-cors') return 'no-service'
    throw error
  }
}

/** @throws CosSlimError */
export async function readImageSlim(call: CallBucket): Promise<ImageSlimStatus> {
  const response = await call({ method: 'GET', place: 'pic', query: { 'image-slim': '' } })
  // A bucket that never had it on may have no such setting.
  if (response.status === 404) return OFF
  return readImageSlimStatus(successOf('GET ?image-slim', response).text) ?? OFF
}
